import type { JsonObject } from "../object";
import type { SchemaNode } from "../schema";
import { diffMaps } from "./strategic-diff";

/**
 * The strategic merge patch that turns `original` into `modified`: what `kubectl edit`, `set` and `label` send.
 *
 * Upstream: CreateTwoWayMergePatch in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
 */
export function createTwoWayMergePatch(original: JsonObject, modified: JsonObject, schema: SchemaNode): JsonObject {
  return diffMaps(original, modified, schema, { deletions: true, changes: true });
}
