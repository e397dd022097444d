import { goQuote } from "../go-format";
import type { StatusCause, StatusError } from "../status";
import { applyConflict } from "../status-errors";
import { cmpUtf8, sortedKeys } from "../utf8";
import { type FieldSet, listPaths } from "./field-set";
import type { Manager } from "./managers";

/**
 * Says whose fields an apply would change.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go, structured-merge-diff's merge/conflict.go.
 */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.flatMap(({ manager, set }) =>
    listPaths(set).map((field): StatusCause => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${printManager(manager)}`,
      field,
    })),
  );
  const fields: { [manager: string]: string[] } = {};
  for (const { manager, set } of conflicts) (fields[printManager(manager)] ??= []).push(...listPaths(set));

  const [first] = causes;
  if (causes.length === 1 && first !== undefined) {
    return applyConflict(causes, `Apply failed with 1 conflict: ${first.message ?? ""}: ${first.field ?? ""}`);
  }
  const lists = sortedKeys(fields).map((manager) =>
    [`conflicts with ${manager}:`, ...(fields[manager] ?? [])].join("\n- "),
  );
  return applyConflict(causes, `Apply failed with ${causes.length} conflicts: ${lists.join("\n")}`);
}

export interface Conflict {
  readonly manager: Manager;
  readonly set: FieldSet;
}

/** Appliers first, as their identifiers sort in the order in which they are reported. */
export function cmpConflicts(a: Conflict, b: Conflict): number {
  return cmpUtf8(a.manager.operation, b.manager.operation) || cmpUtf8(a.manager.name, b.manager.name);
}

function printManager(manager: Manager): string {
  const subresource = manager.subresource === "" ? "" : ` with subresource ${goQuote(manager.subresource)}`;
  const version = manager.operation === "Update" ? ` using ${manager.apiVersion}` : "";
  return goQuote(manager.name) + subresource + version;
}
