import type { Node, Pod } from "../../api/gen/core-v1";
import type { Lease } from "../../api/gen/coordination-v1";
import type { KObject } from "../../apimachinery/object";
import {
  addQuantity,
  formatQuantity,
  newQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  type Quantity,
} from "../../apimachinery/quantity";
import { sortedKeys } from "../../apimachinery/utf8";
import { age } from "./describe-events";
import { DescribeLines, rfc1123, type Texts } from "./describe-lines";

const ROLE = "node-role.kubernetes.io/";

/** Upstream: describe.go (describeNode, describeNodeResource). `pods` are those on the node that have not ended. */
export function describeNode(
  object: KObject,
  pods: readonly Pod[],
  lease: Lease | undefined,
  now: number,
): DescribeLines {
  const { metadata, spec, status = {} } = object as unknown as Node;
  const lines = new DescribeLines();
  lines.field(0, "Name", metadata.name ?? "");
  const roles = sortedKeys(metadata.labels ?? {})
    .filter((key) => key.startsWith(ROLE))
    .map((key) => key.slice(ROLE.length));
  lines.field(0, "Roles", roles.length === 0 ? "<none>" : roles.join(","));
  lines.labels("Labels", metadata.labels);
  lines.annotations("Annotations", metadata.annotations);
  lines.field(0, "CreationTimestamp", rfc1123(metadata.creationTimestamp));
  const taints = (spec.taints ?? []).map(
    ({ key, value = "", effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`,
  );
  if (taints.length === 0) lines.field(0, "Taints", "<none>");
  taints.forEach((taint, i) => lines.line(0, i === 0 ? "Taints:" : "", taint));
  lines.field(0, "Unschedulable", String(spec.unschedulable === true));
  describeLease(lines, lease);
  if ((status.conditions ?? []).length > 0) {
    lines.line(0, "Conditions:");
    lines.line(1, "Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message");
    lines.line(1, "----", "------", "-----------------", "------------------", "------", "-------");
    for (const { type, status: value, lastHeartbeatTime, lastTransitionTime, reason, message } of status.conditions!) {
      lines.line(
        1,
        `${type ?? ""} `,
        `${value ?? ""} `,
        `${rfc1123(lastHeartbeatTime)} `,
        `${rfc1123(lastTransitionTime)} `,
        `${reason ?? ""} `,
        `${message ?? ""} `,
      );
    }
  }
  lines.line(0, "Addresses:");
  for (const { type, address } of status.addresses ?? []) lines.field(1, type ?? "", address ?? "");
  for (const [title, list] of [
    ["Capacity", status.capacity],
    ["Allocatable", status.allocatable],
  ] as const) {
    if (sortedKeys((list ?? {}) as Texts).length === 0) continue;
    lines.line(0, `${title}:`);
    for (const name of sortedKeys(list as Texts)) lines.field(1, name, (list as Texts)[name]!);
  }
  systemInfo(lines, (status.nodeInfo ?? {}) as unknown as Texts);
  if (spec.podCIDR) lines.field(0, "PodCIDR", spec.podCIDR);
  if ((spec.podCIDRs ?? []).length > 0) lines.field(0, "PodCIDRs", spec.podCIDRs!.join(","));
  if (spec.providerID) lines.field(0, "ProviderID", spec.providerID);
  describePods(lines, pods, (status.allocatable ?? status.capacity ?? {}) as Texts, now);
  return lines;
}

function describeLease(lines: DescribeLines, lease: Lease | undefined): void {
  lines.line(0, "Lease:");
  lines.field(1, "HolderIdentity", lease?.spec?.holderIdentity ?? "<unset>");
  lines.field(1, "AcquireTime", lease?.spec?.acquireTime ? rfc1123(lease.spec.acquireTime) : "<unset>");
  lines.field(1, "RenewTime", lease?.spec?.renewTime ? rfc1123(lease.spec.renewTime) : "<unset>");
}

const INFO: readonly (readonly [string, string])[] = [
  ["Machine ID", "machineID"],
  ["System UUID", "systemUUID"],
  ["Boot ID", "bootID"],
  ["Kernel Version", "kernelVersion"],
  ["OS Image", "osImage"],
  ["Operating System", "operatingSystem"],
  ["Architecture", "architecture"],
  ["Container Runtime Version", "containerRuntimeVersion"],
  ["Kubelet Version", "kubeletVersion"],
];

function systemInfo(lines: DescribeLines, info: Texts): void {
  lines.line(0, "System Info:");
  for (const [title, field] of INFO) lines.field(1, title, info[field] ?? "");
}

type Sums = { [name: string]: Quantity };

function describePods(lines: DescribeLines, pods: readonly Pod[], allocatable: Texts, now: number): void {
  lines.line(0, "Non-terminated Pods:", `(${pods.length} in total)`);
  lines.line(1, "Namespace", "Name", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age");
  lines.line(1, "---------", "----", "------------", "----------", "---------------", "-------------", "---");
  const requests: Sums = {};
  const limits: Sums = {};
  for (const pod of pods) {
    const wants = podSums(pod, "requests");
    const may = podSums(pod, "limits");
    addAll(requests, wants);
    addAll(limits, may);
    lines.line(
      1,
      pod.metadata.namespace ?? "",
      pod.metadata.name ?? "",
      share(wants.cpu, allocatable.cpu, true),
      share(may.cpu, allocatable.cpu, true),
      share(wants.memory, allocatable.memory),
      share(may.memory, allocatable.memory),
      age(pod.metadata.creationTimestamp, now),
    );
  }
  lines.line(0, "Allocated resources:");
  lines.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
  lines.line(1, "Resource", "Requests", "Limits");
  lines.line(1, "--------", "--------", "------");
  lines.line(1, "cpu", share(requests.cpu, allocatable.cpu, true), share(limits.cpu, allocatable.cpu, true));
  lines.line(1, "memory", share(requests.memory, allocatable.memory), share(limits.memory, allocatable.memory));
  lines.line(
    1,
    "ephemeral-storage",
    share(requests["ephemeral-storage"], allocatable["ephemeral-storage"]),
    share(limits["ephemeral-storage"], allocatable["ephemeral-storage"]),
  );
  const others = sortedKeys(allocatable).filter(
    (name) => !["cpu", "memory", "ephemeral-storage", "pods"].includes(name),
  );
  for (const name of others) lines.line(1, name, text(requests[name]), text(limits[name]));
}

function podSums(pod: Pod, what: "requests" | "limits"): Sums {
  const sums: Sums = {};
  for (const { resources } of pod.spec.containers ?? []) {
    const list = (resources?.[what] ?? {}) as Texts;
    addAll(sums, Object.fromEntries(Object.entries(list).map(([name, value]) => [name, parseQuantity(value)])));
  }
  return sums;
}

function addAll(sums: Sums, more: Sums): void {
  for (const [name, value] of Object.entries(more))
    sums[name] = sums[name] === undefined ? value : addQuantity(sums[name], value);
}

function text(quantity: Quantity | undefined): string {
  return quantity === undefined ? "0" : formatQuantity(quantity);
}

function share(used: Quantity | undefined, of: string | undefined, milli = false): string {
  const value = used ?? newQuantity(0, "BinarySI");
  const whole = of === undefined ? undefined : parseQuantity(of);
  const measure = milli ? quantityMilliValue : quantityValue;
  const total = whole === undefined ? 0 : measure(whole);
  return `${text(used)} (${total === 0 ? 0 : Math.trunc((measure(value) / total) * 100)}%)`;
}
