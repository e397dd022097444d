/** What part of time the scale shows, and where its strokes stand. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const STEPS: readonly number[] = [
  2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 3e7, 6e7, 12e7, 3e8, 6e8, 18e8, 36e8, 72e8, 216e8, 864e8,
];

/** A followed request is over in milliseconds; a scale that fine cannot be read, so it never shows less than this. */
const LEAST_FOLLOWED = 2e6;
const LEAST = 60e6;

/**
 * The whole run, with some room ahead, in about eight long strokes. While a request is followed: from the second in
 * which it began.
 */
export function scaleOf(head: number, follow?: { readonly from: number; readonly to: number }): Span {
  const start = follow?.from ?? 0;
  const wanted = Math.max(follow === undefined ? LEAST : LEAST_FOLLOWED, ((follow?.to ?? head) - start) * 1.25);
  const step = STEPS.find((each) => wanted / each <= 9) ?? 864e8;
  const from = Math.floor(start / step) * step;
  return { from, to: Math.ceil((start + wanted) / step) * step, step };
}
