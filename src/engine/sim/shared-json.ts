/**
 * Plain data as text in which what stands at several places is written once.
 *
 * Objects are shared all over a cluster: etcd, its log, the watch cache and informers hold the very same pod, and its
 * versions hold the same spec. Written out each time, that would be four times as long, and four objects once it is
 * read. So the text is `{pool, root}`: what is shared lies in the pool, and `{"$": n}` stands for it.
 */
export function stringifyShared(root: object): string {
  return JSON.stringify(new Writer(root).written);
}

export function parseShared(text: string): unknown {
  const { pool, root } = JSON.parse(text) as { readonly pool: readonly object[]; readonly root: object };
  const done = new Uint8Array(pool.length);
  const resolve = (reference: Reference): object => {
    const value = pool[reference.$]!;
    if (done[reference.$] === 0) {
      done[reference.$] = 1;
      fill(value);
    }
    return value;
  };
  const fill = (value: object): void => {
    const fields = value as Fields;
    for (const key in fields) {
      const inner = fields[key];
      if (!isInner(key, inner)) continue;
      if (isReference(inner)) fields[key] = resolve(inner);
      else fill(inner);
    }
  };
  fill(root);
  return root;
}

class Writer {
  readonly written: { readonly pool: readonly object[]; readonly root: object };
  /** Objects that were met: how often is told by ONCE and SHARED, where they lie in the pool by a number from 0. */
  readonly #met = new Map<object, number>();
  readonly #pool: object[] = [];

  constructor(root: object) {
    this.#meet(root);
    this.written = { root: this.#copy(root), pool: this.#pool };
  }

  #meet(value: object): void {
    const before = this.#met.get(value);
    // What looks like a reference, or might, is told apart by lying in the pool.
    if (before === undefined) this.#met.set(value, REFERENCE in value ? SHARED : ONCE);
    else if (before === ONCE) this.#met.set(value, SHARED);
    if (before !== undefined) return;
    const fields = value as Fields;
    for (const key in fields) {
      const inner = fields[key];
      if (isInner(key, inner)) this.#meet(inner);
    }
  }

  #write(value: object): object {
    const met = this.#met.get(value)!;
    if (met === ONCE) return this.#copy(value);
    if (met >= 0) return { $: met };
    const number = this.#pool.length;
    this.#met.set(value, number);
    this.#pool.push(value);
    this.#pool[number] = this.#copy(value);
    return { $: number };
  }

  /** The value itself when nothing in it is shared. */
  #copy(value: object): object {
    const fields = value as Fields;
    let copy: Fields | undefined;
    for (const key in fields) {
      const inner = fields[key];
      if (!isInner(key, inner)) continue;
      const written = this.#write(inner);
      if (written === inner) continue;
      copy ??= (Array.isArray(value) ? value.slice() : { ...value }) as Fields;
      copy[key] = written;
    }
    return copy ?? value;
  }
}

type Fields = { [key: string]: unknown };

interface Reference {
  readonly $: number;
}

const REFERENCE = "$";
const ONCE = -1;
const SHARED = -2;

/** An assignment to a field named `__proto__` is none: what lies there is written as it is. */
function isInner(key: string, value: unknown): value is object {
  return typeof value === "object" && value !== null && key !== "__proto__";
}

function isReference(value: object): value is Reference {
  return REFERENCE in value;
}
