/**
 * States what must hold inside the engine. A failure is our own fault, so nobody inside the engine catches it: it
 * carries the numbers, and the host shows seed, tick and trace beside it. What users or the cluster do wrong is a
 * `StatusError` instead.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

export class AssertionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AssertionError";
  }
}
