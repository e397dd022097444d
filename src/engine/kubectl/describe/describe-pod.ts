import type { Pod, PodTemplateSpec, Toleration } from "../../api/gen/core-v1";
import { controllerOf } from "../../apimachinery/owner";
import { formatLabelSelector } from "../../apimachinery/labels";
import type { KObject } from "../../apimachinery/object";
import { sortedKeys, cmpUtf8 } from "../../apimachinery/utf8";
import { describeContainers } from "./describe-containers";
import { age } from "./describe-events";
import { DescribeLines, rfc1123, type Texts } from "./describe-lines";
import { describeVolumes } from "./describe-volumes";

/** Upstream: describe.go (describePod). */
export function describePod(object: KObject, now: number): DescribeLines {
  const pod = object as unknown as Pod;
  const { spec, status = {} } = pod;
  const lines = new DescribeLines();
  lines.field(0, "Name", pod.metadata.name ?? "");
  lines.field(0, "Namespace", pod.metadata.namespace ?? "");
  lines.field(0, "Priority", String(spec.priority ?? 0));
  if (spec.priorityClassName) lines.field(0, "Priority Class Name", spec.priorityClassName);
  if (spec.runtimeClassName) lines.field(0, "Runtime Class Name", spec.runtimeClassName);
  if (spec.serviceAccountName) lines.field(0, "Service Account", spec.serviceAccountName);
  lines.field(0, "Node", spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ""}` : "<none>");
  if (status.startTime) lines.field(0, "Start Time", rfc1123(status.startTime));
  lines.labels("Labels", pod.metadata.labels);
  lines.annotations("Annotations", pod.metadata.annotations);
  describeStatus(lines, pod, now);
  const controller = controllerOf(pod as unknown as KObject);
  if (controller !== undefined) lines.field(0, "Controlled By", `${controller.kind}/${controller.name}`);
  if (status.nominatedNodeName) lines.field(0, "NominatedNodeName", status.nominatedNodeName);
  if ((spec.initContainers ?? []).length > 0) {
    describeContainers(lines, {
      label: "Init Containers",
      containers: spec.initContainers!,
      statuses: status.initContainerStatuses ?? [],
      space: "",
      pod,
    });
  }
  describeContainers(lines, {
    label: "Containers",
    containers: spec.containers ?? [],
    statuses: status.containerStatuses ?? [],
    space: "",
    pod,
  });
  describeConditions(lines, pod);
  describeVolumes(lines, spec.volumes ?? [], "");
  lines.field(0, "QoS Class", status.qosClass ?? "");
  lines.labels("Node-Selectors", spec.nodeSelector as Texts | undefined);
  describeTolerations(lines, "Tolerations", spec.tolerations ?? []);
  (spec.topologySpreadConstraints ?? []).forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, i) => {
    const text =
      `${topologyKey ?? ""}:${whenUnsatisfiable ?? ""} when max skew ${maxSkew ?? 0} is exceeded` +
      (labelSelector ? ` for selector ${formatLabelSelector(labelSelector as never)}` : "");
    lines.line(0, i === 0 ? "Topology Spread Constraints:" : "", text);
  });
  return lines;
}

function describeStatus(lines: DescribeLines, pod: Pod, now: number): void {
  const { spec, status = {} } = pod;
  if (pod.metadata.deletionTimestamp !== undefined) {
    lines.field(0, "Status", `Terminating (lasts ${age(pod.metadata.deletionTimestamp, now)})`);
    lines.field(0, "Termination Grace Period", `${pod.metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else {
    lines.field(0, "Status", status.phase ?? "");
  }
  if (status.reason) lines.field(0, "Reason", status.reason);
  if (status.message) lines.field(0, "Message", status.message);
  if (spec.securityContext?.seccompProfile)
    lines.field(0, "SeccompProfile", spec.securityContext.seccompProfile.type ?? "");
  lines.field(0, "IP", status.podIP ?? "");
  const ips = status.podIPs ?? [];
  if (ips.length === 0) return lines.field(0, "IPs", "<none>");
  lines.line(0, "IPs:");
  for (const { ip } of ips) lines.field(1, "IP", ip ?? "");
}

function describeConditions(lines: DescribeLines, { spec, status = {} }: Pod): void {
  const conditions = status.conditions ?? [];
  if ((spec.readinessGates ?? []).length > 0) {
    lines.line(0, "Readiness Gates:");
    lines.line(1, "Type", "Status");
    for (const { conditionType } of spec.readinessGates!) {
      lines.line(
        1,
        `${conditionType ?? ""} `,
        `${conditions.find(({ type }) => type === conditionType)?.status ?? "<none>"} `,
      );
    }
  }
  if (conditions.length === 0) return;
  lines.line(0, "Conditions:");
  lines.line(1, "Type", "Status");
  for (const { type, status: value } of conditions) lines.line(1, `${type ?? ""} `, `${value ?? ""} `);
}

export function describeTolerations(lines: DescribeLines, title: string, tolerations: readonly Toleration[]): void {
  const texts = tolerations.map(tolerationText).sort(cmpUtf8);
  if (texts.length === 0) return lines.line(0, `${title}:`, "<none>");
  texts.forEach((text, i) => lines.line(0, i === 0 ? `${title}:` : "", text));
}

function tolerationText({ key = "", operator, value = "", effect = "", tolerationSeconds }: Toleration): string {
  return (
    `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}` +
    `${operator === "Exists" && value === "" ? (key !== "" || effect !== "" ? " op=Exists" : "op=Exists") : ""}` +
    `${tolerationSeconds === undefined || tolerationSeconds === null ? "" : ` for ${tolerationSeconds}s`}`
  );
}

/** A pod template within a workload. Upstream: describe.go (DescribePodTemplate). */
export function describeTemplate(lines: DescribeLines, template: PodTemplateSpec | undefined): void {
  lines.line(0, "Pod Template:");
  if (template === undefined) return lines.line(1, "<unset>");
  const { metadata, spec } = template;
  lines.labels("  Labels", metadata?.labels);
  if (sortedKeys(metadata?.annotations ?? {}).length > 0) lines.annotations("  Annotations", metadata?.annotations);
  if (spec?.serviceAccountName) lines.field(0, "  Service Account", spec.serviceAccountName);
  if ((spec?.initContainers ?? []).length > 0)
    describeContainers(lines, { label: "Init Containers", containers: spec!.initContainers!, space: "  " });
  describeContainers(lines, { label: "Containers", containers: spec?.containers ?? [], space: "  " });
  describeVolumes(lines, spec?.volumes ?? [], "  ");
  if (spec?.priorityClassName) lines.field(0, "  Priority Class Name", spec.priorityClassName);
  lines.labels("  Node-Selectors", spec?.nodeSelector as Texts | undefined);
  describeTolerations(lines, "  Tolerations", spec?.tolerations ?? []);
}
