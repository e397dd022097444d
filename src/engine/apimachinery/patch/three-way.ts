import type { JsonObject } from "../object";
import type { SchemaNode } from "../schema";
import { diffMaps } from "./strategic-diff";
import { joinStrategicPatches } from "./strategic-merge-patch";

/**
 * The patch that `kubectl apply` sends. Deletions come from the last applied configuration, so that what others have
 * added stays; additions and changes come from the live object, so that what others have changed is put right.
 *
 * Upstream: CreateThreeWayMergePatch in k8s.io/apimachinery/pkg/util/strategicpatch/patch.go. Left out: the conflict
 * check of `--overwrite=false`.
 */
export function createThreeWayMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
  schema: SchemaNode,
): JsonObject {
  const changes = diffMaps(current, modified, schema, { deletions: false, changes: true });
  const deletions = diffMaps(original, modified, schema, { deletions: true, changes: false });
  return joinStrategicPatches(deletions, changes, schema);
}
