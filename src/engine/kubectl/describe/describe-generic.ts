import { goValue } from "../../apimachinery/go-format";
import { isList, isObject } from "../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { DescribeLines } from "./describe-lines";

/**
 * Any object, field by field, with names in words.
 *
 * Upstream: describe.go (genericDescriber, printUnstructuredContent).
 */
export function describeGeneric(object: KObject): DescribeLines {
  const lines = new DescribeLines();
  lines.metadata(object);
  content(lines, 0, object as unknown as JsonObject, "");
  return lines;
}

const SKIPPED = new Set([
  ".metadata.name",
  ".metadata.namespace",
  ".metadata.labels",
  ".metadata.annotations",
  ".metadata.managedFields",
]);

function content(lines: DescribeLines, level: number, data: JsonObject, prefix: string): void {
  for (const key of sortedKeys(data)) {
    const value = data[key]!;
    const at = `${prefix}.${key}`;
    if (SKIPPED.has(at)) continue;
    if (isObject(value)) {
      lines.line(level, `${smartLabel(key)}:`);
      content(lines, level + 1, value, at);
    } else if (isList(value)) {
      lines.line(level, `${smartLabel(key)}:`);
      for (const item of value) {
        if (isObject(item)) content(lines, level + 1, item, at);
        else lines.line(level + 1, text(item));
      }
    } else {
      lines.field(level, smartLabel(key), text(value));
    }
  }
}

function text(value: Json): string {
  return goValue(value);
}

const ACRONYMS = new Map(["API", "URL", "UID", "OSB", "GUID"].map((word) => [word.toLowerCase(), word]));

/** `creationTimestamp` becomes `Creation Timestamp`, `apiVersion` `API Version`. */
function smartLabel(field: string): string {
  if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(field)) return field;
  const parts = field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]/g) ?? [field];
  return parts.map((part) => ACRONYMS.get(part.toLowerCase()) ?? part[0]!.toUpperCase() + part.slice(1)).join(" ");
}
