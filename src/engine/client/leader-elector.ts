import type { Lease } from "../api/gen/coordination-v1";
import { formatMicroTime } from "../apimachinery/time";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import { SECOND, type Micros } from "../sim/time";
import { isApiFailure, isNotFound } from "./errors";
import { LEASES } from "./resources";
import type { RestClient } from "./rest-client";

export interface LeaderElection {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  onStartedLeading(): void;
  /** The lease was lost; upstream's components end themselves then. */
  onStoppedLeading(): void;
}

/**
 * Lets one of several processes work: who holds the Lease. It is renewed every 2 s; who has not seen it renewed for 15
 * s by his own clock may take it; a leader that could not renew it for 10 s stops.
 *
 * Upstream: k8s.io/client-go/tools/leaderelection/leaderelection.go; defaults of component-base/config/v1alpha1.
 */
export class LeaderElector {
  readonly #leading: Cell<boolean>;
  readonly #renewed: Cell<Micros>;
  /** The record last seen, and when it was seen to change. */
  readonly #seen: Cell<{ readonly record: string; readonly at: Micros }>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly election: LeaderElection,
  ) {
    place.bind(this);
    this.#leading = place.cell("leading", false);
    this.#renewed = place.cell("renewed", 0);
    this.#seen = place.cell("seen", { record: "", at: 0 });
  }

  get leading(): boolean {
    return this.#leading.get();
  }

  start(): void {
    this.place.spawn("tryAcquireOrRenew");
  }

  retry(): void {
    this.place.spawn("tryAcquireOrRenew");
  }

  *tryAcquireOrRenew(): Task {
    let held = false;
    try {
      held = yield* this.#acquire();
    } catch (error) {
      if (!isApiFailure(error)) throw error;
    }
    const holds = held;
    yield* atomic(() => this.#settle(holds));
  }

  #settle(held: boolean): void {
    const now = this.place.now();
    if (held) {
      this.#renewed.set(now);
      if (!this.#leading.get()) {
        this.#leading.set(true);
        this.election.onStartedLeading();
      }
    } else if (this.#leading.get() && now - this.#renewed.get() > RENEW_DEADLINE) {
      this.#leading.set(false);
      this.election.onStoppedLeading();
      return;
    }
    // Followers wait up to 1.2 times longer by lot, so that they do not all try at once.
    const delay = this.#leading.get() ? RETRY : RETRY + this.place.rng.below("jitter", Math.floor(RETRY * 1.2));
    this.place.after(delay, "retry", null, { upkeep: true });
  }

  *#acquire(): Task<boolean> {
    const { namespace, name, identity } = this.election;
    const now = yield* atomic(() => ({ micros: this.place.now(), time: formatMicroTime(this.place.wall() * 1000) }));
    let lease: Lease;
    try {
      lease = yield* this.client.get<Lease>(LEASES, namespace, name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      yield* this.client.create<Lease>(LEASES, newLease(namespace, name, identity, now.time));
      return true;
    }
    const spec = lease.spec ?? {};
    const mine = spec.holderIdentity === identity;
    const record = JSON.stringify(spec);
    const fresh = yield* atomic(() => {
      if (this.#seen.get().record !== record) this.#seen.set({ record, at: now.micros });
      return now.micros - this.#seen.get().at < LEASE_DURATION;
    });
    if (!mine && spec.holderIdentity !== undefined && spec.holderIdentity !== "" && fresh) return false;
    const transitions = (spec.leaseTransitions ?? 0) + (mine ? 0 : 1);
    const acquireTime = mine ? (spec.acquireTime ?? now.time) : now.time;
    const renewed = {
      ...lease,
      spec: {
        ...spec,
        holderIdentity: identity,
        leaseDurationSeconds: 15,
        acquireTime,
        renewTime: now.time,
        leaseTransitions: transitions,
      },
    };
    yield* this.client.update<Lease>(LEASES, renewed);
    return true;
  }
}

const LEASE_DURATION = 15 * SECOND;
const RENEW_DEADLINE = 10 * SECOND;
const RETRY = 2 * SECOND;

function newLease(namespace: string, name: string, identity: string, time: string): Lease {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { namespace, name },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: 15,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    },
  };
}
