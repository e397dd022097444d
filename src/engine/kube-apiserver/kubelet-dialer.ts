import { presentCertificate } from "../client/tls-identity";
import { failure } from "../apimachinery/status-errors";
import type { HttpMessage, HttpRequest, HttpResponse } from "../net/http";
import type { HttpServer } from "../net/http-server";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import { PKI } from "./identity";

/**
 * Carries requests on to kubelets: logs, and whatever else only a node can tell. What the kubelet answers goes to
 * the caller as it comes.
 *
 * Upstream: pkg/kubelet/client/kubelet_client.go, k8s.io/apiserver/pkg/util/proxy. Left out: connections that are kept.
 */
export class KubeletDialer {
  /** By connection: the exchange that waits. */
  readonly #waiting: OrderedMap<Waiting>;
  readonly #byExchange: OrderedMap<string>;

  constructor(
    private readonly place: Place,
    private readonly http: HttpServer,
  ) {
    place.bind(this);
    this.#waiting = place.map("waiting");
    this.#byExchange = place.map("exchanges");
  }

  forward(exchange: string, node: NodeAddress, request: HttpRequest): void {
    const connection = this.place.sockets.connect(node.host, node.port, { tls: this.#identity(node.host) });
    const shown = `https://${node.host}:${node.port}${request.path}${request.query === undefined ? "" : `?${request.query}`}`;
    this.#waiting.set(connection, { exchange, url: shown, answered: false });
    this.#byExchange.set(exchange, connection);
    const message: HttpMessage = { id: 1, request };
    this.place.sockets.send(connection, message as unknown as Plain);
    this.place.after(DIAL_TIMEOUT, "onTimeout", connection);
  }

  /** The caller went away. */
  cancel(exchange: string): void {
    const connection = this.#byExchange.get(exchange);
    if (connection === undefined) return;
    this.#forget(connection, exchange);
    this.place.sockets.close(connection);
  }

  onData(connection: string, data: Plain): void {
    const waiting = this.#waiting.get(connection);
    if (waiting === undefined) return;
    const message = data as unknown as HttpMessage;
    if ("response" in message) {
      this.#waiting.set(connection, { ...waiting, answered: true });
      this.http.respond(waiting.exchange, message.response);
      if (message.response.streaming !== true) this.#close(connection, waiting);
    } else if ("chunk" in message) {
      this.http.write(waiting.exchange, message.chunk);
    } else if ("end" in message) {
      this.http.end(waiting.exchange);
      this.#close(connection, waiting);
    }
  }

  onClose(connection: string, reason: string): void {
    const waiting = this.#waiting.get(connection);
    if (waiting === undefined) return;
    this.#forget(connection, waiting.exchange);
    this.#fail(waiting, reason === "refused" ? "connect: connection refused" : "read: connection reset by peer");
  }

  onTimeout(connection: string): void {
    const waiting = this.#waiting.get(connection);
    if (waiting === undefined || waiting.answered) return;
    this.#close(connection, waiting);
    this.#fail(waiting, "i/o timeout");
  }

  #fail({ exchange, url, answered }: Waiting, why: string): void {
    if (answered) return this.http.end(exchange);
    const host = /^https:\/\/([^/]+)/.exec(url)?.[1] ?? "";
    const { status } = failure(500, "InternalError", `Get "${url}": dial tcp ${host}: ${why}`);
    this.http.respond(exchange, answerOf(status as unknown as Plain));
  }

  #close(connection: string, { exchange }: Waiting): void {
    this.#forget(connection, exchange);
    this.place.sockets.close(connection);
  }

  #forget(connection: string, exchange: string): void {
    this.#waiting.delete(connection);
    this.#byExchange.delete(exchange);
  }

  #identity(host: string): Plain {
    const certificate = this.place.files.read(`${PKI}/apiserver-kubelet-client.crt`);
    const key = this.place.files.read(`${PKI}/apiserver-kubelet-client.key`);
    return certificate === undefined || key === undefined ? undefined : presentCertificate(certificate, key, host);
  }
}

export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

interface Waiting {
  readonly exchange: string;
  readonly url: string;
  readonly answered: boolean;
}

const DIAL_TIMEOUT = 30 * SECOND;

function answerOf(status: Plain): HttpResponse {
  return {
    status: 500,
    headers: { "content-type": "application/json" },
    body: { text: `${JSON.stringify(status)}\n` },
  };
}
