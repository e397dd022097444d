import { schemaFor } from "../../../api/schema-table";
import { encodeSorted } from "../../../apimachinery/json/encode-go";
import { createThreeWayJsonMergePatch } from "../../../apimachinery/patch/merge-patch";
import { createThreeWayMergePatch } from "../../../apimachinery/patch/three-way";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";
import { splitApiVersion } from "../../resource/plan-manifests";
import { lastApplied } from "./last-applied";

export interface ApplyPatch {
  readonly type: "strategic" | "merge";
  readonly body: JsonObject;
}

/**
 * The patch that brings an object to a manifest: what is in the manifest, less what was last applied and is not in it
 * any more.
 * Built-in kinds are merged by their schema, others as plain JSON.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/apply/patcher.go.
 */
export function applyPatch(current: KObject, modified: KObject): ApplyPatch {
  const [group, version] = splitApiVersion(modified.apiVersion);
  const schema = schemaFor({ group, version, kind: modified.kind });
  const original = lastApplied(current) ?? {};
  const [to, from] = [modified as unknown as JsonObject, current as unknown as JsonObject];
  return schema === undefined
    ? { type: "merge", body: createThreeWayJsonMergePatch(original, to, from) }
    : { type: "strategic", body: createThreeWayMergePatch(original, to, from, schema) };
}

export function patchText({ body }: ApplyPatch): string {
  return encodeSorted(body as Json);
}
