/**
 * What plugins remember from one extension point to the next, within one cycle and for one pod. It is made anew for
 * each cycle and never outlives it: what must last is in the cache.
 *
 * Preemption asks "what if these pods were gone": it works on a clone, and data that such a question changes says how
 * it is cloned.
 *
 * Upstream: pkg/scheduler/framework/cycle_state.go.
 */
export class CycleState {
  /** Plugins that had nothing to do with this pod, and are not asked again. */
  readonly skipFilterPlugins = new Set<string>();
  readonly skipScorePlugins = new Set<string>();
  readonly #data = new Map<StateKey<StateData>, StateData>();

  read<T extends StateData>(key: StateKey<T>): T | undefined {
    return this.#data.get(key) as T | undefined;
  }

  write<T extends StateData>(key: StateKey<T>, data: T): void {
    this.#data.set(key, data);
  }

  clone(): CycleState {
    const copy = new CycleState();
    for (const name of this.skipFilterPlugins) copy.skipFilterPlugins.add(name);
    for (const name of this.skipScorePlugins) copy.skipScorePlugins.add(name);
    for (const [key, data] of this.#data) copy.#data.set(key, data.clone?.() ?? data);
    return copy;
  }
}

export interface StateData {
  clone?(): StateData;
}

/** Names a plugin's data, and carries its type. */
export interface StateKey<T extends StateData> {
  readonly name: string;
  readonly _type?: T;
}

export function stateKey<T extends StateData>(name: string): StateKey<T> {
  return { name };
}
