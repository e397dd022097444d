/** Which machines a thread can run, and so what it loads. */
export type ThreadKind = "control-plane" | "workstation" | "node" | "whole";

const WARM: readonly (readonly [name: string, kind: ThreadKind])[] = [
  ["shard-0", "control-plane"],
  ["shard-1", "workstation"],
  ["shard-2", "node"],
  ["shard-3", "node"],
  ["shard-4", "node"],
];
const warm = new Map<string, { readonly kind: ThreadKind; readonly worker: Worker }>();

/**
 * Starts the threads of the usual cluster before anybody says which one to open: they load while the page, the storage
 * and the certificates are made ready.
 */
export function warmUp(): void {
  for (const [name, kind] of WARM) warm.set(name, { kind, worker: newWorker(kind, name) });
}

/** Ends what was started and is not needed. */
export function coolDown(): void {
  for (const { worker } of warm.values()) worker.terminate();
  warm.clear();
}

/** A thread of this kind; one that is there already when there is one. */
export function takeThread(kind: ThreadKind, name: string): Worker {
  const ready = warm.get(name);
  if (ready?.kind !== kind) return newWorker(kind, name);
  warm.delete(name);
  return ready.worker;
}

/** The bundler finds workers by these literal calls. */
function newWorker(kind: ThreadKind, name: string): Worker {
  switch (kind) {
    case "control-plane":
      return new Worker(new URL("./control-plane.worker.ts", import.meta.url), { type: "module", name });
    case "workstation":
      return new Worker(new URL("./workstation.worker.ts", import.meta.url), { type: "module", name });
    case "whole":
      return new Worker(new URL("./whole.worker.ts", import.meta.url), { type: "module", name });
    case "node":
      return new Worker(new URL("./node.worker.ts", import.meta.url), { type: "module", name });
  }
}
