import type { PodsUpdate, PodView } from "../protocol";
import { samePodView } from "./pod-view";

/**
 * Pods as the page knows them, and those that it does not know yet. A rollout of thousands is told some hundred at a
 * time, so that no single update keeps the page busy for longer than a part of a frame.
 */
export class PodChanges {
  /** By etcd key. */
  readonly #pods = new Map<string, PodView>();
  /** By uid, oldest first; undefined: it is gone. */
  readonly #untold = new Map<string, PodView | undefined>();
  #anew = true;

  set(key: string, view: PodView): void {
    const old = this.#pods.get(key);
    if (old !== undefined && samePodView(old, view)) return;
    this.#pods.set(key, view);
    if (old !== undefined && old.uid !== view.uid) this.#untold.set(old.uid, undefined);
    this.#untold.set(view.uid, view);
  }

  delete(key: string): void {
    const old = this.#pods.get(key);
    if (old === undefined) return;
    this.#pods.delete(key);
    this.#untold.set(old.uid, undefined);
  }

  /** All pods that there are now: what is not among them is gone. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#pods.keys()) if (!keys.has(key)) this.delete(key);
  }

  /** Whoever asks next knows nothing. */
  tellAnew(): void {
    this.#anew = true;
    this.#untold.clear();
    for (const view of this.#pods.values()) this.#untold.set(view.uid, view);
  }

  take(most: number): PodsUpdate | undefined {
    if (this.#untold.size === 0 && !this.#anew) return undefined;
    const changed: PodView[] = [];
    const gone: string[] = [];
    for (const [uid, view] of this.#untold) {
      if (changed.length >= most) break;
      this.#untold.delete(uid);
      if (view === undefined) gone.push(uid);
      else changed.push(view);
    }
    const anew = this.#anew;
    this.#anew = false;
    return { anew, changed, gone };
  }

  list(): readonly PodView[] {
    return [...this.#pods.values()];
  }
}
