import { goValue } from "../../../apimachinery/go-format";
import { isList, isObject, own } from "../../../apimachinery/json-value";
import type { Json } from "../../../apimachinery/object";
import { sortedKeys } from "../../../apimachinery/utf8";
import { JsonPathError, parseJsonPath, type PathNode } from "./parse-jsonpath";

/**
 * Evaluates kubectl's JSONPath templates.
 *
 * Upstream: k8s.io/client-go/util/jsonpath/jsonpath.go.
 */
export class JsonPath {
  readonly #nodes: readonly PathNode[];

  constructor(
    template: string,
    private readonly options: { readonly allowMissingKeys: boolean; readonly json?: boolean },
  ) {
    this.#nodes = parseJsonPath(template);
  }

  /** The text that the template makes of `data`. */
  execute(data: Json): string {
    return this.findResults(data)
      .map((results) => this.#print(results))
      .join("");
  }

  /** The values that each part of the template finds, `range`s unrolled. */
  findResults(data: Json): Json[][] {
    return this.#run(this.#nodes, 0, data).results;
  }

  /** Runs nodes from `from` on, up to `end` of a range. */
  #run(nodes: readonly PathNode[], from: number, data: Json): { results: Json[][]; next: number } {
    const results: Json[][] = [];
    let i = from;
    while (i < nodes.length) {
      const node = nodes[i]!;
      const inner = node.node === "list" ? node.nodes : [node];
      const first = inner[0];
      if (first?.node === "identifier" && first.name === "range") {
        const items = this.#walk([data], inner.slice(1));
        const end = skipRange(nodes, i + 1);
        let next = end < 0 ? i + 1 : end;
        for (const item of items) {
          const body = this.#run(nodes, i + 1, item);
          results.push(...body.results);
          next = body.next;
        }
        i = next;
        continue;
      }
      if (first?.node === "identifier" && first.name === "end") return { results, next: i + 1 };
      results.push(this.#walk([data], inner));
      i++;
    }
    return { results, next: i };
  }

  #walk(values: readonly Json[], nodes: readonly PathNode[]): Json[] {
    let current = [...values];
    for (const node of nodes) current = this.#step(current, node);
    return current;
  }

  #step(values: readonly Json[], node: PathNode): Json[] {
    switch (node.node) {
      case "text":
        return [node.text];
      case "number":
        return [node.value];
      case "bool":
        return [node.value];
      case "list":
        return this.#walk(values, node.nodes);
      case "identifier":
        throw new JsonPathError(`unrecognized identifier ${node.name}`);
      case "field":
        return this.#field(values, node.name);
      case "wildcard":
        return values.flatMap(children);
      case "recursive":
        return values.flatMap(descendants);
      case "union":
        return node.parts.flatMap((part) => this.#walk(values, part));
      case "array":
        return values.flatMap((value) => this.#slice(value, node.bounds));
      case "filter":
        return values.flatMap((value) => this.#filter(value, node));
    }
  }

  #field(values: readonly Json[], name: string): Json[] {
    if (values.length === 0) return [];
    const found = values.flatMap((value): Json[] => {
      if (!isObject(value)) return [];
      const inner = own(value, name);
      return inner === undefined ? [] : [inner];
    });
    if (found.length === 0 && !this.options.allowMissingKeys) throw new JsonPathError(`${name} is not found`);
    return found;
  }

  #slice(value: Json, [start, end, step]: Extract<PathNode, { node: "array" }>["bounds"]): Json[] {
    if (value === null) return [];
    if (!isList(value)) throw new JsonPathError(`${goValue(value)} is not array or slice`);
    const length = value.length;
    let from = start.known ? start.value : 0;
    if (from < 0) from += length;
    let to = end.known ? end.value : length;
    if (end.known && (end.value < 0 || (end.value === 0 && end.derived))) to += length;
    if (start.known && end.derived && (from >= length || from < 0)) {
      throw new JsonPathError(`array index out of bounds: index ${from}, length ${length}`);
    }
    const by = step.known ? step.value : 1;
    if (by < 0) throw new JsonPathError("step must be >= 0");
    if (by === 0 || from === to) return [];
    return value.slice(Math.max(0, from), to).filter((_, i) => i % by === 0);
  }

  #filter(value: Json, node: Extract<PathNode, { node: "filter" }>): Json[] {
    const items = isList(value) ? value : isObject(value) ? [value] : [];
    return items.filter((item) => {
      const left = new JsonPathScope(this.options).values(item, node.left, (v, n) => this.#walk(v, n));
      if (node.operator === "exists") return left.length > 0;
      const right = new JsonPathScope(this.options).values(item, node.right, (v, n) => this.#walk(v, n));
      if (left.length === 0 || right.length === 0) return false;
      if (left.length > 1) throw new JsonPathError("can only compare one element at a time");
      return compare(left[0]!, right[0]!, node.operator);
    });
  }

  #print(results: readonly Json[]): string {
    if (this.options.json === true) {
      return results.length === 0 ? "" : JSON.stringify(results);
    }
    return results.map(resultText).join(" ");
  }
}

/** A side of a comparison: a key that is missing is no fault there. */
class JsonPathScope {
  constructor(private readonly options: { readonly allowMissingKeys: boolean }) {}

  values(
    item: Json,
    nodes: readonly PathNode[],
    walk: (values: readonly Json[], nodes: readonly PathNode[]) => Json[],
  ): Json[] {
    try {
      return walk([item], nodes);
    } catch (error) {
      if (error instanceof JsonPathError && !this.options.allowMissingKeys && error.message.endsWith("is not found"))
        return [];
      throw error;
    }
  }
}

function skipRange(nodes: readonly PathNode[], from: number): number {
  let depth = 1;
  for (let i = from; i < nodes.length; i++) {
    const node = nodes[i]!;
    const first = node.node === "list" ? node.nodes[0] : node;
    if (first?.node !== "identifier") continue;
    if (first.name === "range") depth++;
    if (first.name === "end" && --depth === 0) return i + 1;
  }
  return -1;
}

function children(value: Json): Json[] {
  if (isList(value)) return [...value];
  return isObject(value) ? sortedKeys(value).map((key) => value[key]!) : [];
}

function descendants(value: Json): Json[] {
  return [
    value,
    ...children(value)
      .filter((each) => typeof each === "object" && each !== null)
      .flatMap(descendants),
  ];
}

function compare(a: Json, b: Json, operator: string): boolean {
  if (typeof a !== typeof b) {
    if (operator === "==" || operator === "!=") return operator === "!=" || false;
    throw new JsonPathError("incompatible types for comparison");
  }
  switch (operator) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a! < b!;
    case ">":
      return a! > b!;
    case "<=":
      return a! <= b!;
    case ">=":
      return a! >= b!;
    default:
      throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
}

/** Texts stand as they are, objects and lists as JSON. */
function resultText(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(sorted(value)) : goValue(value);
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(sortedKeys(value).map((key) => [key, sorted(value[key]!)]));
}
