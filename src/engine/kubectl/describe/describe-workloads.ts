import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../../api/gen/apps-v1";
import type { Pod, PodTemplateSpec } from "../../api/gen/core-v1";
import { formatLabelSelector } from "../../apimachinery/labels";
import { controllerOf } from "../../apimachinery/owner";
import type { KObject } from "../../apimachinery/object";
import { formatLabels } from "../printers/table-printer";
import { describeTemplate } from "./describe-pod";
import { DescribeLines, orNone, rfc1123, type Texts } from "./describe-lines";

/** Upstream: describe.go (describeDeployment). `sets` are the ReplicaSets that it controls. */
export function describeDeployment(object: KObject, sets: readonly ReplicaSet[]): DescribeLines {
  const deployment = object as unknown as Deployment;
  const { spec, status = {} } = deployment;
  const lines = new DescribeLines();
  head(lines, object, true);
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.field(0, "Selector", formatLabelSelector(spec.selector as never));
  lines.field(
    0,
    "Replicas",
    `${spec.replicas ?? 0} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ` +
      `${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable`,
  );
  lines.field(0, "StrategyType", spec.strategy?.type ?? "");
  lines.field(0, "MinReadySeconds", String(spec.minReadySeconds ?? 0));
  const rolling = spec.strategy?.rollingUpdate;
  if (rolling)
    lines.field(0, "RollingUpdateStrategy", `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  describeTemplate(lines, spec.template as unknown as PodTemplateSpec);
  const conditions = status.conditions ?? [];
  if (conditions.length > 0) {
    lines.line(0, "Conditions:");
    lines.line(1, "Type", "Status", "Reason");
    lines.line(1, "----", "------", "------");
    for (const { type, status: value, reason } of conditions) lines.line(1, `${type} `, value ?? "", reason ?? "");
  }
  const revision = object.metadata.annotations?.[REVISION];
  const newest = sets.find((set) => set.metadata.annotations?.[REVISION] === revision && revision !== undefined);
  const old = sets.filter((set) => set !== newest);
  lines.field(0, "OldReplicaSets", setsText(old));
  lines.field(0, "NewReplicaSet", setsText(newest === undefined ? [] : [newest]));
  return lines;
}

const REVISION = "deployment.kubernetes.io/revision";

function setsText(sets: readonly ReplicaSet[]): string {
  return orNone(
    sets
      .map(
        (set) => `${set.metadata.name ?? ""} (${set.status?.replicas ?? 0}/${set.spec.replicas ?? 0} replicas created)`,
      )
      .join(", "),
  );
}

function head(lines: DescribeLines, object: KObject, created: boolean): void {
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  if (created) lines.field(0, "CreationTimestamp", rfc1123(object.metadata.creationTimestamp));
}

/** Upstream: describe.go (describeReplicaSet). */
export function describeReplicaSet(object: KObject, pods: readonly Pod[]): DescribeLines {
  const { spec, status } = object as unknown as ReplicaSet;
  const lines = new DescribeLines();
  head(lines, object, false);
  lines.field(0, "Selector", formatLabelSelector(spec.selector as never));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  const controller = controllerOf(object);
  if (controller !== undefined) lines.field(0, "Controlled By", `${controller.kind}/${controller.name}`);
  lines.field(0, "Replicas", `${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  lines.field(0, "Pods Status", podStatuses(pods));
  describeTemplate(lines, spec.template as unknown as PodTemplateSpec);
  if ((status?.conditions ?? []).length > 0) {
    lines.line(0, "Conditions:");
    lines.line(1, "Type", "Status", "Reason");
    lines.line(1, "----", "------", "------");
    for (const { type, status: value, reason } of status!.conditions!)
      lines.line(1, `${type} `, value ?? "", reason ?? "");
  }
  return lines;
}

export function podStatuses(pods: readonly Pod[]): string {
  const count = (phase: string): number => pods.filter(({ status }) => status?.phase === phase).length;
  return (
    `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ` +
    `${count("Failed")} Failed`
  );
}

/** Upstream: describe.go (describeStatefulSet). */
export function describeStatefulSet(object: KObject, pods: readonly Pod[]): DescribeLines {
  const { spec, status } = object as unknown as StatefulSet;
  const lines = new DescribeLines();
  head(lines, object, true);
  lines.field(0, "Selector", formatLabelSelector(spec.selector as never));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.field(0, "Replicas", `${spec.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  lines.field(0, "Update Strategy", spec.updateStrategy?.type ?? "");
  const rolling = spec.updateStrategy?.rollingUpdate;
  if (rolling) {
    lines.field(1, "Partition", String(rolling.partition ?? 0));
    if (rolling.maxUnavailable !== undefined) lines.field(1, "MaxUnavailable", String(rolling.maxUnavailable));
  }
  lines.field(0, "Pods Status", podStatuses(pods));
  describeTemplate(lines, spec.template as unknown as PodTemplateSpec);
  const claims = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) lines.field(0, "Volume Claims", "<none>");
  else lines.line(0, "Volume Claims:");
  for (const claim of claims) {
    lines.field(1, "Name", claim.metadata.name ?? "");
    lines.field(1, "StorageClass", claim.spec?.storageClassName ?? "");
    lines.labels("  Labels", claim.metadata.labels);
    lines.annotations("  Annotations", claim.metadata.annotations);
    lines.field(1, "Capacity", String((claim.spec?.resources?.requests as Texts | undefined)?.storage ?? "<default>"));
    lines.field(1, "Access Modes", `[${(claim.spec?.accessModes ?? []).join(" ")}]`);
  }
  return lines;
}

/** Upstream: describe.go (describeDaemonSet). */
export function describeDaemonSet(object: KObject, pods: readonly Pod[]): DescribeLines {
  const { spec, status } = object as unknown as DaemonSet;
  const lines = new DescribeLines();
  head(lines, object, false);
  lines.field(0, "Selector", formatLabelSelector(spec.selector as never));
  lines.field(0, "Node-Selector", formatLabels(spec.template.spec?.nodeSelector as Texts | undefined));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  lines.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  lines.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  lines.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  lines.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  lines.field(0, "Pods Status", podStatuses(pods));
  describeTemplate(lines, spec.template as unknown as PodTemplateSpec);
  return lines;
}
