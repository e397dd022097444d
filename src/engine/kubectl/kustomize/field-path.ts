import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { resolveCore } from "../../apimachinery/yaml/resolve-scalar";
import { KustomizeError } from "./kustomize-error";
import { compile } from "./select-resources";

/**
 * Paths of replacements: `spec.template.spec.containers.[name=web].image`, `spec.ports.0.port`,
 * `spec.template.spec.containers.*.env`.
 *
 * Upstream: sigs.k8s.io/kustomize/kyaml/yaml/match.go (PathMatcher), fns.go (Lookup), kyaml/utils/pathsplitter.go.
 */
export function lookupPath(value: Json, path: readonly string[]): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const child = childAt(value, head);
  return child === undefined ? undefined : lookupPath(child, rest);
}

function childAt(value: Json, head: string): Json | undefined {
  const pair = elementOf(head);
  if (isObject(value) && pair === undefined) return own(value, head);
  if (!isList(value)) return undefined;
  if (pair !== undefined) {
    return value.find((each) => (pair.field === "" ? textOf(each) : textOfField(each, pair.field)) === pair.value);
  }
  if (head === "-") return value.at(-1);
  return isIndex(head) ? value[Number(head)] : undefined;
}

/** What a field that has to be made begins as. */
export type Created = "scalar" | "map" | "list" | undefined;

export interface Edit {
  readonly created: Created;
  /** `undefined` stands for a scalar that was just made. */
  readonly set: (value: Json | undefined) => Json;
  /** How many fields were found. */
  found: number;
}

export function editPath(value: Json | undefined, path: readonly string[], edit: Edit): Json {
  const [head, ...rest] = path;
  if (head === undefined) {
    edit.found++;
    return edit.set(value);
  }
  if (isIndex(head)) return editIndex(value, Number(head), rest, edit);
  const pair = elementOf(head);
  if (pair !== undefined) return editElements(value, pair, rest, edit);
  if (head === "*") return elementsOf(value).map((each) => editPath(each, rest, edit));
  if (!isObject(value)) throw new KustomizeError(`wrong node kind: expected MappingNode but got ${kindOf(value)}`);
  const found = own(value, head);
  if (found === undefined && edit.created === undefined) return value;
  return withKey(value, head, editPath(found === undefined ? emptyFor(rest[0], edit.created) : found, rest, edit));
}

function editIndex(value: Json | undefined, index: number, rest: readonly string[], edit: Edit): Json {
  const elements = [...elementsOf(value)];
  const made = elements.length === index && edit.created !== undefined;
  if (elements.length < index + 1 && !made) {
    throw new KustomizeError(`index ${index} specified but only ${elements.length} elements found`);
  }
  elements[index] = editPath(made ? emptyFor(rest[0], edit.created) : elements[index], rest, edit);
  return elements;
}

function editElements(value: Json | undefined, pair: Pair, rest: readonly string[], edit: Edit): Json {
  const pattern = compile(pair.value);
  const before = edit.found;
  const elements = elementsOf(value).map((each) => {
    const text = pair.field === "" ? textOf(each) : textOfField(each, pair.field);
    return text !== undefined && pattern.test(text) ? editPath(each, pair.field === "" ? [] : rest, edit) : each;
  });
  if (edit.found > before || edit.created === undefined) return elements;
  const made: Json = pair.field === "" ? pair.value : ({ [pair.field]: resolved(pair.value) } satisfies JsonObject);
  return [...elements, editPath(made, pair.field === "" ? [] : rest, edit)];
}

function elementsOf(value: Json | undefined): readonly Json[] {
  if (isList(value)) return value;
  if (value === undefined) return [];
  throw new KustomizeError(`wrong node kind: expected SequenceNode but got ${kindOf(value)}`);
}

export function kindOf(value: Json | undefined): string {
  return isList(value) ? "SequenceNode" : isObject(value) ? "MappingNode" : "ScalarNode";
}

function emptyFor(next: string | undefined, created: Created): Json | undefined {
  if (next === undefined) return created === "map" ? {} : created === "list" ? [] : undefined;
  return isIndex(next) || elementOf(next) !== undefined || next === "*" ? [] : {};
}

interface Pair {
  readonly field: string;
  readonly value: string;
}

/** `[name=web]`; `[=web]` is an element that is that text. */
function elementOf(part: string): Pair | undefined {
  if (!part.startsWith("[") || !part.endsWith("]")) return undefined;
  const inner = part.slice(1, -1);
  const at = inner.indexOf("=");
  return at < 0 ? undefined : { field: inner.slice(0, at), value: inner.slice(at + 1) };
}

function isIndex(part: string): boolean {
  return /^\d+$/.test(part);
}

function textOf(value: Json): string | undefined {
  return value === null || isObject(value) || isList(value) ? undefined : String(value);
}

function textOfField(value: Json, field: string): string | undefined {
  const found = isObject(value) ? own(value, field) : undefined;
  return found === undefined ? undefined : textOf(found);
}

/** A scalar as YAML reads it when nobody said what it is. */
export function resolved(text: string): Json {
  const value = resolveCore(text);
  return typeof value === "object" && value !== null ? Number(value.text) : value;
}

/** Dots part, but not in brackets; `\.` is a dot in a name. */
export function splitFieldPath(path: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (let at = 0; at < path.length; at++) {
    const char = path[at]!;
    if (char === "\\" && path[at + 1] === ".") {
      part += ".";
      at++;
    } else if (char === "." && depth === 0) {
      if (part !== "") parts.push(part);
      part = "";
    } else {
      if (char === "[") depth++;
      if (char === "]") depth--;
      part += char;
    }
  }
  return part === "" ? parts : [...parts, part];
}
