import type { Node } from "../api/gen/core-v1";
import type { Lease } from "../api/gen/coordination-v1";
import type { KObject } from "../apimachinery/object";
import { formatMicroTime } from "../apimachinery/time";
import { isAlreadyExists, isApiFailure, isNotFound } from "../client/errors";
import type { EventRecorder } from "../client/event-recorder";
import { LEASES, NODES } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { atomic, sleep, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { MILLISECOND, SECOND } from "../sim/time";
import type { Plain } from "../sim/plain";
import { initialNode, nodeConditions, type NodeCapacity } from "./node-object";

/**
 * Tells the API server of this node: registers it once, keeps its lease every 10 s, and its status every 5 min or when
 * it changes.
 *
 * The one idea: the lease says that the node lives, the status how it is; so the many small heartbeats touch only a
 * small object.
 *
 * Upstream: pkg/kubelet/kubelet_node_status.go, staging/src/k8s.io/component-helpers/apimachinery/lease.
 * Left out: pressure conditions other than none.
 */
export class NodeReporter {
  readonly #posted: Cell<Node | null>;
  readonly #postedAt: Cell<number>;
  readonly #lease: Cell<Lease | null>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly events: EventRecorder | undefined,
    private readonly facts: { readonly name: string; readonly address: string; readonly capacity: NodeCapacity },
    private readonly onRegistered: (node: Node) => void,
  ) {
    place.bind(this);
    this.#posted = place.cell<Node | null>("posted", null);
    this.#postedAt = place.cell("posted-at", 0);
    this.#lease = place.cell<Lease | null>("lease", null);
  }

  start(): void {
    this.place.spawn("register");
  }

  *register(): Task {
    const { name, address, capacity } = this.facts;
    const wanted = yield* atomic(() => initialNode(name, address, capacity, nodeConditions(this.place.wall())));
    for (let delay = 100 * MILLISECOND; ; delay = Math.min(delay * 2, 7 * SECOND)) {
      const node = yield* this.#tryRegister(wanted);
      if (node !== undefined) {
        yield* atomic(() => this.#registered(node));
        return;
      }
      yield* sleep(delay, "kubelet: trying again to register the node", true);
    }
  }

  *#tryRegister(wanted: Node): Task<Node | undefined> {
    try {
      return yield* this.client.create<Node>(NODES, wanted);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      if (!isAlreadyExists(error)) return undefined;
    }
    try {
      return yield* this.client.get<Node>(NODES, undefined, wanted.metadata.name ?? "");
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return undefined;
    }
  }

  #registered(node: Node): void {
    this.#posted.set(node);
    const about = { kind: "Node", name: this.facts.name, apiVersion: "v1" };
    this.events?.event(about, "Normal", "Starting", "Starting kubelet.");
    for (const reason of ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"]) {
      this.events?.event(about, "Normal", reason, `Node ${this.facts.name} status is now: ${reason}`);
    }
    this.onRegistered(node);
    this.status();
    this.place.after(SECOND, "renew", null, { upkeep: true });
  }

  /** The node as the API shows it, or that it is gone. */
  sawNode(node: Node | null): void {
    const before = this.#posted.get();
    if (node === null || before === null) return;
    this.#posted.set(node);
    const cordoned = node.spec.unschedulable === true;
    if (cordoned === (before.spec.unschedulable === true)) return;
    const reason = cordoned ? "NodeNotSchedulable" : "NodeSchedulable";
    this.events?.event(
      { kind: "Node", name: this.facts.name, apiVersion: "v1" },
      "Normal",
      reason,
      `Node ${this.facts.name} status is now: ${reason}`,
    );
  }

  status(): void {
    this.place.after(10 * SECOND, "status", null, { upkeep: true });
    const posted = this.#posted.get();
    if (posted === null) return;
    const ready = posted.status?.conditions?.find((condition) => condition.type === "Ready");
    const due = this.place.now() - this.#postedAt.get() >= 300 * SECOND;
    if (this.#postedAt.get() !== 0 && ready?.status === "True" && !due) return;
    this.place.spawn("postStatus", [nodeConditions(this.place.wall(), posted.status?.conditions) as unknown as Plain]);
  }

  *postStatus(conditions: Plain): Task {
    try {
      const node = yield* this.client.patch<Node>(
        NODES,
        undefined,
        this.facts.name,
        STRATEGIC,
        { status: { conditions } },
        { subresource: "status" },
      );
      yield* atomic(() => {
        this.#tellReady(this.#posted.get(), node);
        this.#posted.set(node);
        this.#postedAt.set(this.place.now());
      });
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      const gone = isNotFound(error);
      yield* atomic(() => {
        if (gone) this.place.spawn("register");
      });
    }
  }

  /** Said when a node that was not ready is so again; not at its first status. */
  #tellReady(before: Node | null, after: Node): void {
    const ready = (node: Node | null): string | undefined =>
      node?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
    if (ready(before) === undefined || ready(before) === "True" || ready(after) !== "True") return;
    const about = { kind: "Node", name: this.facts.name, apiVersion: "v1" };
    this.events?.event(about, "Normal", "NodeReady", `Node ${this.facts.name} status is now: NodeReady`);
  }

  renew(): void {
    this.place.after(10 * SECOND, "renew", null, { upkeep: true });
    this.place.spawn("renewLease");
  }

  *renewLease(): Task {
    const { name } = this.facts;
    yield* traced(
      this.place,
      {
        kind: "lease",
        name: `renew ${name}`,
        object: { group: "coordination.k8s.io", resource: "leases", namespace: "kube-node-lease", name },
      },
      () => this.#writeLease(),
    );
  }

  *#writeLease(): Task {
    const { lease, wanted } = yield* atomic(() => ({ lease: this.#lease.get(), wanted: this.#wantedLease() }));
    try {
      const written =
        lease === null ? yield* this.#createLease(wanted) : yield* this.client.update<Lease>(LEASES, wanted);
      yield* atomic(() => this.#lease.set(written));
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      yield* atomic(() => this.#lease.set(null)); // Ask for it anew the next time.
    }
  }

  *#createLease(wanted: Lease): Task<Lease> {
    try {
      return yield* this.client.create<Lease>(LEASES, wanted);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const known = yield* this.client.get<Lease>(LEASES, "kube-node-lease", this.facts.name);
      return yield* this.client.update<Lease>(LEASES, { ...known, spec: wanted.spec });
    }
  }

  #wantedLease(): Lease {
    const { name } = this.facts;
    const owner = { apiVersion: "v1", kind: "Node", name, uid: this.#posted.get()?.metadata.uid ?? "" };
    const known = this.#lease.get();
    const metadata = known?.metadata ?? { name, namespace: "kube-node-lease", ownerReferences: [owner] };
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: 40,
      renewTime: formatMicroTime(this.place.wall() * 1000),
    };
    return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec } as KObject as Lease;
  }
}

const STRATEGIC = "application/strategic-merge-patch+json";
