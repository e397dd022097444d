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
