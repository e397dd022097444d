/**
 * What a body says before anybody has asked what it should say: plain JSON values, except that a number which
 * JavaScript would not write back as it stood (`1.0`, `1e3`, `9007199254740993`) keeps its text. A body is decoded once
 * into this form, whether it came as JSON or as YAML, and strict decoding works on it.
 */
export type RawJson = null | boolean | number | string | NumberText | readonly RawJson[] | RawObject;
export type RawObject = { readonly [key: string]: RawJson };

/** A number as it was written. */
export class NumberText {
  constructor(readonly text: string) {}
}

export interface RawDocument {
  readonly value: RawJson;
  /**
   * Keys that an object held twice, by the object that has them, in the order of their second appearance; the last
   * value won.
   */
  readonly duplicates: ReadonlyMap<RawObject, readonly string[]>;
}

/** The number itself when JavaScript keeps it and would write it just so, else its text. */
export function rawNumber(text: string): number | NumberText {
  const value = Number(text);
  return String(value) === text ? value : new NumberText(text);
}
