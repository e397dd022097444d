import type { KObject, ObjectMeta } from "../apimachinery/object";

/**
 * The moves that nearly every strategy makes: start at generation 1, count on when the spec changed, keep the old
 * status.
 *
 * Upstream: pkg/registry/<group>/<kind>/strategy.go, where each kind repeats them; apimachinery's
 * `apiequality.Semantic.DeepEqual`.
 */
export function withMeta<O extends KObject>(o: O, meta: Partial<ObjectMeta>): O {
  return { ...o, metadata: { ...o.metadata, ...meta } };
}

export function withoutField<O extends KObject>(o: O, field: string): O {
  if (!(field in o)) return o;
  const { [field]: _dropped, ...rest } = o;
  return rest as O;
}

/** `field` as `from` has it, which may be not at all. */
export function withFieldOf<O extends KObject>(o: O, from: O, field: string): O {
  const kept: unknown = from[field];
  if (kept === undefined) return withoutField(o, field);
  return o[field] === kept ? o : { ...o, [field]: kept };
}

export function startGeneration<O extends KObject>(o: O): O {
  return withMeta(o, { generation: 1 });
}

/** The generation is the server's own: an update keeps it, and moves it on when `changed`. */
export function carryGeneration<O extends KObject>(o: O, old: O, changed: boolean): O {
  const before = old.metadata.generation;
  if (before === undefined && !changed) {
    if (o.metadata.generation === undefined) return o;
    const { generation: _sent, ...metadata } = o.metadata;
    return { ...o, metadata };
  }
  return withMeta(o, { generation: (before ?? 0) + (changed ? 1 : 0) });
}

/**
 * Equal as Kubernetes compares: an absent list, map or string equals an empty one, since Go cannot tell them apart
 * after decoding.
 * A zero number and `false` equal absence only below a pointer-free field, which JSON does not show; they are told
 * apart here.
 */
export function semanticEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isEmpty(a) && isEmpty(b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => semanticEqual(item, b[i]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  return (
    Object.keys(a).every((key) => semanticEqual(a[key], b[key])) &&
    Object.keys(b).every((key) => key in a || isEmpty(b[key]))
  );
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}

/** Newer kinds let a status write change neither labels nor annotations nor owners: all of it stays as it was. */
export function resetMetaForStatus<O extends KObject>(o: O, old: O): O {
  const kept: Record<string, unknown> = { ...o.metadata };
  for (const name of KEPT_FOR_STATUS) {
    if (old.metadata[name] === undefined) delete kept[name];
    else kept[name] = old.metadata[name];
  }
  return { ...o, metadata: kept as ObjectMeta };
}

const KEPT_FOR_STATUS = [
  "deletionTimestamp",
  "generation",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
] as const;

/** The labels as `old` has them, which is all that older kinds protect from a status write. */
export function withLabelsOf<O extends KObject>(o: O, old: O): O {
  const { labels: _sent, ...metadata } = o.metadata;
  return {
    ...o,
    metadata: old.metadata.labels === undefined ? metadata : { ...metadata, labels: old.metadata.labels },
  };
}
