import type { KObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Cacher } from "../storage/cacher";

/**
 * The class that is marked as the default; of several the newest, and of those the first by name.
 *
 * Upstream: pkg/volume/util/storageclass.go (GetDefaultClass).
 */
export function defaultClass(cacher: Cacher, prefix: string, annotations: readonly string[]): KObject | undefined {
  const marked: KObject[] = [];
  for (const [, each] of cacher.list(prefix)) {
    if (annotations.some((annotation) => each.metadata.annotations?.[annotation] === "true")) marked.push(each);
  }
  return marked.sort(
    (a, b) =>
      cmpUtf8(b.metadata.creationTimestamp ?? "", a.metadata.creationTimestamp ?? "") ||
      cmpUtf8(a.metadata.name ?? "", b.metadata.name ?? ""),
  )[0];
}
