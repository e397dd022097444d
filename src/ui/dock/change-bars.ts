import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node, type YAMLSeq } from "yaml";
import { amountOf } from "./amount";

/** Lines of the file that differ from what the cluster has. */
export interface ChangeBar {
  readonly line: number;
  readonly to: number;
  /** `removed`: applying takes something away that stood below this line. */
  readonly kind: "added" | "changed" | "removed";
}

/** What a client-side apply remembers of the file that it sent last. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Compares the file with the object as the cluster has it, field by field, however either is written. */
export function changeBars(document: Document, counter: LineCounter, live: unknown): readonly ChangeBar[] {
  if (!isNode(document.contents)) return [];
  const bars: ChangeBar[] = [];
  const lines = (from: number, to: number) => ({
    line: counter.linePos(from).line,
    to: counter.linePos(Math.max(from, to - 1)).line,
  });
  compare(document.contents, live, lastApplied(live), (kind, from, to) => bars.push({ ...lines(from, to), kind }));
  return bars.toSorted((a, b) => a.line - b.line);
}

function lastApplied(live: unknown): unknown {
  const { metadata } = (live ?? {}) as { readonly metadata?: { readonly annotations?: Record<string, unknown> } };
  const text = metadata?.annotations?.[LAST_APPLIED];
  try {
    return typeof text === "string" ? withoutPlace(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

/** kubectl writes the namespace down also where the file leaves it out. */
function withoutPlace(last: unknown): unknown {
  if (!isFields(last) || !isFields(last["metadata"])) return last;
  const { namespace: _namespace, ...metadata } = last["metadata"];
  return { ...last, metadata };
}

type Tell = (kind: ChangeBar["kind"], from: number, to: number) => void;

function compare(node: Node, live: unknown, last: unknown, tell: Tell): void {
  const range = node.range;
  if (isMap(node)) {
    if (!isFields(live)) return tell("changed", range?.[0] ?? 0, range?.[1] ?? 0);
    const before = isFields(last) ? Object.keys(last).filter((key) => !isEmpty(last[key])) : [];
    const written = new Set(node.items.map(({ key }) => String(isNode(key) ? key.toJSON() : key)));
    if (before.some((key) => !written.has(key) && key in live)) tell("removed", range?.[0] ?? 0, range?.[0] ?? 0);
    for (const { key, value } of node.items) {
      const name = String(isNode(key) ? key.toJSON() : key);
      const from = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      if (!(name in live)) tell("added", from, isNode(value) ? contentEnd(value) : from + name.length);
      else if (isNode(value)) compare(value, live[name], isFields(last) ? last[name] : undefined, tell);
    }
  } else if (isSeq(node)) compareItems(node, live, last, tell);
  else if (isScalar(node) && !isSame(node.value, live)) tell("changed", range?.[0] ?? 0, range?.[1] ?? 0);
}

function compareItems(node: YAMLSeq, live: unknown, last: unknown, tell: Tell): void {
  if (!Array.isArray(live)) return tell("changed", node.range?.[0] ?? 0, contentEnd(node));
  const items = node.items.filter(isNode);
  const key = mergeKeyOf(live as readonly unknown[]);
  for (const [index, item] of items.entries()) {
    const found = counterpart(item, index, live, key);
    if (found === undefined) tell("added", item.range?.[0] ?? 0, contentEnd(item));
    else compare(item, found, Array.isArray(last) ? counterpart(item, index, last, key) : undefined, tell);
  }
  const gone = key === undefined ? live.length > items.length : Array.isArray(last) && last.length > items.length;
  if (gone) tell("removed", node.range?.[0] ?? 0, node.range?.[0] ?? 0);
}

/** By which field the items of a list are told apart, as a merge of Kubernetes does. */
const MERGE_KEYS = ["name", "mountPath", "containerPort", "port", "ip", "key", "uid", "topologyKey"];

function mergeKeyOf(items: readonly unknown[]): string | undefined {
  return MERGE_KEYS.find((key) => items.length > 0 && items.every((item) => isFields(item) && key in item));
}

function counterpart(item: Node, index: number, others: readonly unknown[], key: string | undefined): unknown {
  const mine: unknown = item.toJSON();
  if (key === undefined || !isFields(mine)) return others[index];
  return others.find((each) => isFields(each) && String(each[key]) === String(mine[key]));
}

/** Numbers and texts of one meaning are the same, as are two ways to write an amount. */
function isSame(written: unknown, live: unknown): boolean {
  if (written === live || String(written) === String(live)) return true;
  if (written === null || live === undefined) return (written ?? undefined) === (live ?? undefined);
  const [a, b] = [amountOf(written), amountOf(live)];
  return a !== undefined && a === b;
}

/** A block's range goes on to the line below it. */
function contentEnd(node: Node): number {
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return isNode(last.value) ? contentEnd(last.value) : endOf(last.key);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1);
    if (isNode(last)) return contentEnd(last);
  }
  return endOf(node);
}

function endOf(node: unknown): number {
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** What kubectl writes down of a file even where the file says nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || (isFields(value) && Object.keys(value).length === 0);
}

function isFields(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
