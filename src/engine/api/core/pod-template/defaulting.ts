/**
 * Moves of defaulting by path copy: each returns the very object it was given when there is nothing to fill, so that
 * an object that is complete already keeps its identity through a whole pass of defaults.
 */

/** Sets `key` where Go would find the zero value of a plain field: absent, `""` or 0. */
export function withDefault<T extends object, K extends keyof T>(o: T, key: K, value: NonNullable<T[K]>): T {
  const now: unknown = o[key];
  return now === undefined || now === null || now === "" || now === 0 ? { ...o, [key]: value } : o;
}

/** Sets `key` where Go would find a nil pointer: a sender's own zero value stays. */
export function withPointerDefault<T extends object, K extends keyof T>(o: T, key: K, value: NonNullable<T[K]>): T {
  return o[key] === undefined || o[key] === null ? { ...o, [key]: value } : o;
}

/** Changes what is at `key`, when there is something. */
export function inField<T extends object, K extends keyof T>(
  o: T,
  key: K,
  change: (value: NonNullable<T[K]>) => NonNullable<T[K]>,
): T {
  const now = o[key];
  if (now === undefined || now === null) return o;
  const next = change(now);
  return next === now ? o : { ...o, [key]: next };
}

/** Changes every item of the list at `key`. */
export function inEach<T extends object, K extends keyof T, I>(
  o: T & { readonly [P in K]?: readonly I[] | undefined },
  key: K,
  change: (item: I) => I,
): T {
  const list: readonly I[] | undefined = o[key];
  if (list === undefined || list === null) return o;
  const next = mapSame(list, change);
  return next === list ? o : { ...o, [key]: next };
}

/** `map`, but the same list when every item stays the same. */
export function mapSame<I>(list: readonly I[], change: (item: I) => I): readonly I[] {
  let changed = false;
  const next = list.map((item) => {
    const made = change(item);
    if (made !== item) changed = true;
    return made;
  });
  return changed ? next : list;
}
