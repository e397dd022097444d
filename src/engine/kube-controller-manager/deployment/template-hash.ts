import type { PodTemplateSpec } from "../../api/gen/core-v1";
import { sortedKeys } from "../../apimachinery/utf8";

/**
 * The hash of a pod template that names its ReplicaSet: FNV-1a of the template and of how often the name was taken
 * already, its decimal digits written in an alphabet without vowels, so that no words come out.
 *
 * Upstream: ComputeHash in pkg/controller/controller_utils.go, SafeEncodeString in k8s.io/apimachinery/pkg/util/rand.
 * Left out: the values are not upstream's, which hashes how Go prints its structures.
 */
export function computeHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const digest = fnv32(canonical(template) + (collisionCount === undefined ? "" : `#${collisionCount}`));
  let text = "";
  for (const digit of String(digest)) text += ALPHABET[digit.charCodeAt(0) % ALPHABET.length]!;
  return text;
}

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

export function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The same text for equal data, whatever the order of keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "";
  const fields = value as { readonly [key: string]: unknown };
  return `{${sortedKeys(fields)
    .filter((key) => fields[key] !== undefined)
    .map((key) => `${key}:${canonical(fields[key])}`)
    .join(",")}}`;
}
