import { sameJson } from "../../../apimachinery/equality";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { dryRunOf, printResult } from "../../printers/print-result";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";
import { LAST_APPLIED } from "../apply/last-applied";
import { oneByOne, resourceName } from "../one-by-one";
import { REVISION, revisionsOf, type Revision } from "./history";
import { templateText } from "./template-text";

/** `kubectl rollout undo`. Upstream: k8s.io/kubectl/pkg/cmd/rollout/rollout_undo.go, polymorphichelpers/rollback.go. */
export function* undoRollout(session: Session, args: readonly string[], flags: FlagValues): Task {
  const dryRun = yield* dryRunOf(session);
  yield* oneByOne(session, args, flags, function* (info) {
    const { object } = info;
    if (object.metadata.annotations?.[LAST_APPLIED] !== undefined) {
      yield* session.err(
        `Warning: resource ${resourceName(info)} was previously managed with 'kubectl apply'. Rolling back will ` +
          `not update the ` +
          `${LAST_APPLIED} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. ` +
          "Consider using 'kubectl apply' with your previous configuration file instead.\n",
      );
    }
    const to = yield* targetOf(session, info, flags.number("to-revision"));
    if (dryRun === "client") return yield* printResult(session, object, templateText(to, false), dryRun);
    const { spec } = object as KObject & {
      readonly spec: { readonly paused?: boolean; readonly template: JsonObject };
    };
    if (spec.paused === true) {
      throw new CommandError(
        "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
      );
    }
    const template = withoutHash(to.template as unknown as JsonObject);
    if (sameJson(template, withoutHash(spec.template))) {
      return yield* printResult(
        session,
        object,
        `skipped rollback (current template already matches revision ${to.revision})`,
        dryRun,
      );
    }
    if (object.kind === "Deployment") yield* patchDeployment(session, info, to, template, dryRun === "server");
    else yield* patchFromRevision(session, info, to, dryRun === "server");
    yield* printResult(session, object, "rolled back", dryRun);
  });
}

/** The revision to go back to: the one named, or the one before the newest. */
function* targetOf(session: Session, info: ResourceInfo, wanted: number): Task<Revision> {
  const revisions = yield* revisionsOf(session, info);
  const found = wanted > 0 ? revisions.find(({ revision }) => revision === wanted) : revisions.at(-2);
  if (found !== undefined) return found;
  if (wanted > 0) throw new CommandError(`unable to find specified revision ${wanted} in history`);
  throw new CommandError(
    info.object.kind === "Deployment"
      ? `no rollout history found for deployment ${JSON.stringify(info.name)}`
      : "no last revision to roll back to",
  );
}

function withoutHash(template: JsonObject): JsonObject {
  const { metadata } = template as { readonly metadata?: JsonObject };
  const labels = { ...(metadata?.["labels"] as JsonObject | undefined) } as { [key: string]: Json };
  delete labels["pod-template-hash"];
  return { ...template, metadata: { ...metadata, labels } };
}

/** What belongs to one ReplicaSet, or to the Deployment alone. */
const KEPT = [
  LAST_APPLIED,
  REVISION,
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
];

/** The template of the old revision, and its annotations but for those in `KEPT`. */
function* patchDeployment(
  session: Session,
  info: ResourceInfo,
  to: Revision,
  template: JsonObject,
  dryRun: boolean,
): Task {
  const own = Object.entries(info.object.metadata.annotations ?? {}).filter(([key]) => KEPT.includes(key));
  const others = Object.entries(to.keeper.metadata.annotations ?? {}).filter(([key]) => !KEPT.includes(key));
  const patch = [
    { op: "replace", path: "/spec/template", value: template },
    { op: "replace", path: "/metadata/annotations", value: Object.fromEntries([...own, ...others]) },
  ];
  const client = yield* session.client();
  const how = dryRun ? { query: { dryRun: "All" } } : {};
  yield* client.patch(info.mapping, info.namespace, info.name, "json", JSON.stringify(patch), how);
}

function* patchFromRevision(session: Session, info: ResourceInfo, { keeper }: Revision, dryRun: boolean): Task {
  const client = yield* session.client();
  const patch = JSON.stringify((keeper as KObject & { readonly data: JsonObject }).data);
  yield* client.patch(
    info.mapping,
    info.namespace,
    info.name,
    "strategic",
    patch,
    dryRun ? { query: { dryRun: "All" } } : {},
  );
}
