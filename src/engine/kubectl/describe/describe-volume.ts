import type { PersistentVolume, Volume } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import { formatLabels } from "../printers/table-printer";
import { DescribeLines, rfc1123, type Texts } from "./describe-lines";
import { shortModes } from "./describe-storage";
import { describeSource, type Row } from "./describe-volumes";

/**
 * Volumes of the cluster, and what drivers there are on its nodes.
 *
 * Upstream: describe.go (describePersistentVolume, describeCSINode, VolumeAttributesClassDescriber).
 */
export function describePersistentVolume(object: KObject): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as Partial<PersistentVolume>;
  const { claimRef } = spec;
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.field(0, "Finalizers", `[${(object.metadata.finalizers ?? []).join(" ")}]`);
  lines.field(0, "StorageClass", spec.storageClassName ?? "");
  const leaving = object.metadata.deletionTimestamp !== undefined;
  lines.field(0, "Status", leaving ? "Terminating" : (status.phase ?? ""));
  lines.field(0, "Claim", claimRef === undefined ? "" : `${claimRef.namespace ?? ""}/${claimRef.name ?? ""}`);
  lines.field(0, "Reclaim Policy", spec.persistentVolumeReclaimPolicy ?? "");
  lines.field(0, "Access Modes", shortModes(spec.accessModes));
  if (spec.volumeMode !== undefined) lines.field(0, "VolumeMode", spec.volumeMode);
  lines.field(0, "Capacity", String((spec.capacity as Texts | undefined)?.["storage"] ?? ""));
  describeNodeAffinity(lines, spec.nodeAffinity);
  lines.field(0, "Message", status.message ?? "");
  lines.line(0, "Source:");
  for (const [name, value = ""] of sourceOf(spec)) lines.field(2, name, value);
  return lines;
}

type Affinity = NonNullable<NonNullable<PersistentVolume["spec"]>["nodeAffinity"]>;

function describeNodeAffinity(lines: DescribeLines, affinity: Affinity | undefined): void {
  const terms = affinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return lines.field(0, "Node Affinity", "<none>");
  lines.line(0, "Node Affinity:");
  if (terms.length === 0) return lines.line(1, "Required Terms:", "<none>");
  lines.line(1, "Required Terms:");
  terms.forEach(({ matchExpressions = [] }, at) => {
    const shown = matchExpressions.map(({ key = "", operator = "", values = [] }) => {
      const list = values.length > 0 ? ` [${values.join(", ")}]` : "";
      return `${key} ${operator.toLowerCase()}${list}`;
    });
    if (shown.length === 0) lines.line(2, `Term ${at}:`, "<none>");
    shown.forEach((each, index) => lines.line(2, index === 0 ? `Term ${at}:` : "", each));
  });
}

function sourceOf(spec: NonNullable<PersistentVolume["spec"]>): readonly Row[] {
  const { local, csi } = spec;
  if (local !== undefined) {
    return [
      ["Type", "LocalVolume (a persistent volume backed by local storage on a node)"],
      ["Path", local.path ?? ""],
    ];
  }
  if (csi === undefined) return describeSource(spec as unknown as Volume);
  return [
    ["Type", "CSI (a Container Storage Interface (CSI) volume source)"],
    ["Driver", csi.driver ?? ""],
    ["FSType", csi.fsType ?? ""],
    ["VolumeHandle", csi.volumeHandle ?? ""],
    ["ReadOnly", String(csi.readOnly === true)],
    ["VolumeAttributes", formatLabels(csi.volumeAttributes as Texts | undefined)],
  ];
}

interface Driver {
  readonly name?: string;
  readonly nodeID?: string;
  readonly allocatable?: { readonly count?: number };
  readonly topologyKeys?: readonly string[];
}

export function describeCsiNode(object: KObject): DescribeLines {
  const { spec = {} } = object as unknown as { readonly spec?: { readonly drivers?: readonly Driver[] | null } };
  const lines = new DescribeLines();
  lines.metadata(object, false);
  lines.field(0, "CreationTimestamp", rfc1123(object.metadata.creationTimestamp));
  lines.line(0, "Spec:");
  const drivers = spec.drivers ?? [];
  if (drivers.length > 0) lines.line(1, "Drivers:");
  for (const { name = "", nodeID = "", allocatable, topologyKeys = [] } of drivers) {
    lines.line(2, `${name}:`);
    lines.field(3, "Node ID", nodeID);
    if (allocatable?.count !== undefined) {
      lines.line(3, "Allocatables:");
      lines.field(4, "Count", String(allocatable.count));
    }
    if (topologyKeys.length > 0) lines.field(3, "Topology Keys", `[${topologyKeys.join(" ")}]`);
  }
  return lines;
}

export function describeAttributesClass(object: KObject): DescribeLines {
  const { driverName = "", parameters } = object as unknown as {
    readonly driverName?: string;
    readonly parameters?: Texts;
  };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Annotations", formatLabels(object.metadata.annotations));
  lines.field(0, "DriverName", driverName);
  lines.field(0, "Parameters", formatLabels(parameters));
  return lines;
}
