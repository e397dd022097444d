import type { FieldSet } from "../../apimachinery/managedfields/field-set";
import { updateManagedFields } from "../../apimachinery/managedfields/update";
import type { KObject } from "../../apimachinery/object";
import { formatTime } from "../../apimachinery/time";
import type { Served } from "../served";

/** Who writes: for the entry in `managedFields`. */
export interface FieldWriter {
  readonly manager: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly subresource: string;
}

/** Notes who owns which field. Upstream: k8s.io/apimachinery/pkg/util/managedfields. */
export function trackManagedFields(
  served: Served,
  before: KObject | undefined,
  after: KObject,
  writer: FieldWriter,
): KObject {
  if (served.schema === undefined) return after;
  return updateManagedFields({
    before,
    after,
    schema: served.schema,
    manager: writer.manager,
    apiVersion: served.apiVersion,
    time: formatTime(writer.time),
    subresource: writer.subresource,
    resetFields: resetFieldsOf(served, writer.subresource),
  });
}

/** What the endpoint ignores: the status on the object itself, all but the status on `status`. */
export function resetFieldsOf({ kind }: Served, subresource: string): FieldSet {
  const paths = subresource === "status" && kind.status !== undefined ? kind.status.resetFields : kind.resetFields;
  const known = SETS.get(paths);
  if (known !== undefined) return known;
  const set = paths.reduce<FieldSet>(withPath, subresource === "status" ? { "f:metadata": {} } : {});
  SETS.set(paths, set);
  return set;
}

/** A pure cache. */
const SETS = new WeakMap<object, FieldSet>();

function withPath(set: FieldSet, path: readonly string[]): FieldSet {
  const [head, ...rest] = path;
  if (head === undefined) return set;
  const name = `f:${head}`;
  return { ...set, [name]: withPath((set[name] ?? {}) as FieldSet, rest) };
}
