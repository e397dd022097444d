import { bodyText, type Headers, type HttpRequest, type StreamEvent } from "../../net/http";
import { HttpClient } from "../../net/http-client";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import type { Program } from "../../sim/process";
import { API_SERVER } from "../recipe";

/** One request that came in through the bridge. */
export interface BridgeRequest {
  readonly id: string;
  /**
   * The client's certificates in PEM, as TLS presented and verified possession of them; none for tokens and for
   * anonymous.
   */
  readonly certificates: readonly string[];
  readonly request: HttpRequest;
}

/**
 * Where the requests of real tools enter the simulation: the workstation's end of the bridge. Each goes to the API
 * server over the simulated network, on a connection for each identity, and its answer leaves through the output
 * `bridge` piece by piece.
 *
 * Not a part of Kubernetes. TLS ends outside; who the client is, the API server still finds out from what was
 * presented.
 */
export class BridgeClient implements Program {
  readonly #clients = new Map<string, HttpClient>();
  /** Identities seen, by the name of their client; what is needed to build the clients again. */
  readonly #identities: OrderedMap<readonly string[]>;
  /** Requests under way: client and stream to id, and back. Each client numbers its own streams. */
  readonly #streams: OrderedMap<string>;
  readonly #open: OrderedMap<{ readonly client: string; readonly stream: string }>;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#identities = place.map("identities");
    this.#streams = place.map("streams");
    this.#open = place.map("open");
  }

  start(): void {
    /* It waits to be asked. */
  }

  restored(): void {
    for (const [name, certificates] of this.#identities.entries()) this.#build(name, certificates);
  }

  /** An input: one request. */
  request(data: Plain): void {
    const { id, certificates, request: sent } = data as unknown as BridgeRequest;
    const request = { ...sent, headers: answeredAsText(sent.headers) };
    const name = this.#clientFor(certificates);
    const span = this.place.begin({ kind: "command", name: `${request.method} ${request.path}` });
    const stream = this.place.causedBy(span, () => this.#clients.get(name)!.stream(request, earOf(name), "onAnswer"));
    this.place.end(span);
    this.#open.set(id, { client: name, stream });
    this.#streams.set(streamKey(name, stream), id);
  }

  /** An input: the client went away. */
  cancel(data: Plain): void {
    const { id } = data as { readonly id: string };
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#clients.get(open.client)?.cancel(open.stream);
    this.#forget(id);
  }

  /** An input: whoever asked until now is gone, for the bridge is another one. */
  reset(): void {
    for (const id of [...this.#open.keys()]) this.cancel({ id });
  }

  #onAnswer(client: string, event: StreamEvent): void {
    const id = this.#streams.get(streamKey(client, event.stream));
    if (id === undefined) return;
    if ("response" in event) {
      const { status, headers, body, streaming } = event.response;
      const end = streaming !== true;
      this.place.output("bridge", {
        id,
        status,
        headers,
        ...(body !== undefined && { chunk: bodyText(body) }),
        ...(end && { end }),
      });
      if (end) this.#forget(id);
    } else if ("chunk" in event) {
      this.place.output("bridge", { id, chunk: bodyText(event.chunk) });
    } else {
      this.place.output("bridge", { id, end: true, ...(event.failure !== undefined && { failure: event.failure }) });
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#streams.delete(streamKey(open.client, open.stream));
  }

  #clientFor(certificates: readonly string[]): string {
    for (const [name, known] of this.#identities.entries()) if (known.join() === certificates.join()) return name;
    const name = `client-${this.#identities.size + 1}`;
    this.#identities.set(name, certificates);
    this.#build(name, certificates);
    return name;
  }

  #build(name: string, certificates: readonly string[]): void {
    const tls: Plain = certificates.length === 0 ? undefined : { certificates, terminatedBy: "bridge" };
    const peer = { ...API_SERVER, ...(tls !== undefined && { tls }) };
    this.#clients.set(name, new HttpClient(this.place.child(name), peer));
    this.place.child(earOf(name)).bind({ onAnswer: (event: StreamEvent) => this.#onAnswer(name, event) });
  }
}

/**
 * Real tools that would rather have protobuf also take JSON, and get it: within the cluster protobuf is an object handed
 * over, which nobody outside could read.
 */
function answeredAsText(headers: Headers): Headers {
  const accept = headers["accept"];
  if (accept === undefined || !accept.includes(PROTOBUF)) return headers;
  const others = accept.split(",").filter((type) => !type.trim().startsWith(PROTOBUF));
  return { ...headers, accept: others.length === 0 ? "application/json" : others.join(",") };
}

const PROTOBUF = "application/vnd.kubernetes.protobuf";

/** The reactor that hears the answers to one client. */
function earOf(client: string): string {
  return `${client}-ear`;
}

function streamKey(client: string, stream: string): string {
  return `${client} ${stream}`;
}
