import type { Node } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult } from "../../printers/print-result";
import { SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { oneByOne } from "../one-by-one";
import { VALIDATE_FLAG } from "../validation";
import { changeTaints, conflictingTaints, parseTaintChanges, type TaintChanges } from "./taint-changes";

/** `kubectl taint`. Upstream: k8s.io/kubectl/pkg/cmd/taint/taint.go. */
export const taint: Command = {
  name: "taint",
  usage: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
  short: "Set or remove taints of nodes",
  group: "cluster",
  args: "any",
  flags: [
    bool("all", "All nodes."),
    bool("overwrite", "Change what has another value already."),
    VALIDATE_FLAG,
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-taint" }),
    ...PRINT_FLAGS,
  ],
  run: taintNodes,
};

function* taintNodes(session: Session, args: readonly string[], flags: FlagValues): Task {
  const dryRun = yield* dryRunOf(session);
  const at = args.findIndex((word) => /[=:]/.test(word) || word.endsWith("-"));
  const resources = at < 0 ? args : args.slice(0, at);
  const words = at < 0 ? [] : args.slice(at);
  const late = words.find((word) => !/[=:]/.test(word) && !word.endsWith("-"));
  if (late !== undefined) throw new CommandError(`all resources must be specified before taint changes: ${late}`);
  if (resources.length < 1) throw new CommandError("one or more resources must be specified as <resource> <name>");
  if (words.length < 1) throw new CommandError("at least one taint update is required");
  const changes = parsed(session, words);
  checkNodes(resources, flags);
  const conflict = conflictingTaints(changes);
  if (conflict !== "") {
    throw new CommandError(`can not both modify and remove the following taint(s) in the same command: ${conflict}`);
  }
  yield* oneByOne(session, resources, flags, function* (info) {
    const { taints, done } = changeTaints(
      info.name,
      (info.object as unknown as Node).spec.taints ?? [],
      changes,
      flags.on("overwrite"),
    );
    if (dryRun === "client") return yield* printResult(session, info.object, done);
    const client = yield* session.client();
    const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
    const patch = JSON.stringify({ spec: { taints: taints.length === 0 ? null : taints } });
    yield* printResult(session, yield* client.patch(info.mapping, "", info.name, "strategic", patch, { query }), done);
  });
}

function parsed(session: Session, words: readonly string[]): TaintChanges {
  try {
    return parseTaintChanges(words);
  } catch (error) {
    if (error instanceof CommandError) throw usageError(session.path, error.message);
    throw error;
  }
}

function checkNodes(resources: readonly string[], flags: FlagValues): void {
  const [kind = ""] = resources[0]!.toLowerCase().split("/");
  if (!["node", "nodes", "no"].includes(kind))
    throw new CommandError(`invalid resource type ${resources[0]}, only node types are supported`);
  const named = resources.length > 1 || resources[0]!.includes("/");
  if (!named && !flags.on("all") && flags.text("selector") === "") {
    throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
  }
  if (flags.on("all") && flags.text("selector") !== "")
    throw new CommandError("setting 'all' parameter but found a non empty selector. ");
}
