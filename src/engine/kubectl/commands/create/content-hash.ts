import { own } from "../../../apimachinery/json-value";
import { encodeSorted } from "../../../apimachinery/json/encode-go";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { sha256Hex } from "../../../pki/digest";

/**
 * The object with a hash of its content behind its name, so that another content is another object.
 *
 * Upstream: k8s.io/kubectl/pkg/util/hash/hash.go.
 */
export function nameWithHash(object: KObject): KObject {
  const name = object.metadata.name ?? "";
  const hash = contentHash(object as unknown as JsonObject, name);
  return { ...object, metadata: { ...object.metadata, name: `${name}-${hash}` } };
}

/** The hash of a ConfigMap or a Secret that is called `name`. */
export function contentHash(object: JsonObject, name: string): string {
  const data = own(object, "data") ?? "";
  const binaryData = own(object, "binaryData");
  const content: JsonObject =
    object.kind === "Secret"
      ? { kind: "Secret", type: own(object, "type") ?? "", name, data }
      : { kind: "ConfigMap", name, data, ...(binaryData !== undefined && { binaryData }) };
  return shorten(sha256Hex(encodeSorted(content)));
}

/** Ten letters, without those that might make words. */
function shorten(hex: string): string {
  return hex.slice(0, 10).replace(/[013ae]/g, (letter) => REPLACED[letter]!);
}

const REPLACED: { readonly [letter: string]: string } = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
