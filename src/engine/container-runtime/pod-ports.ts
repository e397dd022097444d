import type { Behaviour } from "../images/behaviour";
import type { HttpRequest, HttpResponse } from "../net/http";
import { HttpServer, type RequestListener } from "../net/http-server";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Port } from "../sim/ports/sockets";
import { answerHttp, grpcHealth, portsOf } from "./answers";

/** A process in a container that listens. */
interface Listener {
  readonly id: string;
  readonly behaviour: Behaviour;
  readonly port: number;
  readonly since: number;
}

/**
 * The servers in containers: each port on which a process listens is a socket of the machine, on the pod's own address
 * or, in the host's network, on the machine's. Who connects finds out there and nowhere else.
 */
export class PodPorts implements RequestListener {
  readonly #http: HttpServer;
  /** By socket: `10.244.1.7:80`, or `80` in the host's network. */
  readonly #listeners: OrderedMap<Listener>;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#http = new HttpServer(place.child("http"), this);
    this.#listeners = place.map("listeners");
  }

  attach(address: string): void {
    if (address !== this.place.machine.address) this.place.sockets.attach(address);
  }

  detach(address: string): void {
    if (address !== this.place.machine.address) this.place.sockets.detach(address);
  }

  /** A process begins to listen. `started`: since when it runs. A port that is taken stays with who has it. */
  open(id: string, address: string, behaviour: Behaviour, started: number): void {
    for (const port of portsOf(behaviour)) {
      const key = this.#key(address, port);
      if (this.#listeners.has(String(key))) continue;
      this.#listeners.set(String(key), { id, behaviour, port, since: started });
      this.#http.listen(key);
    }
  }

  /** The process is no more. */
  close(id: string, address: string, behaviour: Behaviour): void {
    for (const port of portsOf(behaviour)) {
      const key = this.#key(address, port);
      if (this.#listeners.get(String(key))?.id !== id) continue;
      this.#listeners.delete(String(key));
      this.#http.unlisten(key);
    }
  }

  onRequest(exchange: string, request: HttpRequest): void {
    const listener = this.#listeners.get(String(this.#http.hello(exchange)?.to));
    if (listener === undefined) return;
    if (request.path === GRPC_HEALTH) return this.#health(exchange, listener);
    const { behaviour, port, since } = listener;
    const answer = answerHttp(behaviour, this.place.now() - since, port, request.path);
    if (answer === undefined) return; // It speaks no HTTP, and waits for more.
    const { status, body, location, delay } = answer;
    const headers = { "content-type": "text/plain", ...(location !== undefined && { location }) };
    const response: HttpResponse = { status, headers, body: { text: body } };
    if (delay === 0) this.#http.respond(exchange, response);
    else this.place.after(delay, "answer", [exchange, response as never]);
  }

  answer([exchange, response]: readonly [string, HttpResponse]): void {
    this.#http.respond(exchange, response);
  }

  onCancel(): void {}

  #health(exchange: string, { behaviour, port }: Listener): void {
    const health = grpcHealth(behaviour, port);
    if (health === undefined) return;
    const headers = { "content-type": "application/grpc", "grpc-status": health < 0 ? "12" : "0" };
    this.#http.respond(exchange, {
      status: 200,
      headers,
      ...(health >= 0 && { body: { object: { status: health } } }),
    });
  }

  #key(address: string, port: number): Port {
    return address === this.place.machine.address ? port : `${address}:${port}`;
  }
}

export const GRPC_HEALTH = "/grpc.health.v1.Health/Check";
