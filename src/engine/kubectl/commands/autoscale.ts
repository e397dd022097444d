import { canonicalQuantity, tryParseQuantity } from "../../apimachinery/quantity";
import type { JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { int, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import type { ResourceInfo } from "../resource/resource-info";
import { fileFlags } from "../resource/resource-query";
import type { Session } from "../session";
import { withLastApplied } from "./apply/last-applied";
import { oneByOne } from "./one-by-one";

/** `kubectl autoscale`: makes a HorizontalPodAutoscaler. Upstream: k8s.io/kubectl/pkg/cmd/autoscale/autoscale.go. */
export const autoscale: Command = {
  name: "autoscale",
  usage: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU]",
  short: "Let the number of pods follow their load",
  group: "deploy",
  args: "any",
  required: ["max"],
  flags: [
    int("min", "The fewest pods.", { fallback: "-1" }),
    int("max", "The most pods.", { fallback: "-1" }),
    int("cpu-percent", "The wished use of what is requested.", {
      fallback: "-1",
      deprecated:
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    }),
    text("cpu", "The wished use of CPU: 70% or 500m."),
    text("memory", "The wished use of memory: 60% or 100Mi."),
    text("name", "The name of the autoscaler; the workload's own without."),
    { name: "save-config", kind: "bool", fallback: "false", help: "Note the object for a later apply." },
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-autoscale" }),
    DRY_RUN_FLAG,
    ...fileFlags("the workloads"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    const [min, max] = [flags.number("min"), flags.number("max")];
    if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min)
      throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (flags.changed("cpu-percent") && flags.changed("cpu"))
      throw new CommandError("--cpu-percent and --cpu are mutually exclusive");
    const metrics = [...metric("cpu", cpuWish(flags)), ...metric("memory", flags.text("memory"))];
    yield* oneByOne(session, args, flags, (info) => autoscaleOne(session, flags, metrics, dryRun, info));
  },
};

function cpuWish(flags: FlagValues): string {
  const percent = flags.number("cpu-percent");
  return percent >= 0 ? `${percent}%` : flags.text("cpu");
}

/** `70%` is a share of what is requested, `500m` an average for each pod. */
export function metric(name: string, wish: string): readonly JsonObject[] {
  if (wish === "") return [];
  if (wish.endsWith("%")) {
    const percent = wish.slice(0, -1);
    if (!/^[+-]?\d+$/.test(percent)) throw new CommandError(`invalid percentage value: ${percent}`);
    return [
      { resource: { name, target: { averageUtilization: Number(percent), type: "Utilization" } }, type: "Resource" },
    ];
  }
  const quantity = tryParseQuantity(wish);
  if (typeof quantity === "string") throw new CommandError(`invalid resource quantity: ${wish}`);
  return [
    { resource: { name, target: { averageValue: canonicalQuantity(wish), type: "AverageValue" } }, type: "Resource" },
  ];
}

function* autoscaleOne(
  session: Session,
  flags: FlagValues,
  metrics: readonly JsonObject[],
  dryRun: DryRun,
  info: ResourceInfo,
): Task {
  const { mapping, object, name } = info;
  if (!mapping.subresources.includes("scale")) {
    const gvr = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
    throw new CommandError(
      `cannot autoscale a ${mapping.kind}: could not find scale subresource for ${gvr} in discovery information`,
    );
  }
  if (metrics.length === 0) {
    throw new CommandError(
      "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input",
    );
  }
  const min = flags.number("min");
  const bare: KObject = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: flags.text("name") || name },
    spec: {
      maxReplicas: flags.number("max"),
      metrics,
      ...(min > 0 && { minReplicas: min }),
      scaleTargetRef: { apiVersion: object.apiVersion, kind: object.kind, name },
    },
    status: { currentMetrics: null, desiredReplicas: 0 },
  };
  const wanted = flags.on("save-config") ? withLastApplied(bare) : bare;
  if (dryRun === "client") return yield* printResult(session, wanted, "autoscaled", dryRun);
  const client = yield* session.client();
  const kind = (yield* session.mapper()).forKind("autoscaling", "v2", "HorizontalPodAutoscaler");
  const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
  const { status: _status, ...sent } = wanted as KObject & { readonly status: object };
  yield* printResult(
    session,
    yield* client.create(kind, info.namespace, sent as unknown as JsonObject, { query }),
    "autoscaled",
    dryRun,
  );
}
