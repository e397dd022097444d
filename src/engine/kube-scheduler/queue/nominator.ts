import type { Pod } from "../../api/gen/core-v1";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Nominations } from "../framework/handle";
import { podInfo, type PodInfo } from "../cache/pod-info";

/**
 * Pods that are promised a node while their victims go. Their room counts as taken for all who are less important,
 * from the moment of the promise on; what the API says of it (`status.nominatedNodeName`) comes later.
 *
 * Upstream: pkg/scheduler/backend/queue/nominator.go.
 */
export class Nominator implements Nominations {
  readonly #nominated: OrderedMap<{ readonly pod: Pod; readonly node: string }>;

  constructor(place: Place) {
    this.#nominated = place.map("nominated");
  }

  podsFor(node: string): readonly PodInfo[] {
    if (this.#nominated.size === 0) return NONE;
    const found: PodInfo[] = [];
    for (const each of this.#nominated.values()) if (each.node === node) found.push(podInfo(each.pod));
    return found;
  }

  nodeOf(key: string): string | undefined {
    return this.#nominated.size === 0 ? undefined : this.#nominated.get(key)?.node;
  }

  add(pod: Pod, node: string): void {
    this.#nominated.set(podInfo(pod).key, { pod, node });
  }

  delete(key: string): void {
    if (this.#nominated.size > 0) this.#nominated.delete(key);
  }

  /** A newer version of a pod: a promise taken back in the API is taken back here; one that is not there yet stays. */
  update(old: Pod | undefined, pod: Pod): void {
    const before = old?.status?.nominatedNodeName ?? "";
    const now = pod.status?.nominatedNodeName ?? "";
    const { key } = podInfo(pod);
    if (now !== "") return this.add(pod, now);
    if (before !== "") return this.delete(key);
    const kept = this.nodeOf(key);
    if (kept !== undefined) this.add(pod, kept);
  }
}

const NONE: readonly PodInfo[] = [];
