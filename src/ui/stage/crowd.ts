import type { PodView } from "../../workers/protocol";
import { isDeparting, podLook, type PodLook } from "./pod-state";

export interface Tally {
  readonly pods: number;
  readonly ready: number;
  /** Begun, and nothing is wrong with it: pending, being made, on its way out. */
  readonly coming: number;
  /** Stuck, each with the word for it, the most common first. */
  readonly stuck: number;
  readonly words: readonly (readonly [word: string, count: number])[];
}

const COMING: ReadonlySet<PodLook> = new Set(["pending", "init", "creating", "unready", "terminating"]);

/** How a crowd is, in figures. `silent` are nodes of which nothing is heard: what they said of their pods is old. */
export function tallyOf(pods: readonly PodView[], silent: ReadonlySet<string>): Tally {
  let ready = 0;
  let coming = 0;
  const words = new Map<string, number>();
  for (const pod of pods) {
    const known = pod.node === undefined || !silent.has(pod.node);
    const look = podLook(pod, known);
    if (!isDeparting(look)) ready += 1;
    else if (COMING.has(look)) coming += 1;
    else {
      const word = known ? pod.status : "Unknown";
      words.set(word, (words.get(word) ?? 0) + 1);
    }
  }
  const stuck = pods.length - ready - coming;
  return { pods: pods.length, ready, coming, stuck, words: [...words].sort(([, a], [, b]) => b - a) };
}

/** `960 ready, 12 on their way, 28 CrashLoopBackOff`. */
export function tallyWords({ ready, coming, words }: Tally): string {
  return [
    `${ready} ready`,
    ...(coming === 0 ? [] : [`${coming} on their way`]),
    ...words.slice(0, 3).map(([word, count]) => `${count} ${word}`),
  ].join(", ");
}
