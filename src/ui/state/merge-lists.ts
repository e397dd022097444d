import type { MachineView, PodsUpdate, PodView } from "../../workers/protocol";

/** The pods of the page with those that changed; who did not change keeps its identity. By namespace and name. */
export function mergePods(before: readonly PodView[] | undefined, update: PodsUpdate): readonly PodView[] {
  const fresh = new Map(update.changed.map((pod) => [pod.uid, pod]));
  const gone = new Set(update.gone);
  const kept: PodView[] = [];
  for (const pod of update.anew ? [] : (before ?? [])) {
    if (gone.has(pod.uid)) continue;
    kept.push(fresh.get(pod.uid) ?? pod);
    fresh.delete(pod.uid);
  }
  if (fresh.size === 0) return kept;
  // Two runs in order, of which the sort makes one in a single pass.
  const added = [...fresh.values()].sort(byPlace);
  return [...kept, ...added].sort(byPlace);
}

export function mergeMachines(
  before: readonly MachineView[] | undefined,
  changed: readonly MachineView[],
): readonly MachineView[] {
  const fresh = new Map(changed.map((machine) => [machine.id, machine]));
  const kept = (before ?? []).map((machine) => fresh.get(machine.id) ?? machine);
  const known = new Set(kept.map(({ id }) => id));
  return [...kept, ...changed.filter(({ id }) => !known.has(id))];
}

function byPlace(a: PodView, b: PodView): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
