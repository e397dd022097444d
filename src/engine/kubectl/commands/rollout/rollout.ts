import { formatTime } from "../../../apimachinery/time";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import { qualifiedKindName, qualifiedResourceName } from "../../client/rest-mapper";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { bool, duration, int, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, PRINT_FLAGS, printResult } from "../../printers/print-result";
import { TabWriter } from "../../printers/tab-writer";
import type { ResourceInfo } from "../../resource/resource-info";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { oneByOne } from "../one-by-one";
import { CHANGE_CAUSE, revisionsOf } from "./history";
import { rolloutStatus } from "./status";
import { templateText } from "./template-text";
import { undoRollout } from "./undo";

const COMMON: readonly FlagSpec[] = [SELECTOR_FLAG, ...fileFlags("the workloads"), ...PRINT_FLAGS];
const MANAGER = text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-rollout" });

type Workload = KObject & { readonly spec: { readonly paused?: boolean; readonly template?: JsonObject } };

function* patchSpec(session: Session, info: ResourceInfo, flags: FlagValues, spec: JsonObject, done: string): Task {
  const client = yield* session.client();
  const query = { fieldManager: flags.text("field-manager") };
  const patch = JSON.stringify({ spec });
  const result = yield* client.patch(info.mapping, info.namespace, info.name, "strategic", patch, { query });
  yield* printResult(session, result, done);
}

function pausable(paused: boolean): Command {
  const [name, done, already] = paused
    ? ["pause", "paused", "is already paused"]
    : ["resume", "resumed", "is not paused"];
  return {
    name,
    usage: "RESOURCE",
    short: paused ? "Keep a Deployment from rolling out" : "Let a paused Deployment go on",
    args: "any",
    flags: [...COMMON, MANAGER],
    *run(session, args, flags) {
      yield* oneByOne(session, args, flags, function* (info) {
        const what = `${qualifiedResourceName(info.mapping)} ${JSON.stringify(info.name)}`;
        if (info.object.kind !== "Deployment")
          throw new CommandError(`${what} ${paused ? "pausing" : "resuming"} is not supported`);
        if (((info.object as Workload).spec.paused ?? false) === paused) throw new CommandError(`${what} ${already}`);
        yield* patchSpec(session, info, flags, { paused: paused ? true : null }, done);
      });
    },
  };
}

const restart: Command = {
  name: "restart",
  usage: "RESOURCE",
  short: "Replace all pods of a workload",
  args: "any",
  flags: [...COMMON, MANAGER],
  *run(session, args, flags) {
    yield* oneByOne(session, args, flags, function* (info) {
      const what = `${qualifiedResourceName(info.mapping)} ${JSON.stringify(info.name)}`;
      const { spec } = info.object as Workload;
      if (!["Deployment", "DaemonSet", "StatefulSet"].includes(info.object.kind))
        throw new CommandError(`${what} restarting is not supported`);
      if (spec.paused === true)
        throw new CommandError(`${what} can't restart paused deployment (run rollout resume first)`);
      const annotations = { "kubectl.kubernetes.io/restartedAt": formatTime(yield* session.io.wall()) };
      yield* patchSpec(session, info, flags, { template: { metadata: { annotations } } }, "restarted");
    });
  },
};

const history: Command = {
  name: "history",
  usage: "(TYPE NAME | TYPE/NAME) [flags]",
  short: "Show earlier revisions",
  args: "any",
  flags: [int("revision", "One revision in full.", { fallback: "0" }), ...COMMON],
  *run(session, args, flags) {
    yield* oneByOne(session, args, flags, function* (info) {
      const wanted = flags.number("revision");
      const revisions = yield* revisionsOf(session, info);
      const found = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : undefined;
      if (wanted > 0 && found === undefined) throw new CommandError("unable to find the specified revision");
      if (flags.text("output") !== "") {
        for (const { keeper } of found === undefined ? revisions : [found]) yield* printResult(session, keeper, "");
        return;
      }
      const head = `${qualifiedKindName(info.mapping)}/${info.name} `;
      if (found !== undefined)
        return yield* session.out(`${head}with revision #${wanted}\n${templateText(found, true)}`);
      const rows = revisions.map(
        ({ revision, keeper }) => `${revision}\t${keeper.metadata.annotations?.[CHANGE_CAUSE] ?? "<none>"}\n`,
      );
      yield* session.out(`${head}\n${new TabWriter(0, 2).format(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`)}\n`);
    });
  },
};

const undo: Command = {
  name: "undo",
  usage: "(TYPE NAME | TYPE/NAME) [flags]",
  short: "Go back to an earlier revision",
  args: "any",
  flags: [
    int("to-revision", "The revision to go back to; 0 is the last one.", { fallback: "0" }),
    DRY_RUN_FLAG,
    ...COMMON,
  ],
  run: undoRollout,
};

const status: Command = {
  name: "status",
  usage: "(TYPE NAME | TYPE/NAME) [flags]",
  short: "Wait until a rollout is through",
  args: "any",
  flags: [
    bool("watch", "Wait for the end.", { short: "w", fallback: "true" }),
    int("revision", "Only this revision.", { fallback: "0" }),
    duration("timeout", "How long to wait."),
    ...COMMON,
  ],
  run: rolloutStatus,
};

/** `kubectl rollout`. Upstream: k8s.io/kubectl/pkg/cmd/rollout. */
export const rollout: Command = {
  name: "rollout",
  usage: "SUBCOMMAND",
  short: "Look after rollouts",
  group: "deploy",
  subcommands: [history, pausable(true), restart, pausable(false), status, undo],
};
