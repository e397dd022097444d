import type { Pod, PodCondition, PodStatus } from "../api/gen/core-v1";
import { isApiFailure, isNotFound } from "../client/errors";
import { PODS } from "../client/resources";
import { sameJson } from "../apimachinery/equality";
import { formatTime } from "../apimachinery/time";
import type { RestClient } from "../client/rest-client";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import { SECOND } from "../sim/time";
import type { Rejection } from "./admission";
import { OWNED } from "./pod-status";

interface Entry {
  readonly namespace: string;
  readonly name: string;
  readonly wanted: PodStatus;
  readonly written: PodStatus;
  readonly whole: boolean;
}

/**
 * Brings the status of pods to the API server, one write after the other. Statuses that change while one is on its way
 * are merged.
 * Upstream: pkg/kubelet/status/status_manager.go. Left out: the GET before each patch, since nobody else writes these
 * fields.
 */
export class StatusManager {
  readonly #entries: OrderedMap<Entry>;
  readonly #dirty: OrderedMap<true>;
  /** Whose status is on its way. */
  readonly #writing: Cell<string>;
  /** What the API has of pods whose status is not what was written: somebody else wrote it. */
  readonly #strange: OrderedMap<PodStatus>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {
    place.bind(this);
    this.#entries = place.map("entries");
    this.#dirty = place.map("dirty");
    this.#writing = place.cell("writing", "");
    this.#strange = place.map("strange");
  }

  get(uid: string): PodStatus | undefined {
    return this.#entries.get(uid)?.wanted;
  }

  set(pod: Pod, wanted: PodStatus, whole = false): void {
    const uid = pod.metadata.uid ?? "";
    const known = this.#entries.get(uid);
    this.#entries.set(uid, {
      namespace: pod.metadata.namespace ?? "",
      name: pod.metadata.name ?? "",
      wanted,
      written: known?.written ?? pod.status ?? {},
      whole,
    });
    if (sameJson(known?.written ?? pod.status ?? {}, wanted)) return;
    this.#dirty.set(uid, true);
    this.#next();
  }

  /** A pod that this node does not take has nothing but this. */
  reject(pod: Pod, { reason, message }: Rejection, wall: number): void {
    this.set(
      pod,
      {
        observedGeneration: pod.metadata.generation ?? 1,
        phase: "Failed",
        message: `Pod was rejected: ${message}`,
        reason,
        startTime: formatTime(wall),
        qosClass: pod.status?.qosClass ?? "BestEffort",
      },
      true,
    );
  }

  isWritten(uid: string): boolean {
    const entry = this.#entries.get(uid);
    return entry === undefined || sameJson(entry.written, entry.wanted);
  }

  forget(uid: string): void {
    this.#entries.delete(uid);
    this.#dirty.delete(uid);
    this.#strange.delete(uid);
  }

  /**
   * The API's copy of a pod changed. Where it has another status than was written, it is looked at again some time later,
   * when news of our own writes have come: a node that was thought to be lost is told to be well again like this.
   */
  observe(pod: Pod): void {
    const uid = pod.metadata.uid ?? "";
    const entry = this.#entries.get(uid);
    if (entry === undefined || entry.whole) return;
    const known = this.#strange.has(uid);
    if (!known && (this.#writing.get() === uid || this.#dirty.has(uid))) return;
    if (!known && statusPatch(pod.status ?? {}, entry.written) === undefined) return;
    this.#strange.set(uid, pod.status ?? {});
    if (!known) this.place.after(SYNC, "reconcile", uid);
  }

  reconcile(uid: string): void {
    const seen = this.#strange.get(uid);
    const entry = this.#entries.get(uid);
    this.#strange.delete(uid);
    if (seen === undefined || entry === undefined || statusPatch(seen, entry.wanted) === undefined) return;
    this.#entries.set(uid, { ...entry, written: seen });
    this.#dirty.set(uid, true);
    this.#next();
  }

  #next(): void {
    const first = this.#dirty.first();
    if (first === undefined || this.#writing.get() !== "") return;
    this.#writing.set(first[0]);
    this.place.spawn("write", [first[0]]);
  }

  *write(uid: string): Task {
    const work = yield* atomic(() => {
      this.#dirty.delete(uid);
      const entry = this.#entries.get(uid);
      const status = entry === undefined ? undefined : statusPatch(entry.written, entry.wanted, entry.whole);
      return entry === undefined || status === undefined ? null : { entry, status };
    });
    let outcome: "written" | "gone" | "again" = "written";
    if (work !== null) {
      const { namespace, name } = work.entry;
      try {
        yield* this.client.patch(
          PODS,
          namespace,
          name,
          STRATEGIC,
          { metadata: { uid }, status: work.status },
          { subresource: "status" },
        );
      } catch (error) {
        if (!isApiFailure(error)) throw error;
        // Whatever the server has against it now, it may take it later: only a pod that is gone needs no status.
        outcome = isNotFound(error) ? "gone" : "again";
      }
    }
    const result = outcome;
    yield* atomic(() => this.#done(uid, work?.entry.wanted, result));
  }

  #done(uid: string, wrote: PodStatus | undefined, outcome: "written" | "gone" | "again"): void {
    this.#writing.set("");
    const entry = this.#entries.get(uid);
    if (outcome === "again") this.place.after(SYNC, "retry", uid);
    else if (wrote !== undefined && entry !== undefined) this.#entries.set(uid, { ...entry, written: wrote });
    this.#next();
  }

  retry(uid: string): void {
    if (!this.#entries.has(uid)) return;
    this.#dirty.set(uid, true);
    this.#next();
  }
}

const SYNC = 10 * SECOND;
const STRATEGIC = "application/strategic-merge-patch+json";

/** What of a status has changed, as a strategic merge patch; undefined when nothing has. */
export function statusPatch(old: PodStatus, wanted: PodStatus, whole = false): Plain {
  const before = old as { readonly [field: string]: Plain };
  const after = wanted as unknown as { readonly [field: string]: Plain };
  const patch: { [field: string]: Plain } = {};
  for (const field of Object.keys(after)) {
    if (field !== "conditions" && field !== "podIPs" && !sameJson(before[field], after[field]))
      patch[field] = after[field];
  }
  for (const field of ["reason", "message"])
    if (before[field] !== undefined && after[field] === undefined) patch[field] = null;
  if (whole) {
    if ((old.conditions ?? []).length > 0) patch["conditions"] = [{ $patch: "replace" }];
    return patch;
  }
  Object.assign(patch, addressPatch(old.podIPs ?? [], wanted.podIPs ?? []));
  const conditions = changedConditions(old.conditions ?? [], wanted.conditions ?? []);
  if (conditions.length > 0) {
    patch["conditions"] = conditions;
    patch["$setElementOrder/conditions"] = (wanted.conditions ?? []).map(({ type }) => ({ type }));
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

type PodIP = NonNullable<PodStatus["podIPs"]>[number];

/** Addresses are merged by their value, so one that went has to be taken out by name. */
function addressPatch(old: readonly PodIP[], wanted: readonly PodIP[]): { readonly [field: string]: Plain } {
  const has = (list: readonly PodIP[], ip: string): boolean => list.some((each) => each.ip === ip);
  const added = wanted.filter(({ ip }) => !has(old, ip)).map(({ ip }) => ({ ip }));
  const gone = old.filter(({ ip }) => !has(wanted, ip)).map(({ ip }) => ({ $patch: "delete", ip }));
  if (added.length + gone.length === 0) return {};
  return { podIPs: [...added, ...gone], "$setElementOrder/podIPs": wanted.map(({ ip }) => ({ ip })) };
}

function changedConditions(old: readonly PodCondition[], wanted: readonly PodCondition[]): Plain[] {
  const changed: Plain[] = [];
  for (const condition of wanted) {
    if (!OWNED.includes(condition.type)) continue;
    const before = old.find(({ type }) => type === condition.type);
    const same =
      before !== undefined &&
      before.status === condition.status &&
      before.reason === condition.reason &&
      before.message === condition.message &&
      before.observedGeneration === condition.observedGeneration;
    if (same) continue;
    // A field that went away has to be said to be gone, since elements are merged.
    const gone: { reason?: null; message?: null } = {};
    if (before?.reason !== undefined && condition.reason === undefined) gone.reason = null;
    if (before?.message !== undefined && condition.message === undefined) gone.message = null;
    changed.push({ ...condition, ...gone } as unknown as Plain);
  }
  return changed;
}
