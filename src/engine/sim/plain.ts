import { assert } from "./assert";

/**
 * Plain data: what may be kept in a component's state, be sent to another machine or be remembered by a task. JSON and
 * nothing else: no `undefined` inside, no class, no function, no cycle. `undefined` alone stands for "nothing".
 */
export type Plain = undefined | null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** In development and tests whatever is shared is frozen, so that a write to it fails where it happens. */
let freezing = false;

/** Switches deep freezing on (tests, development) or off (production, where it costs time and finds nothing new). */
export function setFreezing(on: boolean): void {
  freezing = on;
}

/** Whether somebody looks for mistakes, and may be kept waiting for it. */
export function isFreezing(): boolean {
  return freezing;
}

/** Freezes `value` through and through when freezing is on. Stops at what is frozen already. */
export function share<T>(value: T): T {
  if (freezing) deepFreeze(value);
  return value;
}

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

/**
 * Asserts that text can tell the whole of `value`: what JSON changes or loses, a restored run would find changed or
 * lost. A property that is undefined counts as absent.
 */
export function assertPlain(value: unknown, whose: () => string): void {
  if (value !== undefined) checkPlain(value, whose, "");
}

/** Shared and never changed, so each is looked at once. */
const plain = new WeakSet<object>();

function checkPlain(value: unknown, whose: () => string, path: string): void {
  const refuse = (what: string): void => assert(false, () => `plain data, not ${what}, in ${whose()}${path}`);
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : refuse(String(value));
  if (typeof value !== "object") return refuse(value === undefined ? "undefined in a list" : `a ${typeof value}`);
  if (plain.has(value)) return;
  // A ring would be looked at for ever; no plain data is that deep.
  if (path.length > 2_000) return refuse("a ring");
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) checkPlain(value[i], whose, `${path}[${i}]`);
  } else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return refuse(`a ${value.constructor.name}`);
    for (const [key, inner] of Object.entries(value))
      if (inner !== undefined) checkPlain(inner, whose, `${path}.${key}`);
  }
  plain.add(value);
}
