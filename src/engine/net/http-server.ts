import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Hello, Port } from "../sim/ports/sockets";
import type { Body, HttpMessage, HttpRequest, HttpResponse } from "./http";

/** Who answers. `exchange` names one request until its answer has ended. */
export interface RequestListener {
  onRequest(exchange: string, request: HttpRequest): void;
  /** The caller went away, or lost interest, before the answer ended. */
  onCancel(exchange: string): void;
}

/** A server on a port of this machine: tells its owner of requests, and carries the answers back. */
export class HttpServer {
  readonly #hellos: OrderedMap<Hello>;
  /** Requests whose answer has not ended. */
  readonly #exchanges: OrderedMap<true>;

  constructor(
    private readonly place: Place,
    private readonly owner: RequestListener,
  ) {
    place.bind(this);
    this.#hellos = place.map("hellos");
    this.#exchanges = place.map("exchanges");
  }

  listen(port: Port): void {
    this.place.sockets.listen(port);
  }

  /** What the caller of an exchange presented when it connected. */
  hello(exchange: string): Hello | undefined {
    return this.#hellos.get(connectionOf(exchange));
  }

  unlisten(port: Port): void {
    this.place.sockets.unlisten(port);
  }

  isOpen(exchange: string): boolean {
    return this.#exchanges.has(exchange);
  }

  respond(exchange: string, response: HttpResponse): void {
    if (!this.#exchanges.has(exchange)) return;
    if (response.streaming !== true) this.#exchanges.delete(exchange);
    this.#send(exchange, { id: idOf(exchange), response });
  }

  write(exchange: string, chunk: Body): void {
    if (this.#exchanges.has(exchange)) this.#send(exchange, { id: idOf(exchange), chunk });
  }

  end(exchange: string): void {
    if (this.#exchanges.delete(exchange)) this.#send(exchange, { id: idOf(exchange), end: true });
  }

  onOpen(connection: string, hello: Plain): void {
    this.#hellos.set(connection, hello as unknown as Hello);
  }

  onData(connection: string, data: Plain): void {
    const message = data as unknown as HttpMessage;
    if ("ping" in message) return this.place.sockets.send(connection, { pong: message.ping });
    if ("pong" in message) return;
    const exchange = `${connection}#${message.id}`;
    if ("request" in message) {
      this.#exchanges.set(exchange, true);
      this.owner.onRequest(exchange, message.request);
    } else if ("cancel" in message && this.#exchanges.delete(exchange)) {
      this.owner.onCancel(exchange);
    }
  }

  onClose(connection: string): void {
    this.#hellos.delete(connection);
    for (const exchange of [...this.#exchanges.keys(`${connection}#`, `${connection}$`)]) {
      this.#exchanges.delete(exchange);
      this.owner.onCancel(exchange);
    }
  }

  #send(exchange: string, message: HttpMessage): void {
    this.place.sockets.send(connectionOf(exchange), message as unknown as Plain);
  }
}

function connectionOf(exchange: string): string {
  return exchange.slice(0, exchange.lastIndexOf("#"));
}

function idOf(exchange: string): number {
  return Number(exchange.slice(exchange.lastIndexOf("#") + 1));
}
