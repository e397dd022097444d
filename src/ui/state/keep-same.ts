/**
 * A list as it was, where nothing in it changed. What comes from another thread is always a copy; elements that say the
 * same keep their identity, so that what draws one of a thousand pods draws only those that changed.
 */
export function keepSame<T>(
  before: readonly T[] | undefined,
  after: readonly T[],
  keyOf: (item: T) => string,
): readonly T[] {
  if (before === undefined) return after;
  const known = new Map(before.map((item) => [keyOf(item), item]));
  let same = before.length === after.length;
  const kept = after.map((item, index) => {
    const old = known.get(keyOf(item));
    const chosen = old !== undefined && equal(old, item) ? old : item;
    if (chosen !== before[index]) same = false;
    return chosen;
  });
  return same ? before : kept;
}

/**
 * Plain data, compared by what it says. Both sides come from the same maker, so a field that is absent on one side
 * differs.
 */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => equal(each, b[index]));
  const fields = Object.keys(a);
  return (
    fields.length === Object.keys(b).length &&
    fields.every((field) => field in b && equal(Reflect.get(a, field), Reflect.get(b, field)))
  );
}
