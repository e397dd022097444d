/**
 * Keyed randomness: a value is a pure function of (seed, stream label, n). One more draw in one stream never shifts
 * another.
 */
export function mix(seed: number, label: string, n: number): number {
  return draw(streamSeed(seed, label), n);
}

/** One stream of `mix`, for who draws from it with every message. */
export function stream(seed: number, label: string): (n: number) => number {
  const start = streamSeed(seed, label);
  return (n) => draw(start, n);
}

function streamSeed(seed: number, label: string): number {
  return Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ labelHash(label);
}

function draw(start: number, n: number): number {
  let h = start;
  h = Math.imul(h ^ (h >>> 15) ^ Math.imul(n + 1, 0x27d4eb2f), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12) ^ (n >>> 3), 0x297a2d39);
  h ^= h >>> 15;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The streams of one process. How often each was drawn from is part of the process' state. */
export class Random {
  readonly #counts = new Map<string, number>();

  constructor(private readonly seed: number) {}

  /** An integer of 32 bits. */
  u32(label: string): number {
    const n = this.#counts.get(label) ?? 0;
    this.#counts.set(label, n + 1);
    return mix(this.seed, label, n);
  }

  /** An integer from 0 to `limit - 1`. */
  below(label: string, limit: number): number {
    return Math.floor((this.u32(label) / 0x1_0000_0000) * limit);
  }

  /**
   * `n` characters of the alphabet that Kubernetes uses for names. Upstream: k8s.io/apimachinery/pkg/util/rand/rand.go.
   */
  suffix(label: string, n = 5): string {
    let text = "";
    for (let i = 0; i < n; i++) text += SAFE[this.below(label, SAFE.length)]!;
    return text;
  }

  /** A random UUID, version 4. */
  uuid(label: string): string {
    let hex = "";
    for (let i = 0; i < 4; i++) hex += this.u32(label).toString(16).padStart(8, "0");
    const variant = "89ab"[Number.parseInt(hex[16]!, 16) & 3]!;
    const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
    return `${groups.join("-")}-${hex.slice(20)}`;
  }

  save(): readonly (readonly [string, number])[] {
    return [...this.#counts];
  }

  load(counts: readonly (readonly [string, number])[]): void {
    this.#counts.clear();
    for (const [label, n] of counts) this.#counts.set(label, n);
  }
}

const SAFE = "bcdfghjklmnpqrstvwxz2456789";

const hashes = new Map<string, number>();

/** FNV-1a of the label. Remembered, since labels are few and drawn from often. */
function labelHash(label: string): number {
  const known = hashes.get(label);
  if (known !== undefined) return known;
  let h = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) h = Math.imul(h ^ label.charCodeAt(i), 0x01000193);
  if (hashes.size < 10_000) hashes.set(label, h);
  return h;
}
