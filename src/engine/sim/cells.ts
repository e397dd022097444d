import { assert } from "./assert";
import { OrderedMap, type MapSnapshot } from "./ordered-map";
import { share, type Plain } from "./plain";

/** One value of a component's state. What it holds is plain data, replaced as a whole and never changed. */
export class Cell<T> {
  #value: T;

  constructor(initial: T) {
    this.#value = share(initial);
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = share(value);
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}

/**
 * The state of a process: named cells and ordered maps, and nothing else.
 *
 * Components declare what they remember when they are built, and read and write through what they got. So a snapshot is
 * a set of root pointers, and no component has code of its own for saving and loading: after a restore the component is
 * built anew and its cells are filled.
 */
export class Cells {
  readonly #cells = new Map<string, Cell<Plain>>();
  readonly #maps = new Map<string, OrderedMap<Plain>>();

  /**
   * What was loaded for parts that are not built yet: a component makes some of its parts as it goes, and again in
   * `restored()`.
   */
  readonly #unclaimed = new Map<string, Plain>();
  readonly #unclaimedMaps = new Map<string, MapSnapshot<Plain>>();

  cell<T>(name: string, initial: T): Cell<T> {
    assert(!this.#cells.has(name), () => `cell ${name} is declared once`);
    const cell = new Cell(this.#unclaimed.has(name) ? (this.#unclaimed.get(name) as T) : initial);
    this.#unclaimed.delete(name);
    this.#cells.set(name, cell as unknown as Cell<Plain>);
    return cell;
  }

  map<V>(name: string): OrderedMap<V> {
    assert(!this.#maps.has(name), () => `map ${name} is declared once`);
    const map = new OrderedMap<V>();
    const loaded = this.#unclaimedMaps.get(name);
    if (loaded !== undefined) map.load(loaded as MapSnapshot<V>);
    this.#unclaimedMaps.delete(name);
    this.#maps.set(name, map as unknown as OrderedMap<Plain>);
    return map;
  }

  save(): CellsSnapshot {
    const cells: [string, Plain][] = [...this.#unclaimed];
    for (const [name, cell] of this.#cells) cells.push([name, cell.get()]);
    const maps: [string, MapSnapshot<Plain>][] = [...this.#unclaimedMaps];
    for (const [name, map] of this.#maps) maps.push([name, map.snapshot()]);
    return { cells, maps };
  }

  /** Forgets a part that was made as the component went, with all its state. */
  drop(prefix: string): void {
    for (const name of this.#cells.keys()) if (name.startsWith(prefix)) this.#cells.delete(name);
    for (const name of this.#maps.keys()) if (name.startsWith(prefix)) this.#maps.delete(name);
  }

  load(snapshot: CellsSnapshot): void {
    for (const [name, value] of snapshot.cells) {
      const cell = this.#cells.get(name);
      if (cell === undefined) this.#unclaimed.set(name, value);
      else cell.set(value);
    }
    for (const [name, root] of snapshot.maps) {
      const map = this.#maps.get(name);
      if (map === undefined) this.#unclaimedMaps.set(name, root);
      else map.load(root);
    }
  }
}

export interface CellsSnapshot {
  readonly cells: readonly (readonly [string, Plain])[];
  readonly maps: readonly (readonly [string, MapSnapshot<Plain>])[];
}

/** The wire form of a snapshot: JSON-pure. */
export interface CellsImage {
  readonly cells: readonly (readonly [name: string, value?: Plain])[];
  readonly maps: readonly (readonly [string, readonly (readonly [string, Plain])[]])[];
}

export function toImage(snapshot: CellsSnapshot): CellsImage {
  return {
    // Text has no word for nothing: a cell that holds it is told by its name alone, so that null stays null.
    cells: snapshot.cells.map(([name, value]) => (value === undefined ? ([name] as const) : ([name, value] as const))),
    maps: snapshot.maps.map(([name, map]) => [name, [...OrderedMap.entriesOf(map)]] as const),
  };
}

export function fromImage(image: CellsImage): CellsSnapshot {
  return {
    cells: image.cells.map(([name, value]) => [name, value] as const),
    maps: image.maps.map(([name, entries]) => [name, OrderedMap.snapshotOf(entries)] as const),
  };
}
