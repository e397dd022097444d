import type { Cell } from "../../sim/cells";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import { wait, type Task, type Ticket } from "../../sim/task";
import type { EtcdRequest, EtcdResponse, FromEtcd, ToEtcd, WatchRequest, WatchResponse } from "../../etcd/protocol";

export interface EtcdAddress {
  readonly host: string;
  readonly port: number;
}

/** Who hears what the watch brings, and that the connection broke. */
export interface EtcdListener {
  onWatchResponse(response: WatchResponse): void;
  onConnectionLost(): void;
}

/**
 * The API server's one connection to etcd: requests that wait for an answer, and one watch.
 *
 * A connection that breaks fails all that waited on it: nobody knows whether a change was made, so none is sent
 * again by itself.
 *
 * Upstream: go.etcd.io/etcd/client/v3. Left out: several endpoints, keep-alives on silence.
 */
export class EtcdClient {
  readonly #connection: Cell<string>;
  readonly #count: Cell<number>;
  readonly #watch: Cell<number>;
  readonly #waiting: OrderedMap<Ticket>;

  constructor(
    private readonly place: Place,
    private readonly address: EtcdAddress,
    private readonly listener: EtcdListener,
  ) {
    place.bind(this);
    this.#connection = place.cell("connection", "");
    this.#count = place.cell("count", 0);
    this.#watch = place.cell("watch", 0);
    this.#waiting = place.map("waiting");
  }

  *request(request: EtcdRequest): Task<EtcdResponse> {
    return yield* wait<Plain>(`etcd ${request.op}`, (ticket) => {
      const id = this.#next();
      this.#waiting.set(String(id), { task: ticket.task, n: ticket.n });
      this.#send({ id, request });
    }) as unknown as Task<EtcdResponse>;
  }

  /** Begins the watch; the one before it is forgotten. */
  watch(create: WatchRequest): void {
    const watch = this.#next();
    this.#watch.set(watch);
    this.#send({ watch, create });
  }

  onData(connection: string, data: Plain): void {
    if (connection !== this.#connection.get()) return;
    const message = data as unknown as FromEtcd;
    if ("watch" in message) {
      if (message.watch === this.#watch.get()) this.listener.onWatchResponse(message.response);
      return;
    }
    const ticket = this.#waiting.get(String(message.id));
    this.#waiting.delete(String(message.id));
    if (ticket !== undefined) this.place.resolve(ticket, message.response as unknown as Plain);
  }

  onClose(connection: string, reason: string): void {
    if (connection !== this.#connection.get()) return;
    this.#connection.set("");
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const ticket of waiting) this.place.resolve(ticket, { error: `etcdserver: connection ${reason}` });
    this.listener.onConnectionLost();
  }

  #next(): number {
    this.#count.update((count) => count + 1);
    return this.#count.get();
  }

  #send(message: ToEtcd): void {
    if (this.#connection.get() === "")
      this.#connection.set(this.place.sockets.connect(this.address.host, this.address.port));
    this.place.sockets.send(this.#connection.get(), message as unknown as Plain);
  }
}
