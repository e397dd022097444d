import { setOwn } from "../json-value";
import { NumberText, type RawDocument, type RawJson, rawNumber } from "../json/raw-json";
import { parseYaml } from "./parse-yaml";
import { resolvePlain, SPECIAL_FLOAT } from "./resolve-scalar";
import { YamlError } from "./yaml-error";
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from "./yaml-node";

/**
 * The first document of a YAML text, converted to JSON as sigs.k8s.io/yaml does it.
 *
 * Keys become strings, whatever they were. A key that a map holds twice is no fault for everybody: `faults` has what
 * go-yaml's strict reader would say, and the last one wins. `positions` tells where each value stands, for those who
 * show errors at their line.
 *
 * `resolve` says what a plain scalar means, for those who read another version of YAML.
 *
 * Upstream: sigs.k8s.io/yaml, YAMLToJSON and YAMLToJSONStrict.
 */
export function readYaml(text: string, resolve: Resolve = resolvePlain): YamlDocument {
  const root = parseYaml(text);
  const state: State = { resolve, faults: [], positions: new Map(), budget: { left: ALIAS_ALLOWANCE + text.length } };
  const value = root === undefined ? null : convert(root, "", state);
  return {
    value,
    duplicates: new Map(),
    positions: state.positions,
    ...(state.faults.length === 0
      ? {}
      : { faults: `yaml: unmarshal errors:\n${state.faults.map((fault) => `  ${fault}`).join("\n")}` }),
  };
}

export interface YamlDocument extends RawDocument {
  readonly faults?: string;
  /** By path (`spec.containers[0].image`); of an entry of a map it is its key's place. */
  readonly positions: ReadonlyMap<string, YamlPosition>;
}

/** Both count from one. */
export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/** The documents of a file, cut at lines that begin with `---`; `line` is the number of lines before each. */
export function splitYamlDocuments(text: string): readonly { readonly text: string; readonly line: number }[] {
  const documents: { text: string; line: number }[] = [];
  let current: string[] = [];
  let start = 0;
  const lines = text.split("\n");
  lines.forEach((line, at) => {
    if (!/^---(?:\s|$)/.test(line)) {
      current.push(line);
      return;
    }
    documents.push({ text: current.join("\n"), line: start });
    // What stands behind the mark belongs to the document; its place keeps the lines countable.
    current = [line.slice(3)];
    start = at;
  });
  documents.push({ text: current.join("\n"), line: start });
  return documents.filter((document) => /^\s*[^\s#]/m.test(document.text));
}

/** A few aliases of aliases can blow up to billions of values; an honest text has fewer values than letters. */
const ALIAS_ALLOWANCE = 400_000;

type Resolve = typeof resolvePlain;

interface State {
  readonly resolve: Resolve;
  readonly budget: { left: number };
  readonly faults: string[];
  readonly positions: Map<string, YamlPosition>;
}

function convert(node: YamlNode, path: string, state: State): RawJson {
  if (state.budget.left-- <= 0) throw new YamlError("document contains excessive aliasing", node.line, node.column, 0);
  if (!state.positions.has(path)) state.positions.set(path, { line: node.line, column: node.column });
  switch (node.node) {
    case "scalar":
      return convertScalar(node, state);
    case "list":
      return node.items.map((item, at) => convert(item, `${path}[${at}]`, state));
    case "map":
      return convertMap(node, path, state);
  }
}

function convertMap(node: YamlMap, path: string, state: State): RawJson {
  const map: { [key: string]: RawJson } = {};
  const merges: YamlEntry[] = [];
  for (const entry of node.entries) {
    if (isMerge(entry.key)) {
      merges.push(entry);
      continue;
    }
    const key = keyText(entry.key, state);
    const inner = path === "" ? key : `${path}.${key}`;
    if (Object.hasOwn(map, key))
      state.faults.push(`line ${entry.key.line}: key ${shownKey(entry.key, key, state)} already set in map`);
    state.positions.set(inner, { line: entry.key.line, column: entry.key.column });
    setOwn(map, key, convert(entry.value, inner, state));
  }
  for (const { value } of merges) merge(map, value, path, state);
  return map;
}

/** `<<` brings in what the map doesn't say itself; of several maps the first one wins. */
function merge(map: { [key: string]: RawJson }, value: YamlNode, path: string, state: State): void {
  if (value.node === "list") {
    for (const item of value.items) merge(map, item, path, state);
    return;
  }
  if (value.node !== "map")
    throw new YamlError("map merge requires map or sequence of maps as the value", value.line, value.column, 0);
  const from = convertMap(value, path, { ...state, faults: [], positions: new Map() });
  if (from === null || typeof from !== "object" || Array.isArray(from)) return;
  for (const [key, item] of Object.entries(from)) if (!Object.hasOwn(map, key)) setOwn(map, key, item);
}

function isMerge(key: YamlNode): boolean {
  return key.node === "scalar" && key.plain && key.text === "<<";
}

function convertScalar(node: YamlScalar, { resolve }: Pick<State, "resolve">): RawJson {
  const tag = node.tag?.replace("!<tag:yaml.org,2002:", "!!").replace(/>$/, "");
  if (tag === "!!str" || tag === "!!binary" || tag === "!") return node.text;
  if (tag === "!!float") return rawNumber(String(Number(node.text)));
  if (!node.plain && !(tag === "!!int" || tag === "!!bool" || tag === "!!null")) return node.text;
  if (SPECIAL_FLOAT.test(node.text))
    throw new YamlError(`json: unsupported value: ${node.text}`, node.line, node.column, 0);
  return resolve(node.text);
}

function keyText(key: YamlNode, state: State): string {
  if (key.node !== "scalar")
    throw new YamlError(
      `invalid map key: ${key.node === "map" ? "map[interface {}]interface {}{}" : "[]interface {}{}"}`,
      key.line,
      key.column,
      key.line,
    );
  const value = convertScalar(key, state);
  if (value instanceof NumberText) return value.text;
  return value === null ? "null" : String(value);
}

function shownKey(key: YamlNode, text: string, state: State): string {
  return key.node === "scalar" && typeof convertScalar(key, state) === "string" ? JSON.stringify(text) : text;
}
