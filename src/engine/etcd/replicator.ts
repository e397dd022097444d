import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { Wal } from "./wal";

/**
 * How a change becomes agreed on: what was proposed is applied by every member in the same order, once it cannot be
 * lost.
 */
export interface Replicator {
  /** Starts with what is in the log. */
  start(): void;
  propose(proposal: Proposal): void;
  readonly length: number;
  /** The log, for those who look: the first entry that is kept, the next one, and how many are not safe yet. */
  readonly log: { readonly first: number; readonly next: number; readonly pending: number };
}

/** `reply` names the one who waits at this member; it means nothing to a member that reads the log later. */
export interface Proposal {
  readonly command: Plain;
  readonly reply: Plain;
  readonly cause: SpanId;
}

/** Who applies: told of each proposal in the order of the log; `replay` when it is read back at a start. */
export interface StateMachine {
  apply(proposal: Proposal, replay: boolean): void;
  /** All that was applied, as plain data; and back, before anything is applied. */
  image(): Plain;
  load(image: Plain): void;
}

/**
 * A cluster of one: agreed on is what is safe on the own disk.
 *
 * Proposals are appended to the log; one sync at a time runs, and all that were appended while it ran share the
 * next one.
 *
 * Upstream: etcd server/etcdserver/raft.go, server.go (applyAll, triggerSnapshot). Left out: other members.
 */
export class SingleMember implements Replicator {
  readonly #wal: Wal;
  /** Proposals in the log that are not applied yet, oldest first. */
  readonly #pending: OrderedMap<{ readonly index: number; readonly proposal: Proposal }>;
  readonly #syncing: Cell<SpanId>;
  readonly #saving: Cell<boolean>;

  constructor(
    private readonly place: Place,
    private readonly machine: StateMachine,
  ) {
    place.bind(this);
    this.#wal = new Wal(place);
    this.#pending = place.map("pending");
    this.#syncing = place.cell("syncing", 0);
    this.#saving = place.cell("saving", false);
  }

  get length(): number {
    return this.#wal.length;
  }

  get log(): Replicator["log"] {
    const next = this.#wal.length;
    return { first: next - this.#wal.kept, next, pending: this.#pending.size };
  }

  start(): void {
    const { image, entries, cut } = this.#wal.read();
    if (image !== null) this.machine.load(image);
    this.place.during(
      { kind: "boot", name: "reads the write-ahead log", attrs: { entries: entries.length, cut } },
      () => {
        for (const entry of entries) {
          const { command, cause } = entry as unknown as { readonly command: Plain; readonly cause: SpanId };
          this.machine.apply({ command, cause, reply: null }, true);
        }
      },
    );
  }

  propose(proposal: Proposal): void {
    const index = this.#wal.append({ command: proposal.command, cause: proposal.cause });
    this.#pending.set(String(index).padStart(12, "0"), { index, proposal });
    if (this.#syncing.get() === 0) this.#sync();
  }

  #sync(): void {
    const waiting = [...this.#pending.values()];
    const links = waiting.slice(1).map(({ proposal }) => proposal.cause);
    const span = this.place.causedBy(waiting[0]!.proposal.cause, () =>
      this.place.begin({
        kind: "fsync",
        name: "sync of the write-ahead log",
        attrs: { proposals: waiting.length },
        ...(links.length > 0 && { links }),
      }),
    );
    this.#syncing.set(span);
    this.#wal.sync("onSynced");
  }

  onSynced(upTo: number): void {
    this.place.end(this.#syncing.get());
    this.#syncing.set(0);
    const safe = [...this.#pending.values("", String(upTo).padStart(12, "0"))];
    for (const { index } of safe) this.#pending.delete(String(index).padStart(12, "0"));
    if (this.#pending.size > 0) this.#sync();
    for (const { proposal } of safe) this.place.causedBy(proposal.cause, () => this.machine.apply(proposal, false));
    // Of what is in the log now, all before `upTo` was applied.
    if (this.#wal.kept > SNAPSHOT_EVERY && !this.#saving.get()) {
      this.#saving.set(true);
      this.#wal.snapshot(upTo, this.machine.image(), "onSaved");
    }
  }

  onSaved(index: number): void {
    this.#saving.set(false);
    this.#wal.trim(index);
  }
}

/** Entries of the log after which a snapshot is taken, as etcd 3.6 does. */
const SNAPSHOT_EVERY = 10_000;
