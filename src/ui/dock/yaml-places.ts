import { isMap, isNode, isSeq, type Document, type LineCounter, type Node, type Pair } from "yaml";

/** A field's name, or the number of an item. */
export type Step = string | number;

/** `spec.containers[0].resources.requests[cpu]` as steps from the root. */
export function stepsOf(field: string): readonly Step[] {
  return [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, bracket, name = ""]) =>
    bracket === undefined ? name : /^\d+$/.test(bracket) ? Number(bracket) : bracket,
  );
}

/** Where a field is written, as far as it is. */
export interface Place {
  /** The key by which one comes there, and what belongs to it. */
  readonly pair: Pair | undefined;
  readonly node: Node | undefined;
  /** Where in the text it begins: at its key, or at an item. */
  readonly offset: number;
  /** The steps that are not written. */
  readonly missing: readonly Step[];
}

/**
 * Follows the steps as far as the file goes. Where they lead into a list without saying to which item, as those of a Go
 * decoder do, the first item that fits is meant.
 */
export function placeOf(document: Document, steps: readonly Step[], fits: (node: Node) => boolean = anything): Place {
  const root = isNode(document.contents) ? document.contents : undefined;
  return walk({ pair: undefined, node: root, offset: root?.range?.[0] ?? 0, missing: steps }, fits);
}

function anything(): boolean {
  return true;
}

function walk(at: Place, fits: (node: Node) => boolean): Place {
  const { node, missing } = at;
  const [step, ...rest] = missing;
  if (step === undefined) return at;
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => String(isNode(key) ? key.toJSON() : key) === String(step));
    if (pair === undefined) return at;
    const value = isNode(pair.value) ? pair.value : undefined;
    const offset = isNode(pair.key) ? (pair.key.range?.[0] ?? at.offset) : at.offset;
    return walk({ pair, node: value, offset, missing: rest }, fits);
  }
  if (!isSeq(node)) return at;
  const items = node.items.filter(isNode);
  const into = (item: Node, left: readonly Step[]) =>
    walk({ ...at, node: item, offset: item.range?.[0] ?? at.offset, missing: left }, fits);
  if (typeof step === "number") return items[step] === undefined ? at : into(items[step], rest);
  const places = items.map((item) => into(item, missing));
  return (
    places.find((place) => place.missing.length === 0 && place.node !== undefined && fits(place.node)) ??
    places.toSorted((a, b) => a.missing.length - b.missing.length)[0] ??
    at
  );
}

/** The line of a field's path, or of the nearest parent that is written. */
export function lineOf(document: Document, counter: LineCounter, field: string): number {
  return counter.linePos(placeOf(document, stepsOf(field)).offset).line;
}

/** How deep a place of the text stands. */
export function columnAt(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
