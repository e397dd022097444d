import { parse, stringify } from "yaml";

/**
 * Of an object of the cluster, only the fields that a file writes, in the file's order: what applying the file would
 * touch.
 */
export function onlyWritten(cluster: string, file: string): string {
  return written(pickWritten(parse(cluster), parse(file)));
}

/** A file in the one way in which both sides are written, so that only what it says is compared. */
export function asWritten(file: string): string {
  return written(parse(file));
}

function written(value: unknown): string {
  return stringify(value, { indentSeq: false, lineWidth: 0 }).trimEnd();
}

export function pickWritten(whole: unknown, like: unknown): unknown {
  if (Array.isArray(whole) && Array.isArray(like))
    return whole.map((item, index) => pickWritten(item, like[index] ?? like[0]));
  if (isFields(whole) && isFields(like)) {
    return Object.fromEntries(
      Object.keys(like)
        .filter((key) => key in whole)
        .map((key) => [key, pickWritten(whole[key], like[key])]),
    );
  }
  return whole;
}

function isFields(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
