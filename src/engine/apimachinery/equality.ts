/**
 * Deep equality of JSON data. Objects are shared, so most comparisons end at the first `===`.
 *
 * A key whose value is `undefined` counts as absent; the order of keys does not count.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameList(a, b);
  return !Array.isArray(b) && sameObject(a as Fields, b as Fields);
}

interface Fields {
  readonly [key: string]: unknown;
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameJson(a[i], b[i])) return false;
  return true;
}

function sameObject(a: Fields, b: Fields): boolean {
  let present = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    present++;
    if (!Object.hasOwn(b, key) || !sameJson(value, b[key])) return false;
  }
  for (const key in b) if (b[key] !== undefined) present--;
  return present === 0;
}
