import type { Node, Pod } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import { objectKey } from "../../apimachinery/object-key";
import { NodeTable } from "../cache/node-table";
import { podInfo } from "../cache/pod-info";
import { DEFAULT_PROFILE, REGISTRY } from "../plugins/registry";
import { Framework } from "./framework";
import type { Handle, Lister, Listers, Snapshot } from "./handle";
import type { Plugin } from "./plugin";

/**
 * A scheduler's judgement without a scheduler: nodes, pods and other objects in, a framework out that decides and does
 * not act. For tests and benches of plugins.
 *
 * Upstream: pkg/scheduler/testing/framework.
 */
export class PluginRig {
  readonly handle: Handle;
  readonly #nodes = new NodeTable();

  constructor(nodes: readonly Node[], pods: readonly Pod[] = [], objects: readonly KObject[] = []) {
    for (const node of nodes) this.#nodes.setNode(node);
    for (const pod of pods) this.place(pod);
    const framework = () => this.framework;
    this.handle = {
      snapshot: this.#nodes,
      listers: listersOf([...pods, ...objects]),
      nominator: { podsFor: () => [] },
      below: () => 0,
      get framework() {
        return framework();
      },
    };
    this.framework = new Framework(DEFAULT_PROFILE, REGISTRY, this.handle);
  }

  readonly framework: Framework;

  get snapshot(): Snapshot {
    return this.handle.snapshot;
  }

  plugin(name: string): Plugin {
    return this.framework.plugins.find((plugin) => plugin.name === name)!;
  }

  place(pod: Pod, node = pod.spec.nodeName ?? ""): void {
    this.#nodes.addPod(podInfo(pod), node);
  }
}

function listersOf(objects: readonly object[]): Listers {
  const all = objects as readonly KObject[];
  const lister = <O>(kind: string): Lister<O> => {
    const found = new Map(
      all.filter((object) => object.kind === kind).map((object) => [objectKey(object) as string, object]),
    );
    return {
      get: (key) => found.get(key) as O | undefined,
      list: () => [...found.values()] as O[],
      listNamespace: (namespace) =>
        [...found.values()].filter(({ metadata }) => metadata.namespace === namespace) as O[],
    };
  };
  return {
    namespaces: lister("Namespace"),
    services: lister("Service"),
    replicationControllers: lister("ReplicationController"),
    replicaSets: lister("ReplicaSet"),
    statefulSets: lister("StatefulSet"),
    podDisruptionBudgets: lister("PodDisruptionBudget"),
    persistentVolumes: lister("PersistentVolume"),
    persistentVolumeClaims: lister("PersistentVolumeClaim"),
    storageClasses: lister("StorageClass"),
    csiNodes: lister("CSINode"),
    resourceClaims: lister("ResourceClaim"),
    resourceSlices: lister("ResourceSlice"),
    deviceClasses: lister("DeviceClass"),
  };
}
