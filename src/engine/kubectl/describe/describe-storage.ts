import type { Pod } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import { formatLabels } from "../printers/table-printer";
import { DescribeLines, type Texts } from "./describe-lines";

interface ClaimSpec {
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly volumeMode?: string;
  readonly accessModes?: readonly string[];
}

/** Upstream: describe.go (describePVC). `pods` are those of its namespace that mount it. */
export function describeClaim(object: KObject, pods: readonly Pod[]): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: ClaimSpec;
    readonly status?: { readonly phase?: string; readonly capacity?: Texts; readonly accessModes?: readonly string[] };
  };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  lines.field(0, "StorageClass", spec.storageClassName ?? "");
  lines.field(0, "Status", object.metadata.deletionTimestamp === undefined ? (status.phase ?? "") : "Terminating");
  lines.field(0, "Volume", spec.volumeName ?? "");
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.field(0, "Finalizers", `[${(object.metadata.finalizers ?? []).join(" ")}]`);
  const bound = (spec.volumeName ?? "") !== "";
  lines.field(0, "Capacity", bound ? (status.capacity?.storage ?? "") : "");
  lines.field(0, "Access Modes", bound ? shortModes(status.accessModes) : "");
  if (spec.volumeMode !== undefined) lines.field(0, "VolumeMode", spec.volumeMode);
  if (pods.length === 0) lines.field(0, "Used By", "<none>");
  pods.forEach((pod, i) => lines.line(0, i === 0 ? "Used By:" : "", pod.metadata?.name ?? ""));
  return lines;
}

const SHORT_MODES: { readonly [mode: string]: string } = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

export function shortModes(modes: readonly string[] | undefined): string {
  return Object.keys(SHORT_MODES)
    .filter((mode) => modes?.includes(mode))
    .map((mode) => SHORT_MODES[mode]!)
    .join(",");
}

/** Upstream: describe.go (StorageClassDescriber). */
export function describeStorageClass(object: KObject): DescribeLines {
  const storage = object as unknown as {
    readonly provisioner?: string;
    readonly parameters?: Texts;
    readonly allowVolumeExpansion?: boolean;
    readonly mountOptions?: readonly string[];
    readonly reclaimPolicy?: string;
    readonly volumeBindingMode?: string;
    readonly allowedTopologies?: readonly {
      readonly matchLabelExpressions?: readonly { readonly key?: string; readonly values?: readonly string[] }[];
    }[];
  };
  const annotations = object.metadata.annotations ?? {};
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  const standard = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
  ].some((key) => annotations[key] === "true");
  lines.field(0, "IsDefaultClass", standard ? "Yes" : "No");
  lines.field(0, "Annotations", formatLabels(annotations));
  lines.field(0, "Provisioner", storage.provisioner ?? "");
  lines.field(0, "Parameters", formatLabels(storage.parameters));
  const expands = storage.allowVolumeExpansion;
  lines.field(0, "AllowVolumeExpansion", expands === undefined ? "<unset>" : expands ? "True" : "False");
  const options = storage.mountOptions ?? [];
  if (options.length === 0) lines.field(0, "MountOptions", "<none>");
  else lines.line(0, "MountOptions:");
  for (const option of options) lines.line(1, option);
  if (storage.reclaimPolicy !== undefined) lines.field(0, "ReclaimPolicy", storage.reclaimPolicy);
  if (storage.volumeBindingMode !== undefined) lines.field(0, "VolumeBindingMode", storage.volumeBindingMode);
  const terms = storage.allowedTopologies ?? [];
  if (terms.length > 0) lines.line(0, "AllowedTopologies:");
  terms.forEach(({ matchLabelExpressions = [] }, i) => {
    const shown = matchLabelExpressions.map(({ key = "", values = [] }) => `${key} in [${values.join(", ")}]`);
    shown.forEach((each, at) => lines.line(1, at === 0 ? `Term ${i}:` : "", each));
    if (shown.length === 0) lines.line(1, `Term ${i}:`, "<none>");
  });
  return lines;
}
