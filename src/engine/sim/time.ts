/** Virtual time: integer microseconds since the cluster's epoch. 2^53 of them are 285 years. */
export type Micros = number;

export const MILLISECOND: Micros = 1_000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
export const HOUR: Micros = 60 * MINUTE;
/** Later than any event. */
export const NEVER: Micros = Number.MAX_SAFE_INTEGER;

/** The least one-way latency between two machines. Shards may run this far ahead of each other. */
export const LOOKAHEAD: Micros = 1 * MILLISECOND;
