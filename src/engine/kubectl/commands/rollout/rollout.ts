import type { PodTemplateSpec } from "../../../api/gen/core-v1";
import { formatTime } from "../../../apimachinery/time";
import { sameJson } from "../../../apimachinery/equality";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { DescribeLines } from "../../describe/describe-lines";
import { describeTemplate } from "../../describe/describe-pod";
import { bool, int, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult } from "../../printers/print-result";
import { TabWriter } from "../../printers/tab-writer";
import type { ResourceInfo } from "../../resource/resource-info";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { oneByOne, resourceName } from "../one-by-one";
import { CHANGE_CAUSE, REVISION, revisionsOf, type Revision } from "./history";
import { rolloutStatus } from "./status";

/** `kubectl rollout`. Upstream: k8s.io/kubectl/pkg/cmd/rollout. Left out: history and undo of DaemonSets and StatefulSets. */
const COMMON: readonly FlagSpec[] = [SELECTOR_FLAG, ...fileFlags("the workloads"), ...PRINT_FLAGS];
const MANAGER = text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-rollout" });

type Workload = KObject & {
  readonly spec: { readonly paused?: boolean; readonly template?: JsonObject & { readonly metadata?: { readonly annotations?: { readonly [key: string]: string } } } };
};

function* patchSpec(session: Session, info: ResourceInfo, flags: FlagValues, spec: JsonObject, done: string): Task {
  const client = yield* session.client();
  const patch = JSON.stringify({ spec });
  const result = yield* client.patch(info.mapping, info.namespace, info.name, "strategic", patch, { query: { fieldManager: flags.text("field-manager") } });
  yield* printResult(session, result, done);
}

function pausable(paused: boolean): Command {
  const [name, done, already] = paused ? ["pause", "paused", "is already paused"] : ["resume", "resumed", "is not paused"];
  return {
    name, usage: "RESOURCE", short: paused ? "Keep a Deployment from rolling out" : "Let a paused Deployment go on", args: "any", flags: [...COMMON, MANAGER],
    *run(session, args, flags) {
      yield* oneByOne(session, args, flags, function* (info) {
        if (info.object.kind !== "Deployment") throw new CommandError(`${resourceName(info)} ${paused ? "pausing" : "resuming"} is not supported`);
        if (((info.object as Workload).spec.paused ?? false) === paused) {
          throw new CommandError(`${info.mapping.resource}.${info.mapping.group} ${JSON.stringify(info.name)} ${already}`);
        }
        yield* patchSpec(session, info, flags, { paused: paused ? true : null }, done);
      });
    },
  };
}

const restart: Command = {
  name: "restart", usage: "RESOURCE", short: "Replace all pods of a workload", args: "any", flags: [...COMMON, MANAGER],
  *run(session, args, flags) {
    yield* oneByOne(session, args, flags, function* (info) {
      if ((info.object as Workload).spec?.template === undefined) throw new CommandError(`${resourceName(info)} restarting is not supported`);
      if ((info.object as Workload).spec.paused === true) throw new CommandError("can't restart paused deployment (run rollout resume first)");
      const at = formatTime(yield* session.io.wall());
      const annotations = { "kubectl.kubernetes.io/restartedAt": at };
      yield* patchSpec(session, info, flags, { template: { metadata: { annotations } } }, "restarted");
    });
  },
};

const history: Command = {
  name: "history", usage: "(TYPE NAME | TYPE/NAME) [flags]", short: "Show earlier revisions", args: "any",
  flags: [int("revision", "One revision in full.", { fallback: "0" }), ...COMMON],
  *run(session, args, flags) {
    yield* oneByOne(session, args, flags, function* (info) {
      const wanted = flags.number("revision");
      const revisions = yield* revisionsOf(session, info);
      const head = `deployment.apps/${info.name} `;
      const found = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : undefined;
      if (wanted > 0 && found === undefined) throw new CommandError("unable to find the specified revision");
      if (flags.text("output") !== "") {
        for (const { set } of found === undefined ? revisions : [found]) yield* printResult(session, set as unknown as KObject, "");
        return;
      }
      if (found !== undefined) return yield* session.out(`${head}with revision #${wanted}\n${templateText(found, true)}`);
      const rows = revisions.map(({ revision, set }) => `${revision}\t${set.metadata.annotations?.[CHANGE_CAUSE] ?? "<none>"}\n`);
      yield* session.out(`${head}\n${new TabWriter(0, 2).format(`REVISION\tCHANGE-CAUSE\n${rows.join("")}`)}\n`);
    });
  },
};

const undo: Command = {
  name: "undo", usage: "(TYPE NAME | TYPE/NAME) [flags]", short: "Go back to an earlier revision", args: "any",
  flags: [int("to-revision", "The revision to go back to; 0 is the last one.", { fallback: "0" }), DRY_RUN_FLAG, ...COMMON],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    yield* oneByOne(session, args, flags, function* (info) {
      const { object } = info;
      if (object.metadata.annotations?.["kubectl.kubernetes.io/last-applied-configuration"] !== undefined) {
        yield* session.err(`Warning: resource ${resourceName(info)} was previously managed with 'kubectl apply'. Rolling back will not update the `
          + "kubectl.kubernetes.io/last-applied-configuration annotation, which may cause unexpected behavior on future 'kubectl apply' operations. "
          + "Consider using 'kubectl apply' with your previous configuration file instead.\n");
      }
      const to = yield* targetOf(session, info, flags.number("to-revision"));
      if (dryRun === "client") return yield* printResult(session, object, templateText(to, false), dryRun);
      if ((object as Workload).spec.paused === true) {
        throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
      }
      const template = withoutHash(to.set.spec.template as unknown as JsonObject);
      if (sameJson(template, withoutHash((object as Workload).spec.template!))) {
        const at = `skipped rollback (current template already matches revision ${to.revision})`;
        return yield* printResult(session, object, at, dryRun);
      }
      yield* patchTemplate(session, info, to.set.metadata.annotations ?? {}, template, dryRun === "server");
      yield* printResult(session, object, "rolled back", dryRun);
    });
  },
};

/** The pod template of a revision, as `describe` shows it. */
function templateText({ set }: Revision, withCause: boolean): string {
  const { template } = set.spec;
  const cause = set.metadata.annotations?.[CHANGE_CAUSE];
  const annotations = { ...template?.metadata?.annotations, ...(withCause && cause !== undefined && { [CHANGE_CAUSE]: cause }) };
  const lines = new DescribeLines();
  const shown = template === undefined ? undefined : { ...template, metadata: { ...template.metadata, annotations } };
  describeTemplate(lines, shown as PodTemplateSpec | undefined);
  // Upstream writes it without aligning anything.
  return lines.unaligned();
}

/** The revision to go back to: the one named, or the one before the newest. */
function* targetOf(session: Session, info: ResourceInfo, wanted: number): Task<Revision> {
  const revisions = yield* revisionsOf(session, info);
  const found = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : revisions.at(-2);
  if (found === undefined) {
    throw new CommandError(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(info.name)}`);
  }
  return found;
}

function withoutHash(template: JsonObject): JsonObject {
  const { metadata } = template as { readonly metadata?: JsonObject };
  const labels = { ...(metadata?.["labels"] as JsonObject | undefined) } as { [key: string]: Json };
  delete labels["pod-template-hash"];
  return { ...template, metadata: { ...metadata, labels } };
}

/** The template of the old revision, and its annotations but for those that belong to one ReplicaSet. */
function* patchTemplate(
  session: Session, info: ResourceInfo, annotations: { readonly [key: string]: string }, template: JsonObject, dryRun: boolean,
): Task {
  const kept = ["kubectl.kubernetes.io/last-applied-configuration", REVISION, "deployment.kubernetes.io/revision-history",
    "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to"];
  const own = Object.entries(info.object.metadata.annotations ?? {}).filter(([key]) => kept.includes(key));
  const others = Object.entries(annotations).filter(([key]) => !kept.includes(key));
  const patch = [
    { op: "replace", path: "/spec/template", value: template },
    { op: "replace", path: "/metadata/annotations", value: Object.fromEntries([...own, ...others]) },
  ];
  const client = yield* session.client();
  yield* client.patch(info.mapping, info.namespace, info.name, "json", JSON.stringify(patch), dryRun ? { query: { dryRun: "All" } } : {});
}

const status: Command = {
  name: "status", usage: "(TYPE NAME | TYPE/NAME) [flags]", short: "Wait until a rollout is through", args: "any",
  flags: [
    bool("watch", "Wait for the end.", { short: "w", fallback: "true" }), int("revision", "Only this revision.", { fallback: "0" }),
    { name: "timeout", kind: "duration", fallback: "0s", help: "How long to wait." }, ...COMMON,
  ],
  run: rolloutStatus,
};

export const rollout: Command = {
  name: "rollout", usage: "SUBCOMMAND", short: "Look after rollouts", group: "deploy",
  subcommands: [history, pausable(true), restart, pausable(false), status, undo],
};
