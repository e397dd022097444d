import { schemaFor } from "../../../api/schema-table";
import { createMergePatch } from "../../../apimachinery/patch/merge-patch";
import { createTwoWayMergePatch } from "../../../apimachinery/patch/create-two-way";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { printResult, type DryRun } from "../../printers/print-result";
import { splitApiVersion } from "../../resource/plan-manifests";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";

export interface PatchWords {
  readonly flags: FlagValues;
  readonly dryRun: DryRun;
  /** What is printed of the object: "image updated". */
  readonly done: string;
  /** What stands before the server's message when it refuses; the plain refusal without. */
  readonly failure?: string;
  /** Nothing is said of an object that is as wished already. */
  readonly quietWhenSame?: boolean;
}

/**
 * Sends what differs between an object and how it shall be, and says so. With `--local` or on a client's dry run the
 * object is only printed.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/helper.go (CalculatePatches).
 */
export function* patchChanged(session: Session, info: ResourceInfo, wanted: KObject, words: PatchWords): Task {
  const { flags, dryRun, done, failure } = words;
  const patch = patchBetween(info.object, wanted);
  if (words.quietWhenSame === true && Object.keys(patch).length === 0) return;
  const local = flags.has("local") && flags.on("local");
  if (local || dryRun === "client")
    return yield* printResult(session, wanted, done, dryRun === "none" ? "none" : "client");
  const client = yield* session.client();
  const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
  const type = hasSchema(info.object) ? "strategic" : "merge";
  let result: KObject;
  try {
    result = yield* client.patch(info.mapping, info.namespace, info.name, type, JSON.stringify(patch), { query });
  } catch (error) {
    if (error instanceof StatusError && failure !== undefined) throw new CommandError(`${failure} ${error.message}`);
    throw error;
  }
  yield* printResult(session, result, done, dryRun);
}

/** The patch between two forms of an object: strategic for kinds with a schema, else a merge patch. */
export function patchBetween(from: KObject, to: KObject): JsonObject {
  const schema = schemaOf(from);
  const [before, after] = [from as unknown as JsonObject, to as unknown as JsonObject];
  return schema === undefined ? createMergePatch(before, after) : createTwoWayMergePatch(before, after, schema);
}

export function hasSchema(object: KObject): boolean {
  return schemaOf(object) !== undefined;
}

export function schemaOf({ apiVersion, kind }: KObject): ReturnType<typeof schemaFor> {
  const [group, version] = splitApiVersion(apiVersion);
  return schemaFor({ group, version, kind });
}
