import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place, TimerId } from "../sim/place";
import type { Plain } from "../sim/plain";
import { wait, type Task, type Ticket } from "../sim/task";
import { SECOND, type Micros } from "../sim/time";
import type { HttpMessage, HttpRequest, HttpResponse, NetworkFailure, StreamEvent } from "./http";

export interface Peer {
  readonly host: string;
  readonly port: number;
  /** Presented when connecting: certificates and the proof of their key. */
  readonly tls?: Plain;
}

/**
 * One process' way to one server: a connection that is opened when needed and shared by all requests.
 *
 * A peer that went away without a word is noticed as by a Go client over HTTP/2: after 30 s without a frame a ping is
 * sent, and when that is not answered within 15 s the connection is given up and all that waited on it fails.
 *
 * Upstream: golang.org/x/net/http2 Transport (ReadIdleTimeout 30 s, PingTimeout 15 s as set by
 * k8s.io/apimachinery/pkg/util/net).
 */
export class HttpClient {
  readonly #connection: Cell<string>;
  readonly #count: Cell<number>;
  readonly #heard: Cell<Micros>;
  readonly #watchdog: Cell<TimerId>;
  /** By number: who waits for the answer, or which reactor hears the stream. */
  readonly #open: OrderedMap<Waiting>;
  readonly #peer: Cell<Peer>;

  constructor(
    private readonly place: Place,
    peer: Peer,
  ) {
    place.bind(this);
    this.#connection = place.cell("connection", "");
    this.#count = place.cell("count", 0);
    this.#heard = place.cell("heard", 0);
    this.#watchdog = place.cell("watchdog", 0);
    this.#open = place.map("open");
    this.#peer = place.cell("peer", peer);
  }

  /** Asks and waits for the whole answer. Without `timeout` it waits for as long as the peer lives. */
  *request(request: HttpRequest, timeout?: Micros): Task<HttpResponse | NetworkFailure> {
    return yield* wait<Plain>(`${request.method} ${request.path}`, (ticket) => {
      const id = this.#send(request, { ticket: { task: ticket.task, n: ticket.n } });
      if (timeout !== undefined) this.place.after(timeout, "onTimeout", id);
    }) as unknown as Task<HttpResponse | NetworkFailure>;
  }

  /**
   * Begins a request whose answer comes in pieces: each is told to `handler` of the reactor named. Returns the stream's
   * name.
   */
  stream(request: HttpRequest, reactor: string, handler: string): string {
    return String(this.#send(request, { reactor, handler }));
  }

  /** Ends a stream from this side; nothing more is told of it. */
  cancel(stream: string): void {
    const id = Number(stream);
    if (!this.#open.delete(openKey(id))) return;
    if (this.#connection.get() !== "") this.#write({ id, cancel: true });
  }

  /** Ends the connection; nothing more is told of what was open on it. */
  close(): void {
    this.#open.clear();
    if (this.#connection.get() !== "") this.place.sockets.close(this.#connection.get());
    this.#connection.set("");
  }

  #send(request: HttpRequest, waiting: Waiting): number {
    const id = this.#count.get() + 1;
    this.#count.set(id);
    if (this.#connection.get() === "") {
      const { host, port, tls } = this.#peer.get();
      this.#connection.set(this.place.sockets.connect(host, port, tls === undefined ? {} : { tls }));
      this.#heard.set(this.place.now());
    }
    this.#open.set(openKey(id), waiting);
    this.#write({ id, request });
    if (this.#watchdog.get() === 0) this.#watchdog.set(this.place.after(READ_IDLE, "onIdle", null, { upkeep: true }));
    return id;
  }

  #write(message: HttpMessage): void {
    this.place.sockets.send(this.#connection.get(), message as unknown as Plain);
  }

  onData(connection: string, data: Plain): void {
    if (connection !== this.#connection.get()) return;
    this.#heard.set(this.place.now());
    const message = data as unknown as HttpMessage;
    if ("ping" in message || "pong" in message) return;
    const key = openKey(message.id);
    const waiting = this.#open.get(key);
    if (waiting === undefined) return;
    if ("ticket" in waiting) {
      if (!("response" in message)) return;
      this.#open.delete(key);
      this.place.resolve(waiting.ticket, message.response as unknown as Plain);
      return;
    }
    const stream = String(message.id);
    if ("end" in message || ("response" in message && message.response.streaming !== true)) this.#open.delete(key);
    if ("response" in message) this.#tell(waiting, { stream, response: message.response });
    else if ("chunk" in message) this.#tell(waiting, { stream, chunk: message.chunk });
    else if ("end" in message) this.#tell(waiting, { stream, end: true });
  }

  onClose(connection: string, reason: string): void {
    if (connection === this.#connection.get()) this.#fail(reason as NetworkFailure["failure"]);
  }

  onTimeout(id: number): void {
    const waiting = this.#open.get(openKey(id));
    if (waiting === undefined || !("ticket" in waiting)) return;
    this.#open.delete(openKey(id));
    this.#write({ id, cancel: true });
    this.place.resolve(waiting.ticket, { failure: "timeout" });
  }

  onIdle(): void {
    this.#watchdog.set(0);
    if (this.#open.size === 0 || this.#connection.get() === "") return;
    const silence = this.place.now() - this.#heard.get();
    if (silence < READ_IDLE) {
      this.#watchdog.set(this.place.after(READ_IDLE - silence, "onIdle", null, { upkeep: true }));
      return;
    }
    this.#write({ ping: 1 });
    this.#watchdog.set(this.place.after(PING_TIMEOUT, "onPingTimeout", this.place.now(), { upkeep: true }));
  }

  onPingTimeout(asked: Micros): void {
    this.#watchdog.set(0);
    if (this.#heard.get() > asked) return this.onIdle();
    this.place.sockets.close(this.#connection.get());
    this.#fail("lost");
  }

  #fail(failure: NetworkFailure["failure"]): void {
    this.#connection.set("");
    const broken = [...this.#open.entries()];
    this.#open.clear();
    for (const [key, waiting] of broken) {
      if ("ticket" in waiting) this.place.resolve(waiting.ticket, { failure });
      else this.#tell(waiting, { stream: String(Number(key)), end: true, failure });
    }
  }

  #tell(listener: Listener, event: StreamEvent): void {
    this.place.call(listener.reactor, listener.handler, event as unknown as Plain);
  }
}

interface Listener {
  readonly reactor: string;
  readonly handler: string;
}
type Waiting = { readonly ticket: Ticket } | Listener;

const READ_IDLE = 30 * SECOND;
const PING_TIMEOUT = 15 * SECOND;

function openKey(id: number): string {
  return String(id).padStart(10, "0");
}

/** Whether a request got no answer at all. */
export function isFailure(outcome: HttpResponse | NetworkFailure): outcome is NetworkFailure {
  return "failure" in outcome;
}
