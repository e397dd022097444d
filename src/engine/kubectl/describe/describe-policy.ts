import type { Json, KObject } from "../../apimachinery/object";
import { formatLabelSelector, type LabelSelector } from "../../apimachinery/labels";
import { sortedKeys } from "../../apimachinery/utf8";
import { formatLabels } from "../printers/table-printer";
import { DescribeLines, rfc1123, type Texts } from "./describe-lines";

/** Upstream: describe.go (describePodDisruptionBudget). */
export function describeDisruptionBudget(object: KObject): DescribeLines {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: { readonly minAvailable?: Json; readonly maxUnavailable?: Json; readonly selector?: LabelSelector };
    readonly status?: { readonly [count: string]: number | undefined };
  };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  if (spec.minAvailable !== undefined) lines.field(0, "Min available", String(spec.minAvailable));
  else if (spec.maxUnavailable !== undefined) lines.field(0, "Max unavailable", String(spec.maxUnavailable));
  lines.field(0, "Selector", spec.selector === undefined ? "<unset>" : formatLabelSelector(spec.selector));
  lines.line(0, "Status:");
  lines.field(2, "Allowed disruptions", String(status.disruptionsAllowed ?? 0));
  lines.field(2, "Current", String(status.currentHealthy ?? 0));
  lines.field(2, "Desired", String(status.desiredHealthy ?? 0));
  lines.field(2, "Total", String(status.expectedPods ?? 0));
  return lines;
}

/** Upstream: describe.go (PriorityClassDescriber). */
export function describePriorityClass(object: KObject): DescribeLines {
  const {
    value = 0,
    globalDefault = false,
    preemptionPolicy = "PreemptLowerPriority",
    description = "",
  } = object as unknown as {
    readonly value?: number;
    readonly globalDefault?: boolean;
    readonly preemptionPolicy?: string;
    readonly description?: string;
  };
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Value", String(value));
  lines.field(0, "GlobalDefault", String(globalDefault));
  lines.field(0, "PreemptionPolicy", preemptionPolicy);
  lines.field(0, "Description", description);
  lines.field(0, "Annotations", formatLabels(object.metadata.annotations));
  return lines;
}

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

interface PolicyPort {
  readonly port?: Json;
  readonly endPort?: number;
  readonly protocol?: string;
}

interface PolicySide {
  readonly ports?: readonly PolicyPort[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}

/** Upstream: describe.go (describeNetworkPolicy). */
export function describeNetworkPolicy(object: KObject): DescribeLines {
  const { spec = {} } = object as unknown as {
    readonly spec?: {
      readonly podSelector?: LabelSelector;
      readonly ingress?: readonly PolicySide[];
      readonly egress?: readonly PolicySide[];
      readonly policyTypes?: readonly string[];
    };
  };
  const types = spec.policyTypes ?? ["Ingress"];
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  lines.line(0, `Created on:`, rfc1123(object.metadata.creationTimestamp));
  lines.labels("Labels", object.metadata.labels);
  lines.annotations("Annotations", object.metadata.annotations);
  lines.line(0, "Spec:");
  const all = isEmpty(spec.podSelector);
  const chosen = all
    ? "<none> (Allowing the specific traffic to all pods in this namespace)"
    : formatLabelSelector(spec.podSelector);
  lines.line(1, `PodSelector:     ${chosen}`);
  side(lines, types.includes("Ingress"), "ingress", "From", spec.ingress ?? []);
  side(lines, types.includes("Egress"), "egress", "To", spec.egress ?? []);
  lines.line(1, `Policy Types: ${types.join(", ")}`);
  return lines;
}

function isEmpty(selector: LabelSelector | undefined): boolean {
  return (
    sortedKeys((selector?.matchLabels ?? {}) as Texts).length === 0 && (selector?.matchExpressions ?? []).length === 0
  );
}

function side(
  lines: DescribeLines,
  affects: boolean,
  name: "ingress" | "egress",
  word: "From" | "To",
  rules: readonly PolicySide[],
): void {
  if (!affects) return lines.line(1, `Not affecting ${name} traffic`);
  lines.line(1, `Allowing ${name} traffic:`);
  if (rules.length === 0) return lines.line(2, `<none> (Selected pods are isolated for ${name} connectivity)`);
  rules.forEach((rule, i) => {
    const { ports = [] } = rule;
    const peers = (word === "From" ? rule.from : rule.to) ?? [];
    if (ports.length === 0) lines.line(2, "To Port: <any> (traffic allowed to all ports)");
    for (const { port, endPort, protocol = "TCP" } of ports) {
      lines.line(
        2,
        endPort === undefined
          ? `To Port: ${port ?? "<any>"}/${protocol}`
          : `To Port Range: ${port}-${endPort}/${protocol}`,
      );
    }
    if (peers.length === 0)
      lines.line(2, `${word}: <any> (traffic not restricted by ${word === "From" ? "source" : "destination"})`);
    for (const each of peers) peer(lines, word, each);
    if (i < rules.length - 1) lines.line(2, "----------");
  });
}

function peer(lines: DescribeLines, word: string, { podSelector, namespaceSelector, ipBlock }: Peer): void {
  lines.line(2, `${word}:`);
  const shown = (selector: LabelSelector): string => (isEmpty(selector) ? "<none>" : formatLabelSelector(selector));
  if (namespaceSelector !== undefined) lines.line(3, `NamespaceSelector: ${shown(namespaceSelector)}`);
  if (podSelector !== undefined) lines.line(3, `PodSelector: ${shown(podSelector)}`);
  if (ipBlock === undefined) return;
  lines.line(3, "IPBlock:");
  lines.line(4, `CIDR: ${ipBlock.cidr ?? ""}`);
  lines.line(4, `Except: ${(ipBlock.except ?? []).join(", ")}`);
}
