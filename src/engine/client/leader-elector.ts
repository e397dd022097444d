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
 * A leader writes over the Lease that it knows without reading it again: when it is another by now, the server says so.
 *
 * Upstream: k8s.io/client-go/tools/leaderelection/leaderelection.go; defaults of component-base/config/v1alpha1.
 */
export class LeaderElector {
  readonly #leading: Cell<boolean>;
  readonly #renewed: Cell<Micros>;
  /** The record last seen, and when it was seen to change. */
  readonly #seen: Cell<{ readonly record: string; readonly at: Micros }>;
  /** The Lease as this process wrote it last. */
  readonly #written: Cell<Lease | null>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly election: LeaderElection,
  ) {
    place.bind(this);
    this.#leading = place.cell("leading", false);
    this.#renewed = place.cell("renewed", 0);
    this.#seen = place.cell("seen", { record: "", at: 0 });
    this.#written = place.cell<Lease | null>("written", null);
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
    const now = yield* atomic(() => this.#look());
    if (now.held !== null) {
      try {
        yield* this.#write(now.held, now.time);
        return true;
      } catch (error) {
        if (!isApiFailure(error)) throw error; // Somebody else wrote it: read it, as one who does not lead does.
      }
    }
    let lease: Lease;
    try {
      lease = yield* this.client.get<Lease>(LEASES, namespace, name);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const created = yield* this.client.create<Lease>(LEASES, newLease(namespace, name, identity, now.time));
      yield* atomic(() => this.#wrote(created));
      return true;
    }
    const spec = lease.spec ?? {};
    const record = JSON.stringify(spec);
    const holder = spec.holderIdentity ?? "";
    const fresh = yield* atomic(() => {
      if (holder !== identity) this.#written.set(null);
      if (this.#seen.get().record !== record) this.#seen.set({ record, at: now.micros });
      return now.micros - this.#seen.get().at < LEASE_DURATION;
    });
    if (holder !== identity && holder !== "" && fresh) return false;
    yield* this.#write(lease, now.time);
    return true;
  }

  /** What time it is, and the Lease, when this process holds it to all it knows. */
  #look(): { readonly micros: Micros; readonly time: string; readonly held: Lease | null } {
    const micros = this.place.now();
    const valid = this.leading && micros - this.#seen.get().at < LEASE_DURATION;
    return { micros, time: formatMicroTime(this.place.wall() * 1000), held: valid ? this.#written.get() : null };
  }

  *#write(lease: Lease, time: string): Task {
    const { identity } = this.election;
    const before = lease.spec ?? {};
    const mine = before.holderIdentity === identity;
    const spec = {
      ...before,
      holderIdentity: identity,
      leaseDurationSeconds: 15,
      acquireTime: mine ? (before.acquireTime ?? time) : time,
      renewTime: time,
      leaseTransitions: (before.leaseTransitions ?? 0) + (mine ? 0 : 1),
    };
    const written = yield* this.client.update<Lease>(LEASES, { ...lease, spec });
    yield* atomic(() => this.#wrote(written));
  }

  #wrote(lease: Lease): void {
    this.#written.set(lease);
    this.#seen.set({ record: JSON.stringify(lease.spec ?? {}), at: this.place.now() });
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
