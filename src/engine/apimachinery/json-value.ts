import type { Json, JsonObject } from "./object";

/**
 * Looking at and path-copying JSON data. Each writer returns its argument when nothing changes, so that `===` stays an
 * answer.
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** The object with `key` set to `value`. A key called `__proto__` is data like any other. */
export function withKey<T extends object>(object: T, key: string, value: unknown): T {
  if (Object.hasOwn(object, key) && (object as JsonObject)[key] === value) return object;
  const copy = { ...object };
  setOwn(copy, key, value);
  return copy;
}

/** The object without `key`. */
export function withoutKey<T extends object>(object: T, key: string): T {
  if (!Object.hasOwn(object, key)) return object;
  const copy = { ...object };
  delete (copy as { [key: string]: unknown })[key];
  return copy;
}

/** Sets a key of an object that the caller is building. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    (target as { [key: string]: unknown })[key] = value;
  }
}

/** The value of an own key. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
