import { goNumber } from "../go-format";
import { isList, isObject } from "../json-value";
import type { Json, JsonObject } from "../object";
import { cmpYamlKeys } from "./yaml-keys";
import { writeYamlString } from "./write-yaml-string";

/**
 * Writes YAML as `kubectl -o yaml` prints it: keys in go-yaml's order, lists at the column of their key, text that runs
 * over several lines as a block, long text folded behind column 80.
 *
 * Upstream: sigs.k8s.io/yaml, Marshal; go-yaml v2, emitterc.go. Left out: keys longer than 128 bytes.
 */
export function writeYaml(value: Json): string {
  if (isObject(value) && Object.keys(value).length > 0) return writeMap(value, 0, 0);
  if (isList(value) && value.length > 0) return writeList(value, 0, 0);
  return `${writeLeaf(value, 0, 0)}\n`;
}

const INDENT = 2;

/** The first key stands where the writer is, the others at `indent`. */
function writeMap(map: JsonObject, indent: number, column: number): string {
  let out = "";
  let at = column;
  for (const key of Object.keys(map).sort(cmpYamlKeys)) {
    const value = map[key] ?? null;
    const label = `${writeYamlString(key, { indent: indent + INDENT, column: at, isKey: true })}:`;
    out += `${" ".repeat(indent - at)}${label}${writeValue(value, indent, indent + label.length)}`;
    at = 0;
  }
  return out;
}

function writeValue(value: Json, indent: number, column: number): string {
  if (isObject(value) && Object.keys(value).length > 0) return `\n${writeMap(value, indent + INDENT, 0)}`;
  if (isList(value) && value.length > 0) return `\n${writeList(value, indent, 0)}`;
  return ` ${writeLeaf(value, indent, column + 1)}\n`;
}

function writeList(list: readonly Json[], indent: number, column: number): string {
  let out = "";
  let at = column;
  for (const item of list) {
    out += `${" ".repeat(indent - at)}- ${writeItem(item, indent)}`;
    at = 0;
  }
  return out;
}

function writeItem(item: Json, indent: number): string {
  const inner = indent + INDENT;
  if (isObject(item) && Object.keys(item).length > 0) return writeMap(item, inner, inner);
  if (isList(item) && item.length > 0) return writeList(item, inner, inner);
  return `${writeLeaf(item, indent, inner)}\n`;
}

function writeLeaf(value: Json, indent: number, column: number): string {
  if (typeof value === "string") return writeYamlString(value, { indent: indent + INDENT, column, isKey: false });
  if (typeof value === "number") return goNumber(value);
  if (value === null || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "[]" : "{}";
}
