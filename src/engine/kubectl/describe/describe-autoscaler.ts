import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricStatus } from "../../api/gen/autoscaling-v2";
import { goQuote } from "../../apimachinery/go-format";
import type { KObject } from "../../apimachinery/object";
import { DescribeLines, rfc1123 } from "./describe-lines";

/** Upstream: describe.go (describeHorizontalPodAutoscalerV2, describeScalingRules). */
export function describeAutoscaler(object: KObject): DescribeLines {
  const { spec, status } = object as unknown as Partial<HorizontalPodAutoscaler>;
  const lines = new DescribeLines();
  lines.metadata(object);
  lines.field(0, "CreationTimestamp", rfc1123(object.metadata.creationTimestamp));
  const { kind = "", name = "" } = spec?.scaleTargetRef ?? {};
  lines.field(0, "Reference", `${kind}/${name}`);
  lines.field(0, "Metrics", "( current / target )");
  (spec?.metrics ?? []).forEach((metric, at) => {
    const [title, current, target] = metricOf(metric, status?.currentMetrics?.[at]);
    lines.line(1, title, `${current ?? "<unknown>"} / ${target}`);
  });
  lines.field(0, "Min replicas", String(spec?.minReplicas ?? "<unset>"));
  lines.field(0, "Max replicas", String(spec?.maxReplicas ?? 0));
  if (spec?.behavior !== undefined) {
    lines.line(0, "Behavior:");
    describeRules(lines, "Scale Up", spec.behavior.scaleUp);
    describeRules(lines, "Scale Down", spec.behavior.scaleDown);
  }
  const [now, wanted] = [status?.currentReplicas ?? 0, status?.desiredReplicas ?? 0];
  lines.field(0, `${kind} pods`, `${now} current / ${wanted} desired`);
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return lines;
  lines.line(0, "Conditions:");
  lines.line(1, "Type", "Status", "Reason", "Message");
  lines.line(1, "----", "------", "------", "-------");
  for (const each of conditions) {
    lines.line(1, each.type ?? "", each.status ?? "", each.reason ?? "", each.message ?? "");
  }
  return lines;
}

type Shown = readonly [title: string, current: string | undefined, target: string];

function metricOf(metric: MetricSpec, status: MetricStatus | undefined): Shown {
  const { resource, containerResource, pods, object, external } = metric;
  if (resource !== undefined) {
    return used(`resource ${resource.name ?? ""} on pods`, resource.target, status?.resource?.current);
  }
  if (containerResource !== undefined) {
    const { name = "", container = "", target } = containerResource;
    return used(`resource ${name} of container ${container} on pods`, target, status?.containerResource?.current);
  }
  if (pods !== undefined) {
    return [
      `${quoted(pods.metric)} on pods:`,
      value(status?.pods?.current?.averageValue),
      value(pods.target?.averageValue) ?? "",
    ];
  }
  if (object !== undefined) {
    const { kind = "", name = "" } = object.describedObject ?? {};
    return valued(`${quoted(object.metric)} on ${kind}/${name}`, object.target, status?.object?.current);
  }
  return valued(quoted(external?.metric), external?.target, status?.external?.current);
}

interface Value {
  readonly averageUtilization?: number;
  readonly averageValue?: unknown;
  readonly value?: unknown;
}

function used(title: string, target: Value | undefined, current: Value | undefined): Shown {
  if (target?.averageValue !== undefined) {
    return [`${title}:`, value(current?.averageValue), value(target.averageValue) ?? ""];
  }
  const share = current?.averageUtilization;
  const now = share === undefined ? undefined : `${share}% (${value(current?.averageValue) ?? ""})`;
  const wanted = target?.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  return [`${title}  (as a percentage of request):`, now, wanted];
}

function valued(title: string, target: Value | undefined, current: Value | undefined): Shown {
  if (target?.averageValue !== undefined) {
    return [`${title} (target average value):`, value(current?.averageValue), value(target.averageValue) ?? ""];
  }
  return [`${title} (target value):`, value(current?.value), value(target?.value) ?? ""];
}

function quoted(metric: { readonly name?: string } | undefined): string {
  return goQuote(metric?.name ?? "");
}

function value(quantity: unknown): string | undefined {
  return quantity === undefined || quantity === null ? undefined : String(quantity);
}

function describeRules(lines: DescribeLines, title: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return;
  lines.line(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined) {
    lines.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`);
  }
  const policies = rules.policies ?? [];
  if (policies.length === 0) return;
  lines.line(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  lines.line(2, "Policies:");
  for (const { type = "", value: amount = 0, periodSeconds = 0 } of policies) {
    lines.line(3, `- Type: ${type}`, `Value: ${amount}`, `Period: ${periodSeconds} seconds`);
  }
}
