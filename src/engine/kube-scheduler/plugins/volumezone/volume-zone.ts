import { isWaitForFirstConsumer } from "../volumebinding/claim-state";
import { claimIsOne } from "../volumerestrictions/volume-restrictions";
import type { Labels } from "../../../apimachinery/labels";
import type { StateData } from "../../framework/cycle-state";
import { stateKey } from "../../framework/cycle-state";
import type { PluginFactory } from "../../framework/plugin";
import { SKIP, unresolvable } from "../../framework/status";

const NAME = "VolumeZone";
const STATE = stateKey<VolumeZones>(NAME);

/** What the volumes' labels ask of a node's: one of these values. */
interface VolumeZones extends StateData {
  readonly wanted: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/**
 * Holds a pod to the zones of its volumes, where their labels tell these. A node that has no such label at all is taken
 * as being everywhere.
 *
 * Upstream: pkg/scheduler/framework/plugins/volumezone/volume_zone.go. Left out: translating the older labels into the
 * newer.
 */
export const volumeZone: PluginFactory = ({ listers }) => ({
  name: NAME,
  preFilter(state, { claims }) {
    const wanted: { key: string; values: string[] }[] = [];
    for (const key of claims) {
      const claim = listers.persistentVolumeClaims.get(key);
      const name = key.slice(key.indexOf("/") + 1);
      if (claim === undefined) return { status: unresolvable(NAME, `persistentvolumeclaim "${name}" not found`) };
      const volumeName = claim.spec?.volumeName ?? "";
      if (volumeName === "") {
        if (isWaitForFirstConsumer(claim, listers)) continue;
        return { status: unresolvable(NAME, "PersistentVolume had no name") };
      }
      const volume = listers.persistentVolumes.get(volumeName);
      if (volume === undefined) return { status: unresolvable(NAME, `persistentvolume "${volumeName}" not found`) };
      wanted.push(...zonesOf(volume.metadata.labels ?? {}));
    }
    if (wanted.length === 0) return { status: SKIP };
    state.write(STATE, { wanted });
    return undefined;
  },
  filter(state, _pod, { node }) {
    const { wanted } = state.read(STATE)!;
    const labels = node?.metadata.labels ?? {};
    if (TOPOLOGY_LABELS.every((key) => labels[key] === undefined)) return undefined;
    return wanted.every(({ key, values }) => values.includes(labels[key] ?? "\0"))
      ? undefined
      : unresolvable(NAME, "node(s) had no available volume zone");
  },
  eventsToRegister: () => [
    { resource: "StorageClass", actions: ["Add"] },
    { resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
    { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], hint: claimIsOne },
    { resource: "PersistentVolume", actions: ["Add", "Update"] },
  ],
});

const TOPOLOGY_LABELS = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

/** A volume of several zones joins their names with two underscores. */
function zonesOf(labels: Labels): { key: string; values: string[] }[] {
  return TOPOLOGY_LABELS.flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, values: value.split("__") }];
  });
}
