import type { KObject } from "../apimachinery/object";
import { objectKey } from "../apimachinery/object-key";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";

/** Names the values under which an object is found: the node of a pod, the uid of an owner. */
export type IndexFunction<O> = (object: O) => readonly string[];

/**
 * A component's own copy of some objects, by `namespace/name`, with indexes that are kept up as objects change.
 *
 * Upstream: k8s.io/client-go/tools/cache/thread_safe_store.go.
 */
export class Store<O extends KObject> {
  readonly #objects: OrderedMap<O>;
  /** `index NUL value NUL key`, so that a range holds all keys of one value. */
  readonly #index: OrderedMap<true>;
  readonly #indexes: readonly (readonly [string, IndexFunction<O>])[];

  constructor(place: Place, indexes: { readonly [name: string]: IndexFunction<O> } = {}) {
    this.#indexes = Object.entries(indexes);
    this.#objects = place.map("objects");
    this.#index = place.map("index");
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): O | undefined {
    return this.#objects.get(key);
  }

  list(): O[] {
    return [...this.#objects.values()];
  }

  keys(): string[] {
    return [...this.#objects.keys()];
  }

  listNamespace(namespace: string): O[] {
    return [...this.#objects.withPrefix(`${namespace}/`)].map(([, object]) => object);
  }

  byIndex(index: string, value: string): O[] {
    const prefix = `${index}\0${value}\0`;
    const found: O[] = [];
    for (const [entry] of this.#index.withPrefix(prefix)) found.push(this.#objects.get(entry.slice(prefix.length))!);
    return found;
  }

  /** Returns what was there before. */
  put(object: O): O | undefined {
    const key = objectKey(object);
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    this.#reindex(key, old, object);
    return old;
  }

  remove(key: string): O | undefined {
    const old = this.#objects.get(key);
    if (old === undefined) return undefined;
    this.#objects.delete(key);
    this.#reindex(key, old, undefined);
    return old;
  }

  #reindex(key: string, old: O | undefined, object: O | undefined): void {
    for (const [name, valuesOf] of this.#indexes) {
      const before = old === undefined ? [] : valuesOf(old);
      const after = object === undefined ? [] : valuesOf(object);
      for (const value of before) if (!after.includes(value)) this.#index.delete(`${name}\0${value}\0${key}`);
      for (const value of after) if (!before.includes(value)) this.#index.set(`${name}\0${value}\0${key}`, true);
    }
  }
}

/** Finds the pods of a ReplicaSet, the ReplicaSets of a Deployment: by the uid of the controlling owner. */
export function byController(object: KObject): readonly string[] {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  return owner === undefined ? [] : [owner.uid];
}
