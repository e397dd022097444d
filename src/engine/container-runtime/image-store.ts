import { parseReference } from "../images/reference";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, sleep, type Task } from "../sim/task";
import { MILLISECOND, NEVER, type Micros } from "../sim/time";
import type { Answered, ImageStatus, PulledImage } from "./cri";
import type { RuntimeProfile } from "./profile";
import type { StateFiles } from "./state-files";

/**
 * The images of a node, and how they come: one pull at a time, in the order asked.
 *
 * Upstream: containerd internal/cri/server/images. Left out: layers, garbage collection. That pulls wait for each other
 * is the kubelet's doing upstream (serializeImagePulls) and is done here, where the time is known.
 */
export class ImageStore {
  readonly #images: OrderedMap<number>;
  readonly #tries: OrderedMap<number>;
  readonly #pullFree: Cell<Micros>;
  /** When the pull of an image that is under way will be through. */
  readonly #arrives: OrderedMap<Micros>;

  constructor(
    private readonly place: Place,
    private readonly profile: RuntimeProfile,
    private readonly state?: StateFiles,
  ) {
    this.#images = place.map("images");
    this.#tries = place.map("tries");
    this.#pullFree = place.cell("pull-free", 0);
    this.#arrives = place.map("arrives");
  }

  start(): void {
    for (const [name, size] of this.state?.images() ?? []) this.#images.set(name, size);
  }

  status(image: string): ImageStatus {
    const reference = parseReference(image);
    if ("error" in reference) return { present: false, user: 0, problem: reference.error };
    const present = this.#images.has(reference.full) || this.profile.isPresent(reference);
    return { present, user: this.profile.user(reference) };
  }

  /** Later ones wait for those before. */
  *pull(image: string): Task<Answered<PulledImage>> {
    const reference = parseReference(image);
    if ("error" in reference) return { error: reference.error };
    const plan = yield* atomic(() => {
      const tries = this.#tries.get(reference.full) ?? 0;
      this.#tries.set(reference.full, tries + 1);
      const outcome = this.profile.pull(reference, tries);
      const begin = Math.max(this.place.now(), this.#pullFree.get());
      // Who waited while another pulled the same image finds its layers there: only the name is resolved again.
      const there = this.#images.has(reference.full) || (this.#arrives.get(reference.full) ?? NEVER) <= begin;
      const takes = there && outcome.error === undefined ? Math.min(outcome.takes, RESOLVE_TAKES) : outcome.takes;
      this.#pullFree.set(begin + takes);
      if (outcome.error === undefined && !there) this.#arrives.set(reference.full, begin + takes);
      return { ...outcome, takes, waited: begin - this.place.now() };
    });
    if (plan.takes + plan.waited > 0) yield* sleep(plan.takes + plan.waited, `pulling ${image}`);
    if (plan.error !== undefined) return { error: plan.error };
    yield* atomic(() => {
      this.#images.set(reference.full, plan.size);
      this.state?.saveImages([...this.#images.entries()]);
    });
    return { ok: { size: plan.size, took: plan.takes, waited: plan.takes + plan.waited } };
  }
}

/** Asking the registry what a tag stands for, when all layers are there. */
const RESOLVE_TAKES: Micros = 150 * MILLISECOND;
