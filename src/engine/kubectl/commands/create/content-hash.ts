import { encodeSorted } from "../../../apimachinery/json/encode-go";
import type { Json, KObject } from "../../../apimachinery/object";
import { sha256Hex } from "../../../pki/digest";

/**
 * The object with a hash of its content behind its name, so that another content is another object.
 *
 * Upstream: k8s.io/kubectl/pkg/util/hash/hash.go.
 */
export function nameWithHash(object: KObject): KObject {
  const { data, binaryData, type } = object as KObject & {
    readonly data?: Json;
    readonly binaryData?: Json;
    readonly type?: string;
  };
  const name = object.metadata.name ?? "";
  const content =
    object.kind === "Secret"
      ? { kind: "Secret", type: type ?? "", name, data: data ?? "" }
      : { kind: "ConfigMap", name, data: data ?? "", ...(binaryData !== undefined && { binaryData }) };
  const hash = shorten(sha256Hex(encodeSorted(content as Json)));
  return { ...object, metadata: { ...object.metadata, name: `${name}-${hash}` } };
}

/** Ten letters, without those that might make words. */
function shorten(hex: string): string {
  return hex.slice(0, 10).replace(/[013ae]/g, (letter) => REPLACED[letter]!);
}

const REPLACED: { readonly [letter: string]: string } = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
