import type { JsonObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import { qualifiedKindName } from "../client/rest-mapper";
import type { Command } from "../command";
import { aggregate, CommandError, SeveralErrors } from "../command-error";
import { bool, duration, int, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, type DryRun } from "../printers/print-result";
import { listAll } from "../resource/fetch-resources";
import { itemsOf } from "../resource/fetch-resources";
import { planResources } from "../resource/plan-resources";
import type { ResourcePlan } from "../resource/resource-info";
import {
  ALL_NAMESPACES_FLAG,
  FIELD_SELECTOR_FLAG,
  fileFlags,
  queryFromFlags,
  SELECTOR_FLAG,
} from "../resource/resource-query";
import type { Session } from "../session";
import { whenDoing } from "./one-by-one";
import { waitUntilGone } from "./wait-until-gone";

type Target = Extract<ResourcePlan, { kind: "named" }> & { readonly uid?: string };

/**
 * `kubectl delete`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/delete/delete.go. Left out: protocol v1 field of `--raw` answers.
 */
export const deleteCommand: Command = {
  name: "delete",
  usage: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  short: "Delete objects",
  group: "basic",
  args: "any",
  flags: [
    bool("all", "All objects of the kinds named."),
    bool("force", "Do not wait for the kubelet's word that a pod has ended."),
    int("grace-period", "Seconds that a pod has to end; its own when negative.", { fallback: "-1" }),
    bool("now", "As --grace-period=1."),
    bool("ignore-not-found", "What is not there is no error."),
    bool("wait", "Wait until the objects are gone.", { fallback: "true" }),
    text("cascade", "background, orphan or foreground.", { fallback: "background", bare: "background" }),
    duration("timeout", "How long to wait."),
    text("output", "name, or nothing.", { short: "o" }),
    text("raw", "A path to send the DELETE to."),
    bool("interactive", "Ask first.", { short: "i" }),
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
  ],
  run: deleteAll,
};

function* deleteAll(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (flags.text("raw") !== "") return yield* deleteRaw(session, flags.text("raw"));
  const dryRun = yield* dryRunOf(session);
  checkFlags(args, flags);
  const { targets, refusals, faults } = yield* targetsOf(session, args, flags);
  if (flags.on("interactive") && targets.length > 0 && !(yield* confirm(session, targets))) return;
  const gone: Target[] = [];
  const errors: Error[] = [...refusals];
  for (const target of targets) {
    try {
      if (yield* deleteOne(session, flags, dryRun, target)) gone.push(target);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(whenDoing(error, "deleting", target.source) as Error);
    }
  }
  if (targets.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "")
    yield* session.out("No resources found\n");
  if (flags.on("wait") && dryRun === "none" && gone.length > 0)
    yield* waitUntilGone(session, gone, flags.duration("timeout") / 1000);
  if (faults.length > 0) errors.push(new SeveralErrors(faults));
  if (errors.length > 0) throw aggregate(errors);
}

function checkFlags(args: readonly string[], flags: FlagValues): void {
  const output = flags.text("output");
  if (output !== "" && output !== "name")
    throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.on("all") && flags.text("selector") !== "")
    throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  if (flags.on("all") && args.length > 1)
    throw new CommandError("name cannot be provided when a selector is specified");
  if (flags.on("now") && flags.number("grace-period") >= 0)
    throw new CommandError("--now and --grace-period cannot be specified together");
  if (flags.on("force") && flags.number("grace-period") > 0) {
    throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  }
}

function* deleteRaw(session: Session, path: string): Task {
  const client = yield* session.client();
  const answer = yield* client.send("DELETE", path);
  yield* session.out(answer.body !== undefined && "text" in answer.body ? answer.body.text : "");
}

function* targetsOf(session: Session, args: readonly string[], flags: FlagValues): Task<Targets> {
  const namespace = yield* session.namespace();
  const query = { ...queryFromFlags(flags), args, namespace: namespace.name, requireNamespace: namespace.explicit };
  const { plans, refusals, faults } = yield* planResources(session, query);
  const targets: Target[] = [];
  for (const plan of plans) {
    if (plan.kind === "named") {
      targets.push(plan);
      continue;
    }
    const list = yield* listAll(session, plan.mapping, plan.namespace, query);
    for (const { metadata } of itemsOf(list)) {
      targets.push({
        kind: "named",
        mapping: plan.mapping,
        namespace: metadata.namespace ?? "",
        name: metadata.name ?? "",
        source: "",
      });
    }
  }
  return { targets, refusals, faults };
}

interface Targets {
  readonly targets: readonly Target[];
  readonly refusals: readonly CommandError[];
  readonly faults: readonly CommandError[];
}

function* confirm(session: Session, targets: readonly Target[]): Task<boolean> {
  yield* session.out(`You are about to delete the following ${targets.length} resource(s):\n`);
  for (const { mapping, name } of targets) yield* session.out(`${qualifiedKindName(mapping)}/${name}\n`);
  yield* session.out("Do you want to continue? (y/N): ");
  const answer = (yield* session.io.readLine()) ?? "";
  if (/^y(es)?$/i.test(answer.trim())) return true;
  yield* session.out("deletion is cancelled\n");
  return false;
}

/** False when the object was not there and need not have been. */
function* deleteOne(session: Session, flags: FlagValues, dryRun: DryRun, target: Target): Task<boolean> {
  const { mapping, namespace, name } = target;
  const grace = flags.on("now") ? 1 : flags.number("grace-period");
  const forced = flags.on("force");
  if (forced && dryRun !== "client") {
    yield* session.err(
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. " +
        "The resource may continue to run on the cluster indefinitely.\n",
    );
  }
  // Zero without --force is one second, and waiting sees the object go.
  const seconds = forced && grace < 0 ? 0 : grace === 0 && !forced ? 1 : grace;
  const options: JsonObject = {
    ...(seconds >= 0 && { gracePeriodSeconds: seconds }),
    propagationPolicy: propagation(flags.text("cascade")),
    ...(dryRun === "server" && { dryRun: ["All"] }),
  };
  const client = yield* session.client();
  if (dryRun === "client") {
    yield* client.get(mapping, namespace, name);
  } else {
    try {
      yield* client.delete(mapping, namespace, name, options);
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound" && flags.on("ignore-not-found")) return false;
      throw error;
    }
  }
  yield* session.out(deletedLine(target, flags, dryRun));
  return true;
}

function deletedLine({ mapping, namespace, name }: Target, flags: FlagValues, dryRun: DryRun): string {
  const kind = qualifiedKindName(mapping);
  if (flags.text("output") === "name") return `${kind}/${name}\n`;
  const operation = flags.on("force") && flags.number("grace-period") <= 0 ? "force deleted" : "deleted";
  const where = namespace === "" ? "" : ` from ${namespace} namespace`;
  const suffix = dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";
  return `${kind} ${JSON.stringify(name)} ${operation}${where}${suffix}\n`;
}

export function propagation(cascade: string): string {
  switch (cascade) {
    case "background":
    case "true":
      return "Background";
    case "foreground":
      return "Foreground";
    case "orphan":
    case "false":
      return "Orphan";
    default:
      throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
}
