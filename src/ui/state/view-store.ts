import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { MachineView, PodView, ViewUpdate } from "../../workers/protocol";
import { mergeMachines, mergePods } from "./merge-lists";

/** What the page last saw of the cluster. Sections keep their identity until the engine sends newer ones. */
export type View = Omit<ViewUpdate, "flights" | "flows" | "terminals" | "clock" | "pods"> & {
  readonly pods?: readonly PodView[];
  readonly clock: ViewUpdate["clock"];
  /** The first update has come. */
  readonly alive: boolean;
};

const START: View = {
  version: 0,
  alive: false,
  clock: { t: 0, epoch: 0, speed: 1, paused: false, held: false, head: 0 },
};

export const viewStore = createStore<View>(() => START);

/** Takes an update into the view. A section that is not in the update stays as it is. */
export function mergeUpdate(view: View, update: ViewUpdate): View {
  const {
    flights: _flights,
    flows: _flows,
    terminals: _terminals,
    pods: _pods,
    machines: _machines,
    ...sections
  } = update;
  return { ...view, ...sections, ...wholeOnly(sections), ...lists(view, update), alive: true };
}

/** Of the long lists only what changed is told. */
function lists(view: View, { pods, machines }: Partial<ViewUpdate>): Partial<View> {
  return {
    ...(pods !== undefined && { pods: mergePods(view.pods, pods) }),
    ...(machines !== undefined && { machines: mergeMachines(view.machines, machines) }),
  };
}

/** A program that has not spoken yet may be known by half; what the page draws lists of, are lists. */
function wholeOnly(sections: Partial<ViewUpdate>): Partial<View> {
  const { controllers, scheduler, etcd } = sections;
  return {
    ...(controllers !== undefined && { controllers: Array.isArray(controllers) ? controllers : [] }),
    ...(scheduler !== undefined && {
      scheduler: {
        active: scheduler?.active ?? [],
        backoff: scheduler?.backoff ?? [],
        unschedulable: scheduler?.unschedulable ?? [],
        waiting: scheduler?.waiting ?? [],
        weights: scheduler?.weights ?? {},
        cycles: scheduler?.cycles ?? [],
      },
    }),
    ...(etcd !== undefined && {
      etcd: {
        revision: etcd?.revision ?? 0,
        compacted: etcd?.compacted ?? 0,
        keys: etcd?.keys ?? 0,
        records: etcd?.records ?? 0,
        log: etcd?.log ?? { first: 0, next: 0, pending: 0 },
        leases: etcd?.leases ?? 0,
        watches: etcd?.watches ?? 0,
        bytes: etcd?.bytes ?? 0,
        recent: etcd?.recent ?? [],
      },
    }),
  };
}

const byName = new WeakMap<readonly MachineView[], ReadonlyMap<string, MachineView>>();

/** A machine by its name; the index is made once per list, however many look. */
export function machineIn({ machines }: Pick<View, "machines">, name: string): MachineView | undefined {
  if (machines === undefined) return undefined;
  let index = byName.get(machines);
  if (index === undefined) byName.set(machines, (index = new Map(machines.map((each) => [each.name, each]))));
  return index.get(name);
}

export function useView<T>(select: (view: View) => T): T {
  return useStore(viewStore, select);
}
