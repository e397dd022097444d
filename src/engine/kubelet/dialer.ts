import type { HttpMessage, HttpRequest, HttpResponse } from "../net/http";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place, TimerId } from "../sim/place";
import type { Plain } from "../sim/plain";
import { wait, type Task, type Ticket } from "../sim/task";
import type { Micros } from "../sim/time";

export type Unanswered = { readonly failure: "refused" | "timeout" };

interface Call {
  readonly ticket: Ticket;
  /** Nothing is asked; it is enough that somebody accepts. */
  readonly knock: boolean;
  readonly timer: TimerId;
}

/**
 * Connects to containers as their probes and hooks want it: each time anew, one question a connection, and not for
 * longer than the timeout.
 *
 * Upstream: pkg/probe/http, pkg/probe/tcp; both close the connection after use.
 */
export class Dialer {
  readonly #calls: OrderedMap<Call>;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#calls = place.map("calls");
  }

  /** Asks once. Without a timeout it waits for as long as the other side lives. */
  *ask(host: string, port: number, request: HttpRequest, timeout?: Micros): Task<HttpResponse | Unanswered> {
    return (yield* this.#dial(host, port, request, timeout)) as unknown as HttpResponse | Unanswered;
  }

  /** Whether somebody accepts connections there. */
  *knock(host: string, port: number, timeout: Micros): Task<"accepted" | Unanswered> {
    return (yield* this.#dial(host, port, undefined, timeout)) as unknown as "accepted" | Unanswered;
  }

  *#dial(host: string, port: number, request: HttpRequest | undefined, timeout: Micros | undefined): Task<Plain> {
    return yield* wait<Plain>(`connect ${host}:${port}`, ({ task, n }) => {
      const connection = this.place.sockets.connect(host, port);
      const timer = timeout === undefined ? 0 : this.place.after(timeout, "late", connection, { upkeep: true });
      this.#calls.set(connection, { ticket: { task, n }, knock: request === undefined, timer });
      const message: HttpMessage | undefined = request === undefined ? undefined : { id: 1, request };
      if (message !== undefined) this.place.sockets.send(connection, message as unknown as Plain);
    });
  }

  onConnect(connection: string): void {
    if (this.#calls.get(connection)?.knock === true) this.#end(connection, "accepted");
  }

  onData(connection: string, data: Plain): void {
    const message = data as unknown as HttpMessage;
    if ("response" in message) this.#end(connection, message.response as unknown as Plain);
  }

  onClose(connection: string): void {
    this.#end(connection, { failure: "refused" });
  }

  late(connection: string): void {
    this.#end(connection, { failure: "timeout" });
  }

  #end(connection: string, outcome: Plain): void {
    const call = this.#calls.get(connection);
    if (call === undefined) return;
    this.#calls.delete(connection);
    if (call.timer !== 0) this.place.cancel(call.timer);
    this.place.sockets.close(connection);
    this.place.resolve(call.ticket, outcome);
  }
}
