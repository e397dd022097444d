import type { KObject } from "../../apimachinery/object";

/**
 * The moves of all defaults: what is not said is filled in, and nothing is copied when all is said.
 *
 * Upstream: pkg/apis/<group>/<version>/defaults.go, where each function repeats them.
 */
export type Fields = { readonly [name: string]: unknown };

/** `given` with `values` where it says nothing. */
export function fill<T extends object>(given: T, values: Fields): T {
  const open = Object.keys(values).filter((name) => (given as Fields)[name] === undefined);
  return open.length === 0 ? given : { ...given, ...Object.fromEntries(open.map((name) => [name, values[name]])) };
}

/** The object with one of its parts changed; a part that is not there stays away. */
export function within<T extends object>(given: T, name: string, change: (part: Fields) => Fields): T {
  const part = (given as Fields)[name];
  if (typeof part !== "object" || part === null) return given;
  const changed = change(part as Fields);
  return changed === part ? given : { ...given, [name]: changed };
}

/** The object with each element of one of its lists changed. */
export function each<T extends object>(given: T, name: string, change: (element: Fields) => Fields): T {
  const list = (given as Fields)[name];
  if (!Array.isArray(list)) return given;
  const changed = (list as readonly Fields[]).map(change);
  return changed.every((element, at) => element === list[at]) ? given : { ...given, [name]: changed };
}

export function inSpec(change: (spec: Fields) => Fields): (object: KObject) => KObject {
  return (object) => within(object, "spec", change);
}
