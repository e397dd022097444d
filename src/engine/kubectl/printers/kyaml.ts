import { isList, isObject } from "../../apimachinery/json-value";
import type { Json } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";

/**
 * YAML in braces: every text is quoted, indentation carries no meaning, a comma ends each entry.
 *
 * Upstream: sigs.k8s.io/yaml/kyaml.
 */
export function writeKyaml(value: Json): string {
  return `---\n${node(value, 0)}\n`;
}

function node(value: Json, depth: number): string {
  if (typeof value === "string") return quoted(value, depth);
  if (isList(value)) return listText(value, depth);
  if (isObject(value)) return objectText(value, depth);
  return String(value);
}

function objectText(value: { readonly [key: string]: Json }, depth: number): string {
  const keys = sortedKeys(value);
  if (keys.length === 0) return "{}";
  const inner = keys.map((key) => `${indent(depth + 1)}${keyText(key)}: ${node(value[key]!, depth + 1)},\n`).join("");
  return `{\n${inner}${indent(depth)}}`;
}

/** Brackets hug the braces of entries that are objects or lists. */
function listText(items: readonly Json[], depth: number): string {
  if (items.length === 0) return "[]";
  if (items.every((each) => typeof each === "object" && each !== null))
    return `[${items.map((each) => node(each, depth)).join(", ")}]`;
  return `[\n${items.map((each) => `${indent(depth + 1)}${node(each, depth + 1)},\n`).join("")}${indent(depth)}]`;
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}

const PLAIN_KEY = /^[A-Za-z_][\w./-]*$/;
/** Words that some reader of YAML takes for something else than text. */
const AMBIGUOUS = /^(?:y|n|yes|no|on|off|true|false|null|~|_|\.inf|\.nan)$/i;

function keyText(key: string): string {
  return PLAIN_KEY.test(key) && !AMBIGUOUS.test(key) ? key : JSON.stringify(key);
}

/** A text of several lines is folded, a line each; a backslash keeps blanks at the beginning of a line. */
function quoted(text: string, depth: number): string {
  if (!text.includes("\n")) return JSON.stringify(text);
  const pad = indent(depth + 1);
  const lines = text.split("\n");
  const last =
    lines.at(-1) === ""
      ? lines.slice(0, -1).map((each) => `${each}\n`)
      : lines.map((each, at) => (at < lines.length - 1 ? `${each}\n` : each));
  const folded = last
    .map((line) => `${pad}${/^\s/.test(line) && line !== "\n" ? "\\" : " "}${JSON.stringify(line).slice(1, -1)}\\\n`)
    .join("");
  return `"\\\n${folded}${pad}"`;
}
