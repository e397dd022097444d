/**
 * How large objects are, written as JSON. What has changed is measured a part at a time, the newest state of each, so
 * that a rollout of thousands costs no more than what can be measured beside it; until then the old size counts.
 */
export class ObjectSizes {
  readonly #sizes = new Map<string, number>();
  readonly #unmeasured = new Map<string, unknown>();
  #total = 0;

  /** In bytes of ASCII: what is not, counts as if it were. */
  get total(): number {
    return this.#total;
  }

  /** `null`: it is gone. */
  set(key: string, value: unknown): void {
    if (value !== null) {
      this.#unmeasured.set(key, value);
      return;
    }
    this.#unmeasured.delete(key);
    this.#total -= this.#sizes.get(key) ?? 0;
    this.#sizes.delete(key);
  }

  measure(most: number): void {
    let left = most;
    for (const [key, value] of this.#unmeasured) {
      if (left-- === 0) return;
      this.#unmeasured.delete(key);
      const size = key.length + (JSON.stringify(value)?.length ?? 0);
      this.#total += size - (this.#sizes.get(key) ?? 0);
      this.#sizes.set(key, size);
    }
  }

  clear(): void {
    this.#sizes.clear();
    this.#unmeasured.clear();
    this.#total = 0;
  }
}
