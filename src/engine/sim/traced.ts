import type { Place } from "./place";
import { atomic, type Task } from "./task";
import type { SpanEnd, SpanStart } from "./trace";

/** Runs a part of a task within a span of its own, which ends as the part ends. `end` tells what came of it. */
export function* traced<T>(place: Place, start: SpanStart, body: () => Task<T>, end?: (result: T) => SpanEnd): Task<T> {
  const { id, back } = yield* atomic(() => {
    const before = place.cause;
    return { id: place.enter(start), back: before };
  });
  try {
    const result = yield* body();
    yield* atomic(() => place.leave(id, back, end?.(result)));
    return result;
  } catch (error) {
    yield* atomic(() => place.leave(id, back, { status: "failed" }));
    throw error;
  }
}
