import { assert } from "./assert";

/**
 * A map ordered by the UTF-8 bytes of its keys, whose snapshots cost nothing.
 *
 * A B+tree. Every node carries the token of the map that may change it in place. `snapshot()` hands out the root and
 * takes a new token, so that the next write copies the nodes on its path once, and the snapshot never changes:
 *
 *     before       after snapshot, then set("m")
 *       [·|·]          [·|·] <- snapshot      [·|·] <- map
 *       /   \          /   \__________________/   \
 *     a,b   k,z      a,b        (shared)         k,m,z   (copied)
 */
export class OrderedMap<V> {
  #root: Node<V> = { owner: null, keys: [], values: [] };
  #size = 0;
  #token: object = {};
  /** Some key holds a surrogate, so that comparing UTF-16 units is not comparing UTF-8 bytes. */
  #wide = false;

  get size(): number {
    return this.#size;
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (node.children !== undefined) node = node.children[this.#childIndex(node, key)]!;
    const at = this.#lowerBound(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** `undefined` is not a value: use `delete`. */
  set(key: string, value: V): void {
    assert(value !== undefined, () => `a value for ${key}`);
    if (!this.#wide && hasSurrogate(key)) this.#widen();
    const root = (this.#root = this.#own(this.#root));
    const split = this.#insert(root, key, value);
    if (split !== undefined) {
      this.#root = { owner: this.#token, keys: [split.key], values: [], children: [root, split.right] };
    }
  }

  delete(key: string): boolean {
    if (!this.has(key)) return false;
    const root = (this.#root = this.#own(this.#root));
    this.#remove(root, key);
    if (root.children?.length === 1) this.#root = root.children[0]!;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#root = { owner: this.#token, keys: [], values: [] };
    this.#size = 0;
  }

  /** All entries with `from <= key < to`, in order. The map must not change while one walks. */
  *entries(from = "", to?: string): IterableIterator<[string, V]> {
    yield* this.#walk(this.#root, from, to);
  }

  /** All entries whose key begins with `prefix`, in order. */
  *withPrefix(prefix: string): IterableIterator<[string, V]> {
    for (const entry of this.#walk(this.#root, prefix, undefined)) {
      if (!entry[0].startsWith(prefix)) return;
      yield entry;
    }
  }

  *keys(from?: string, to?: string): IterableIterator<string> {
    for (const [key] of this.entries(from, to)) yield key;
  }

  *values(from?: string, to?: string): IterableIterator<V> {
    for (const [, value] of this.entries(from, to)) yield value;
  }

  first(): [string, V] | undefined {
    for (const entry of this.entries()) return entry;
    return undefined;
  }

  /** What the map holds now, for ever, in constant time. */
  snapshot(): MapSnapshot<V> {
    this.#token = {};
    return { root: this.#root, size: this.#size, wide: this.#wide };
  }

  load(snapshot: MapSnapshot<V>): void {
    this.#token = {};
    this.#root = snapshot.root as Node<V>;
    this.#size = snapshot.size;
    this.#wide = snapshot.wide;
  }

  /** A snapshot of the entries given, which are in order. */
  static snapshotOf<V>(entries: Iterable<readonly [string, V]>): MapSnapshot<V> {
    const map = new OrderedMap<V>();
    for (const [key, value] of entries) map.set(key, value);
    return map.snapshot();
  }

  static *entriesOf<V>(snapshot: MapSnapshot<V>): IterableIterator<[string, V]> {
    const map = new OrderedMap<V>();
    map.load(snapshot);
    yield* map.entries();
  }

  #own(node: Node<V>): Node<V> {
    if (node.owner === this.#token) return node;
    return {
      owner: this.#token,
      keys: node.keys.slice(),
      values: node.values.slice(),
      ...(node.children !== undefined && { children: node.children.slice() }),
    };
  }

  #insert(node: Node<V>, key: string, value: V): { key: string; right: Node<V> } | undefined {
    if (node.children === undefined) {
      const at = this.#lowerBound(node.keys, key);
      if (node.keys[at] === key) {
        node.values[at] = value;
        return undefined;
      }
      node.keys.splice(at, 0, key);
      node.values.splice(at, 0, value);
      this.#size++;
    } else {
      const at = this.#childIndex(node, key);
      const child = (node.children[at] = this.#own(node.children[at]!));
      const split = this.#insert(child, key, value);
      if (split === undefined) return undefined;
      node.keys.splice(at, 0, split.key);
      node.children.splice(at + 1, 0, split.right);
    }
    return node.keys.length > FANOUT ? this.#split(node) : undefined;
  }

  #split(node: Node<V>): { key: string; right: Node<V> } {
    const half = node.keys.length >> 1;
    if (node.children === undefined) {
      const right: Node<V> = { owner: this.#token, keys: node.keys.splice(half), values: node.values.splice(half) };
      return { key: right.keys[0]!, right };
    }
    const keys = node.keys.splice(half);
    const key = keys.shift()!;
    return { key, right: { owner: this.#token, keys, values: [], children: node.children.splice(half + 1) } };
  }

  /** Empty leaves are dropped, half-empty ones are not merged: maps here grow and shrink at the same keys. */
  #remove(node: Node<V>, key: string): void {
    if (node.children === undefined) {
      const at = this.#lowerBound(node.keys, key);
      node.keys.splice(at, 1);
      node.values.splice(at, 1);
      return;
    }
    const at = this.#childIndex(node, key);
    const child = (node.children[at] = this.#own(node.children[at]!));
    this.#remove(child, key);
    if (child.children === undefined ? child.keys.length > 0 : child.children.length > 0) return;
    if (node.children.length === 1) {
      node.children = [];
      return;
    }
    node.children.splice(at, 1);
    node.keys.splice(Math.max(0, at - 1), 1);
  }

  *#walk(node: Node<V>, from: string, to: string | undefined): IterableIterator<[string, V]> {
    if (node.children === undefined) {
      for (let i = this.#lowerBound(node.keys, from); i < node.keys.length; i++) {
        const key = node.keys[i]!;
        if (to !== undefined && this.#compare(key, to) >= 0) return;
        yield [key, node.values[i]!];
      }
      return;
    }
    for (let i = this.#childIndex(node, from); i < node.children.length; i++) {
      if (to !== undefined && i > 0 && this.#compare(node.keys[i - 1]!, to) >= 0) return;
      yield* this.#walk(node.children[i]!, from, to);
    }
  }

  /** The first index whose key is not below `key`. */
  #lowerBound(keys: readonly string[], key: string): number {
    let low = 0;
    let high = keys.length;
    // Revisions, records and counters are written in their order: then one comparison finds the end.
    if (high > 0 && this.#compare(keys[high - 1]!, key) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #childIndex(node: Node<V>, key: string): number {
    const at = this.#lowerBound(node.keys, key);
    return node.keys[at] === key ? at + 1 : at;
  }

  #compare(a: string, b: string): number {
    if (this.#wide) return compareUtf8(a, b);
    return a < b ? -1 : a === b ? 0 : 1;
  }

  /**
   * The order changes for keys beyond U+D7FF, so the tree is built again. This happens at most once in a map's life.
   */
  #widen(): void {
    const entries = [...this.entries()];
    this.#wide = true;
    this.clear();
    for (const [key, value] of entries) this.set(key, value);
  }
}

/** Opaque and immutable. */
export interface MapSnapshot<V> {
  readonly root: unknown;
  readonly size: number;
  readonly wide: boolean;
  /** Only to keep the type of the values. */
  readonly _values?: V;
}

interface Node<V> {
  owner: object | null;
  /** In a leaf the keys; inside, the first key of each child but the first. */
  keys: string[];
  values: V[];
  children?: Node<V>[];
}

const FANOUT = 48;

function hasSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xd800) return true;
  return false;
}

/** Orders strings as Go does: by their UTF-8 bytes, which is by code points. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points above all others, but sort below U+E000..U+FFFF as units.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
