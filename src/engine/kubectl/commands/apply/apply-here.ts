import { applyMergePatch } from "../../../apimachinery/patch/merge-patch";
import { applyStrategicMergePatch } from "../../../apimachinery/patch/strategic-merge-patch";
import { isList, isObject } from "../../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import { schemaFor } from "../../../api/schema-table";
import type { Task } from "../../../sim/task";
import { type ManifestPlan, placed, splitApiVersion } from "../../resource/plan-manifests";
import { whenDoing } from "../one-by-one";
import { waitUntilGone } from "../wait-until-gone";
import { type ApplyPatch, applyPatch, patchText } from "./apply-patch";
import { type Applied, type Applying, applyQuery } from "./applying";
import { LAST_APPLIED, withLastApplied } from "./last-applied";

/**
 * Applies a manifest with a patch that is worked out here, from the manifest, what was applied last, and what there
 * is.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/apply/apply.go (applyOneObject), patcher.go.
 */
export function* applyHere(applying: Applying): Task<Applied> {
  const { session, plan, dryRun, flags } = applying;
  const modified = withLastApplied(placed(plan));
  const client = yield* session.client();
  let current: KObject;
  try {
    current = yield* client.get(plan.mapping, plan.namespace, plan.name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw retrievalError(error, plan);
    return yield* createApplied(applying, modified);
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === undefined) yield* warnOfNothingApplied(applying);
  const patch = applyPatch(current, modified);
  if (Object.keys(patch.body).length === 0) return { object: current, done: "unchanged" };
  if (dryRun === "client") return { object: patchedHere(current, patch), done: "configured" };
  const query = applyQuery(applying, flags.text("field-manager"));
  try {
    const object = yield* client.patch(plan.mapping, plan.namespace, plan.name, patch.type, patchText(patch), {
      query,
    });
    return { object, done: "configured" };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (!flags.on("force") || (error.reason !== "Invalid" && error.reason !== "Conflict"))
      throw appliedError(error, plan, patchText(patch));
    return yield* createAgain(applying, modified);
  }
}

function* warnOfNothingApplied({ session, plan }: Applying): Task {
  yield* session.err(
    `Warning: resource ${plan.mapping.resource}/${plan.name} is missing the ${LAST_APPLIED} annotation which is ` +
      "required by kubectl apply. kubectl apply should only be used on resources created declaratively by either " +
      "kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n",
  );
}

/** What the object would be, without asking the server. */
function patchedHere(current: KObject, { type, body }: ApplyPatch): KObject {
  const [group, version] = splitApiVersion(current.apiVersion);
  const schema = schemaFor({ group, version, kind: current.kind });
  if (type === "merge" || schema === undefined) return applyMergePatch(current, body);
  return applyStrategicMergePatch(current, body, schema);
}

function* createApplied(applying: Applying, modified: KObject): Task<Applied> {
  const { session, plan, dryRun, flags } = applying;
  const object = withoutNulls(modified as unknown as JsonObject);
  if (dryRun === "client") return { object: object as unknown as KObject, done: "created" };
  const client = yield* session.client();
  try {
    const query = applyQuery(applying, flags.text("field-manager"));
    return { object: yield* client.create(plan.mapping, plan.namespace, object, { query }), done: "created" };
  } catch (error) {
    throw whenDoing(error, "creating", plan.source);
  }
}

/** As a patch would leave it: null means that a field shall not be. */
function withoutNulls(object: JsonObject): JsonObject {
  const kept: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(object)) {
    if (value === null) continue;
    kept[key] = isObject(value)
      ? withoutNulls(value)
      : isList(value)
        ? value.map((item) => (isObject(item) ? withoutNulls(item) : item))
        : value;
  }
  return kept;
}

function* createAgain(applying: Applying, object: KObject): Task<Applied> {
  const { session, plan, flags } = applying;
  const client = yield* session.client();
  const grace = flags.number("grace-period");
  yield* client.delete(plan.mapping, plan.namespace, plan.name, {
    propagationPolicy: "Background",
    ...(grace >= 0 && { gracePeriodSeconds: grace }),
  });
  yield* waitUntilGone(session, [plan], flags.duration("timeout") / 1000);
  const query = applyQuery(applying, flags.text("field-manager"));
  const made = yield* client.create(plan.mapping, plan.namespace, object as unknown as JsonObject, { query });
  return { object: made, done: "configured" };
}

function retrievalError(error: unknown, { mapping, name, namespace, source }: ManifestPlan): unknown {
  if (!(error instanceof StatusError)) return error;
  const gv = `${mapping.group}/${mapping.version}`;
  const message =
    `error when retrieving current configuration of:\nResource: "${gv}, Resource=${mapping.resource}", ` +
    `GroupVersionKind: "${gv}, Kind=${mapping.kind}"\nName: ${JSON.stringify(name)}, ` +
    `Namespace: ${JSON.stringify(namespace)}\nfrom server for: ${JSON.stringify(source)}: ${error.message}`;
  return new StatusError({ ...error.status, message });
}

/** What a refused patch is told with: the patch, and what it was for. */
function appliedError(error: StatusError, plan: ManifestPlan, patch: string): Error {
  const { mapping, name, namespace, source } = plan;
  const gvr = [mapping.group, mapping.version].filter((part) => part !== "").join("/");
  const to =
    `to:\nResource: "${gvr}, Resource=${mapping.resource}", GroupVersionKind: "${gvr}, Kind=${mapping.kind}"\n` +
    `Name: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}\nfor: ${JSON.stringify(source)}: `;
  return new StatusError({
    ...error.status,
    message:
      `error when applying patch:\n${patch}\n${to}error when patching ${JSON.stringify(source)}: ` + error.message,
  });
}
