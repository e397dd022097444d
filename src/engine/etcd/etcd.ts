import type { SpanId } from "../sim/event";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { checkRequest } from "./check-request";
import { Lessor, type LessorImage } from "./lessor";
import { EtcdError, Mvcc, type MvccImage } from "./mvcc";
import {
  ETCD_PORT,
  type EtcdRequest,
  type EtcdResponse,
  type FromEtcd,
  type LeaseRequest,
  type ToEtcd,
  type WriteRequest,
} from "./protocol";
import { SingleMember, type Proposal, type Replicator, type StateMachine } from "./replicator";
import { WatchHub } from "./watch-hub";

/**
 * etcd: the memory of a cluster, and the only part of it that keeps anything.
 *
 * Reads requests from sockets and the log from its disk; writes the log. The one idea: what changes something is first
 * proposed, then in the log on the disk, then applied, then answered. So what was answered is never lost, and reading
 * the log again gives the same store.
 *
 * Upstream: etcd server/etcdserver (v3_server.go, apply). Left out: members beside this one, quota, users, maintenance.
 */
export class Etcd implements Program, StateMachine {
  readonly #mvcc: Mvcc;
  readonly #lessor: Lessor;
  readonly #hub: WatchHub;
  readonly #replicator: Replicator;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#mvcc = new Mvcc(place.child("mvcc"));
    this.#lessor = new Lessor(place.child("lessor"), (lease) =>
      this.#propose({ op: "lease-revoke", lease }, null, place.cause),
    );
    this.#hub = new WatchHub(place.child("watch"), this.#mvcc);
    this.#replicator = new SingleMember(place.child("replicator"), this);
  }

  start(): void {
    this.#replicator.start();
    this.#lessor.start();
    this.#hub.start();
    this.place.sockets.listen(ETCD_PORT);
  }

  onOpen(): void {
    /* Nothing is known of a caller before it asks. */
  }

  onClose(connection: string): void {
    this.#hub.closed(connection);
  }

  onData(connection: string, data: Plain): void {
    const message = data as unknown as ToEtcd;
    if ("progress" in message) this.#hub.progressOf(connection);
    else if ("create" in message) this.#hub.create(connection, message.watch, message.create);
    else if ("cancel" in message) this.#hub.cancel(connection, message.watch);
    else this.#serve(connection, message.id, message.request);
  }

  send({ connection, message }: { readonly connection: string; readonly message: Plain }): void {
    this.place.sockets.send(connection, message);
  }

  /** Looked at from outside: what a range holds, or all that was written after a revision. */
  inspect(query: Plain): Plain {
    if (query !== null && typeof query === "object" && "since" in query)
      return this.#changesSince(query.since as number);
    const { key, end } = (query ?? { key: "\0", end: "\0" }) as { readonly key: string; readonly end?: string };
    return this.#mvcc.range({ op: "range", key, ...(end !== undefined && { end }) }) as unknown as Plain;
  }

  #changesSince(since: number): Plain {
    const { revision, compacted, size } = this.#mvcc;
    // What was forgotten cannot be told as changes: then everything is told, as written now.
    const all = since < compacted || since > revision;
    const events = all
      ? this.#mvcc.range({ op: "range", key: "\0", end: "\0" }).kvs.map((kv) => ({ type: "PUT", kv }))
      : this.#mvcc.eventsSince("\0", "\0", since + 1).flatMap((change) => change.events);
    const { length: records, log } = this.#replicator;
    const held = { leases: this.#lessor.count, watches: this.#hub.count };
    return { revision, compacted, keys: size, records, log, ...held, all, events } as unknown as Plain;
  }

  #serve(connection: string, id: number, request: EtcdRequest): void {
    this.place.spend(REQUEST_TIME);
    try {
      checkRequest(request);
      switch (request.op) {
        case "range":
          return this.#answer(connection, id, this.#mvcc.range(request));
        case "status":
          return this.#answer(connection, id, {
            records: this.#replicator.length,
            keys: this.#mvcc.size,
            compacted: this.#mvcc.compacted,
            version: "3.6.5",
          });
        case "lease-ttl":
        case "lease-list":
        case "lease-keepalive":
          return this.#answer(connection, id, this.#lessor.read(request));
        default: {
          const command = request.op === "lease-grant" ? this.#lessor.named(request) : request;
          const span = this.place.begin({
            kind: "etcd",
            name: nameOf(request),
            attrs: { op: request.op, key: keyOf(request) },
          });
          this.#propose(command, { connection, id, span }, span);
        }
      }
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      this.#reply(connection, id, { error: error.message });
    }
  }

  #propose(command: WriteRequest | LeaseRequest | EtcdRequest, reply: Plain, cause: SpanId): void {
    this.#replicator.propose({ command: command as unknown as Plain, reply, cause });
  }

  apply({ command, reply, cause }: Proposal, replay: boolean): void {
    const waiting = reply as { readonly connection: string; readonly id: number; readonly span: SpanId } | null;
    let response: EtcdResponse;
    try {
      response = this.#carryOut(command as unknown as EtcdRequest, cause, replay);
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      response = { error: error.message };
    }
    if (waiting === null) return;
    this.place.end(
      waiting.span,
      "error" in response
        ? { status: "refused", attrs: { error: response.error } }
        : { attrs: { revision: response.revision } },
    );
    this.#reply(waiting.connection, waiting.id, response);
  }

  image(): Plain {
    return { mvcc: this.#mvcc.image(), leases: this.#lessor.image() } as unknown as Plain;
  }

  load(image: Plain): void {
    const { mvcc, leases } = image as unknown as { readonly mvcc: MvccImage; readonly leases: LessorImage };
    this.#mvcc.load(mvcc);
    this.#lessor.load(leases);
  }

  /**
   * Watchers are told before the writer is answered, so that on one connection an answer never comes before its
   * own event.
   */
  #carryOut(command: EtcdRequest, cause: SpanId, replay: boolean): EtcdResponse {
    switch (command.op) {
      case "put":
      case "delete":
      case "txn": {
        this.#lessor.check(command);
        const { result, events } = this.#mvcc.write(command, cause);
        this.#lessor.attach(events);
        if (!replay) this.#hub.notify(events, this.#mvcc.revision);
        return { revision: this.#mvcc.revision, result };
      }
      case "compact":
        this.#mvcc.compact(command.revision);
        return { revision: this.#mvcc.revision, result: null };
      case "lease-grant":
        return { revision: this.#mvcc.revision, result: this.#lessor.grant(command) };
      case "lease-revoke": {
        for (const key of this.#lessor.revoke(command.lease)) {
          const { events } = this.#mvcc.write({ op: "delete", key }, cause);
          if (!replay) this.#hub.notify(events, this.#mvcc.revision);
        }
        return { revision: this.#mvcc.revision, result: {} };
      }
      default:
        return { error: `etcdserver: a command ${command.op} cannot be in the log` };
    }
  }

  #answer(
    connection: string,
    id: number,
    result: Extract<EtcdResponse, { readonly revision: number }>["result"],
  ): void {
    this.#reply(connection, id, { revision: this.#mvcc.revision, result });
  }

  #reply(connection: string, id: number, response: EtcdResponse): void {
    const message: FromEtcd = { id, response };
    this.place.sockets.send(connection, message as unknown as Plain);
  }
}

/** What etcd's own work on a request takes beside the disk. */
const REQUEST_TIME = 60;

function keyOf(request: EtcdRequest): string {
  if ("key" in request) return request.key;
  if (request.op !== "txn") return "";
  const write = [...request.success, ...request.failure].find(({ op }) => op !== "range");
  return write?.key ?? "";
}

function nameOf(request: EtcdRequest): string {
  return `${request.op} ${keyOf(request)}`.trim();
}
