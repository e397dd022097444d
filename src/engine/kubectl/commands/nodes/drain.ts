import type { Pod } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { PlainError } from "../../command-error";
import { bool, duration, int, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, printResult, type DryRun } from "../../printers/print-result";
import { itemsOf, listAll } from "../../resource/fetch-resources";
import type { ResourceInfo } from "../../resource/resource-info";
import { SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { cordonNodes, nodesOf } from "./cordon";
import { planDrain, type DrainPlan } from "./drain-filter";
import { evictPods } from "./evict-pods";

/** `kubectl drain`: cordons nodes and evicts their pods. Upstream: k8s.io/kubectl/pkg/cmd/drain/drain.go. */
export const drain: Command = {
  name: "drain",
  usage: "NODE",
  short: "Empty a node for maintenance",
  group: "cluster",
  args: "any",
  flags: [
    bool("force", "Also pods without a controller, which nobody makes again."),
    bool("ignore-daemonsets", "Leave pods of DaemonSets where they are."),
    bool("delete-emptydir-data", "Also pods with an emptyDir, whose data is lost."),
    text("pod-selector", "Only pods with these labels."),
    int("grace-period", "Seconds that a pod has to end; its own when negative.", { fallback: "-1" }),
    duration("timeout", "How long to wait."),
    bool("disable-eviction", "Delete pods, past all disruption budgets."),
    int("skip-wait-for-delete-timeout", "Pass over pods that are going for longer."),
    int("chunk-size", "How many objects a page of a list has.", { fallback: "500" }),
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
  ],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    const nodes = yield* nodesOf(session, args, flags);
    yield* cordonNodes(session, nodes, true, dryRun);
    const pending: string[] = [];
    const faults: string[] = [];
    for (const node of nodes) {
      const errors = yield* drainNode(session, node, flags, dryRun);
      if (errors.length === 0) {
        yield* printResult(session, node.object, "drained", dryRun);
        continue;
      }
      const why = errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`;
      yield* session.err(
        `error: unable to drain node ${JSON.stringify(node.name)} due to error: ${why}, continuing command...\n`,
      );
      pending.push(node.name);
      faults.push(...errors);
    }
    if (pending.length === 0) return;
    yield* session.err(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join("")}`);
    throw new PlainError(faults.join("\n"));
  },
};

/** What kept the node from being drained, in words. */
function* drainNode(session: Session, node: ResourceInfo, flags: FlagValues, dryRun: DryRun): Task<readonly string[]> {
  const plan = yield* planFor(session, node, flags);
  if (plan.errors.length > 0) return plan.errors;
  if (plan.warnings !== "") yield* session.err(`Warning: ${plan.warnings}\n`);
  if (dryRun === "client") {
    for (const { metadata } of plan.pods)
      yield* session.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return [];
  }
  const errors = yield* evictPods(session, plan.pods, {
    dryRun,
    disableEviction: flags.on("disable-eviction"),
    gracePeriod: flags.number("grace-period"),
    limit: flags.duration("timeout") / 1000,
  });
  if (errors.length === 0) return [];
  const left = (yield* planFor(session, node, flags)).pods;
  if (left.length > 0) {
    const why = errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`;
    yield* session.err(`There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${why}\n`);
    for (const { metadata } of left) yield* session.err(`pod/${metadata.name}\n`);
  }
  return errors;
}

function* planFor(session: Session, node: ResourceInfo, flags: FlagValues): Task<DrainPlan> {
  const mapping = (yield* session.mapper()).forKind("", "v1", "Pod");
  const selector = flags.text("pod-selector");
  const list = yield* listAll(session, mapping, "", {
    fieldSelector: `spec.nodeName=${node.name}`,
    chunkSize: flags.number("chunk-size"),
    ...(selector !== "" && { labelSelector: selector }),
  });
  const rules = {
    force: flags.on("force"),
    ignoreDaemonSets: flags.on("ignore-daemonsets"),
    deleteEmptyDirData: flags.on("delete-emptydir-data"),
    skipDeletedSeconds: flags.number("skip-wait-for-delete-timeout"),
  };
  return planDrain(itemsOf(list) as unknown as readonly Pod[], rules, yield* session.io.wall());
}
