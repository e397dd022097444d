/**
 * Freezes JSON data all the way down, for tests and development: whoever writes to a shared object throws at once.
 *
 * A frozen object is taken to be frozen below as well, so freezing a path copy costs only the copied path.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
