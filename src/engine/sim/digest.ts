import type { SimEvent } from "./event";
import type { Plain } from "./plain";

/** A running hash of what happened to one machine: two lanes of 32 bits. */
export type Digest = readonly [number, number];

export const EMPTY_DIGEST: Digest = [0x811c9dc5, 0x01000193];

/** Adds an event: its key, whom it is for and what it says. */
export function digestEvent(digest: Digest, event: SimEvent): Digest {
  let [a, b] = digest;
  const add = (n: number): void => {
    a = Math.imul(a ^ n, 0x85ebca6b);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ (n + 0x9e3779b9), 0xc2b2ae35);
    b = ((b << 17) | (b >>> 15)) + a;
  };
  add(event.t | 0);
  add(Math.floor(event.t / 0x1_0000_0000));
  add(event.src);
  add(event.seq);
  add(event.pid);
  add(digestPlain(event.reactor));
  add(digestPlain(event.handler));
  add(digestPlain(event.payload));
  add(event.cause | 0);
  return [a >>> 0, b >>> 0];
}

export function digestText(digest: Digest): string {
  return digest[0].toString(16).padStart(8, "0") + digest[1].toString(16).padStart(8, "0");
}

/** Objects are shared and never change, so each of some size is read once: to remember a small one costs more. */
const known = new WeakMap<object, number>();
const SMALL = 8;

/** How many objects were read so far. */
let read = 0;

/** A hash of 32 bits of plain data. Absent and undefined properties are the same, as they are in JSON. */
export function digestPlain(value: Plain): number {
  switch (typeof value) {
    case "string":
      return textDigest(value);
    case "number":
      return Math.imul((value | 0) ^ Math.floor(value / 0x1_0000_0000), 0x9e3779b1) ^ textDigest(String(value));
    case "boolean":
      return value ? 0x1b873593 : 0xcc9e2d51;
    case "undefined":
      return 0x52dce729;
    default:
      return value === null ? 0x38495ab5 : objectDigest(value);
  }
}

function objectDigest(value: object): number {
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  const before = read++;
  let h = Array.isArray(value) ? 0x2545f491 : 0x6c078965;
  if (Array.isArray(value)) {
    for (const item of value as readonly Plain[])
      h = Math.imul(h ^ digestPlain(item === undefined ? null : item), 0x5bd1e995) + 1;
  } else {
    const plain = value as { readonly [key: string]: Plain };
    // Without a list of its entries: this runs for every object of every event.
    for (const key in plain) {
      const inner = plain[key];
      if (inner === undefined) continue;
      h = Math.imul(h ^ textDigest(key), 0x5bd1e995);
      h = Math.imul(h ^ digestPlain(inner), 0x5bd1e995) + 1;
    }
  }
  if (read - before > SMALL) known.set(value, h);
  return h;
}

function textDigest(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
