/** What part of time the scale shows, and where its strokes stand. */
export interface Span { readonly from: number; readonly to: number; readonly step: number }

const STEPS: readonly number[] = [
  1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1e6, 2e6, 5e6, 1e7, 3e7, 6e7, 12e7, 3e8, 6e8, 18e8, 36e8, 72e8, 216e8, 864e8,
];

/** The whole run, with some room ahead, in about eight long strokes. While a request is followed: from where it began. */
export function scaleOf(head: number, follow?: { readonly from: number; readonly to: number }): Span {
  const from = follow?.from ?? 0;
  const length = Math.max(follow === undefined ? 60e6 : 2_000, ((follow?.to ?? head) - from) * 1.25);
  const step = STEPS.find((each) => length / each <= 9) ?? 864e8;
  return { from, to: from + Math.ceil(length / step) * step, step };
}
