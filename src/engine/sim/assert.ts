/** A broken invariant of ours. Nobody inside the engine catches it: the host shows seed, time and trace. */
export class BrokenInvariant extends Error {
  constructor(what: string) {
    super(what);
    this.name = "BrokenInvariant";
  }
}

/** States what should hold, with the numbers. */
export function assert(condition: unknown, what: string | (() => string)): asserts condition {
  if (!condition) throw new BrokenInvariant(typeof what === "string" ? what : what());
}
