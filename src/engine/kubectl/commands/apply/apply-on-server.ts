import { isObject, own } from "../../../apimachinery/json-value";
import type { Json, JsonObject, KObject, ManagedFieldsEntry } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import { placed } from "../../resource/plan-manifests";
import { type Applied, type Applying, applyQuery } from "./applying";
import { LAST_APPLIED } from "./last-applied";

/**
 * Lets the server merge a manifest. Where the object was applied the older way before, its fields become those of the
 * new manager, so that what leaves the manifest leaves the object.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/apply/apply.go (applyOneObject, migrateToSSAIfNecessary), k8s.io/client-go/util/
 * csaupgrade.
 */
export function* applyOnServer(applying: Applying): Task<Applied> {
  const { flags } = applying;
  const manager = flags.changed("field-manager") ? flags.text("field-manager") : DEFAULT_MANAGER;
  let object: KObject;
  try {
    object = yield* send(applying, manager);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "Conflict") throw new CommandError(conflictText(error));
    throw error;
  }
  if (manager === DEFAULT_MANAGER) object = yield* keepAnnotation(applying, object);
  if (yield* migrate(applying, object, manager)) object = yield* send(applying, manager);
  return { object, done: "serverside-applied" };
}

const DEFAULT_MANAGER = "kubectl";
const ANNOTATION_MANAGER = "kubectl-last-applied";

function* send(applying: Applying, manager: string): Task<KObject> {
  const { session, flags, plan } = applying;
  const client = yield* session.client();
  const subresource = flags.text("subresource");
  return yield* client.patch(plan.mapping, plan.namespace, plan.name, "apply", writeYaml(placed(plan) as never), {
    query: { ...applyQuery(applying, manager), force: flags.on("force-conflicts") },
    ...(subresource !== "" && { subresource }),
  });
}

/** The note of what was applied the older way stays, owned by a manager of its own. */
function* keepAnnotation(applying: Applying, object: KObject): Task<KObject> {
  const { session, plan } = applying;
  const annotation = object.metadata.annotations?.[LAST_APPLIED];
  if (annotation === undefined || annotationOwners(object, "Apply").length > 0) return object;
  const { name, namespace } = object.metadata;
  const only = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { annotations: { [LAST_APPLIED]: annotation }, name, ...(namespace !== undefined && { namespace }) },
  };
  const client = yield* session.client();
  return yield* client.patch(plan.mapping, plan.namespace, plan.name, "apply", writeYaml(only as never), {
    query: applyQuery(applying, ANNOTATION_MANAGER),
  });
}

/** True when fields changed hands. */
function* migrate(applying: Applying, object: KObject, manager: string): Task<boolean> {
  const { session, plan } = applying;
  const old = new Set(annotationOwners(object, "Update").map((entry) => entry.manager));
  if (old.size === 0) return false;
  let entries: readonly ManagedFieldsEntry[] = object.metadata.managedFields ?? [];
  for (const each of old) entries = handedOver(entries, each, manager);
  const patch = [
    { op: "replace", path: "/metadata/managedFields", value: entries },
    { op: "replace", path: "/metadata/resourceVersion", value: object.metadata.resourceVersion },
  ];
  const client = yield* session.client();
  try {
    yield* client.patch(plan.mapping, plan.namespace, plan.name, "json", JSON.stringify(patch), {
      query: applyQuery(applying, manager),
    });
    return true;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* session.err(
      "Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be " +
        `retried next time you apply. Error: ${error.message}\n`,
    );
    return false;
  }
}

function annotationOwners(object: KObject, operation: string): readonly ManagedFieldsEntry[] {
  const path = ["f:metadata", "f:annotations", `f:${LAST_APPLIED}`];
  return (object.metadata.managedFields ?? []).filter((entry) => {
    let at: Json | undefined = entry.fieldsV1 as Json | undefined;
    for (const key of path) at = isObject(at) ? own(at, key) : undefined;
    return entry.operation === operation && at !== undefined;
  });
}

/** What one manager had written becomes what the other one applies. */
export function handedOver(
  entries: readonly ManagedFieldsEntry[],
  from: string | undefined,
  to: string,
): readonly ManagedFieldsEntry[] {
  const isOld = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === from && entry.operation === "Update" && (entry.subresource ?? "") === "";
  const isNew = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === to && entry.operation === "Apply" && (entry.subresource ?? "") === "";
  const heir = entries.find(isNew) ?? entries.find(isOld);
  if (heir === undefined) return entries;
  const legacy = entries.find((entry) => isOld(entry) && entry.apiVersion === heir.apiVersion);
  const fieldsV1 = legacy === undefined ? heir.fieldsV1 : united(heir.fieldsV1 ?? {}, legacy.fieldsV1 ?? {});
  const joined = { ...heir, manager: to, operation: "Apply", fieldsV1 } as ManagedFieldsEntry;
  return entries.flatMap((entry) => (entry === heir ? [joined] : isOld(entry) ? [] : [entry]));
}

function united(a: object, b: object): JsonObject {
  const all: { [key: string]: Json } = { ...(a as JsonObject) };
  for (const [key, value] of Object.entries(b as JsonObject)) {
    const before = all[key];
    all[key] = isObject(before) && isObject(value) ? united(before, value) : (before ?? value);
  }
  return all;
}

function conflictText(error: StatusError): string {
  return (
    `${error.message}\nPlease review the fields above--they currently have other managers. Here\n` +
    "are the ways you can resolve this warning:\n" +
    "* If you intend to manage all of these fields, please re-run the apply\n  command with the " +
    "`--force-conflicts` flag.\n" +
    "* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the " +
    "fields that should keep their\n" +
    "  current managers.\n* You may co-own fields by updating your manifest to match the existing\n" +
    "  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove " +
    "it from their configuration).\n" +
    "See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"
  );
}
