import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { AnswerPiece, Backend } from "./backend";
import {
  BODY_LIMIT,
  foreignHost,
  OWN_NAMES,
  requestHeaders,
  responseHeaders,
  statusBody,
  type HttpRequest,
} from "./wire";

/**
 * The door through which real tools enter a cluster: HTTPS on loopback, HTTP/1.1 and HTTP/2.
 *
 * TLS ends here. A client's certificates and tokens are handed on: who somebody is, and whether he may, is for the
 * cluster's own API server to say. Pieces of answers leave as they are made, and a client that goes away is told to the
 * cluster.
 */
export class BridgeServer {
  readonly #server: Http2SecureServer;
  readonly #open = new Map<string, { readonly response: Http2ServerResponse; readonly lines: boolean }>();
  /** A page remembers its requests for longer than a bridge lives: names are not used again. */
  readonly #name = `bridge-${Date.now().toString(36)}`;
  #count = 0;

  constructor(
    private readonly backend: Backend,
    serving: Serving,
  ) {
    this.#server = createSecureServer(
      {
        cert: serving.certificate,
        key: serving.key,
        ca: serving.authority,
        allowHTTP1: true,
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => void this.#handle(request, response),
    );
    this.#server.on("sessionError", () => undefined);
    this.#server.on("tlsClientError", () => undefined);
    backend.onAnswer = (piece) => this.#answer(piece);
  }

  /** Resolves to the port once somebody may call. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** From now on it speaks in the name of another cluster. */
  speakAs({ certificate, key, authority }: Serving): void {
    this.#server.setSecureContext({ cert: certificate, key, ca: authority });
  }

  close(): void {
    for (const { response } of this.#open.values()) response.stream?.close?.();
    this.#server.close();
  }

  async #handle(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const foreign = foreignHost(request.authority ?? request.headers.host, OWN_NAMES);
    if (foreign !== undefined) return refuse(response, 403, "Forbidden", foreign);
    const body = await bodyOf(request);
    if (body === undefined)
      return refuse(response, 413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");
    const unavailable = this.backend.unavailable();
    // Without Retry-After: a client that was told when to come again would not tell its user what is missing.
    if (unavailable !== undefined) return refuse(response, 503, "ServiceUnavailable", unavailable);
    const id = `${this.#name}-${++this.#count}`;
    this.#open.set(id, { response, lines: ENDS_ANYWHERE.test(request.url) });
    response.on("close", () => {
      if (this.#open.delete(id)) this.backend.cancel(id);
    });
    response.on("error", () => undefined);
    this.backend.request({ id, certificates: certificatesOf(request), request: asRequest(request, body) });
  }

  #answer({ id, status, headers, chunk, end, failure }: AnswerPiece): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    const { response } = open;
    if (failure !== undefined) return this.#broken(id, failure);
    if (status !== undefined) {
      response.writeHead(status, responseHeaders(headers ?? {}));
      if (end !== true) flush(response);
    }
    if (chunk !== undefined && chunk !== "") response.write(chunk);
    if (end !== true) return;
    this.#open.delete(id);
    response.end();
  }

  /**
   * The cluster's own network failed, or the page went away. Watches and logs end there, as they may anywhere; whoever
   * has had the head of another answer can only be cut off.
   */
  #broken(id: string, failure: string): void {
    const { response, lines } = this.#open.get(id)!;
    this.#open.delete(id);
    if (!response.headersSent) {
      const message = `the cluster's API server does not answer: connection ${failure}`;
      refuse(response, 503, "ServiceUnavailable", message, { "retry-after": "1" });
    } else if (lines) response.end();
    else if (response.stream?.close !== undefined) response.stream.close(2);
    else response.socket?.destroy();
  }
}

export interface Serving {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** With HTTP/1.1 the head of an answer waits for the first bytes of its body, unless it is sent at once. */
function flush(response: Http2ServerResponse): void {
  (response as unknown as { flushHeaders?: () => void }).flushHeaders?.();
}

/** Answers that are lines of their own, each whole: they may end after any of them. */
const ENDS_ANYWHERE = /[?&](?:watch|follow)=(?:true|1)\b/;

function refuse(
  response: Http2ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: { readonly [name: string]: string } = {},
): void {
  response.writeHead(code, { "content-type": "application/json", ...headers });
  response.end(statusBody(code, reason, message));
}

function asRequest({ method, url, headers }: Http2ServerRequest, body: Buffer): HttpRequest {
  const at = url.indexOf("?");
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    ...(at >= 0 && { query: url.slice(at + 1) }),
    headers: requestHeaders(headers),
    ...(body.length > 0 && {
      body: isText(headers["content-type"]) ? { text: body.toString("utf8") } : { base64: body.toString("base64") },
    }),
  };
}

function isText(contentType = ""): boolean {
  return !contentType.startsWith("application/vnd.kubernetes.protobuf");
}

/** Undefined when there is too much of it. */
async function bodyOf(request: Http2ServerRequest): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length;
      if (size <= BODY_LIMIT) chunks.push(chunk as Buffer);
    }
  } catch {
    return Buffer.alloc(0);
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
}

const presented = new WeakMap<object, readonly string[]>();

/** The chain that the client presented, leaf first, once for each connection. */
function certificatesOf(request: Http2ServerRequest): readonly string[] {
  const session = request.stream?.session;
  const connection: object = session ?? request.socket;
  const known = presented.get(connection);
  if (known !== undefined) return known;
  const chain: string[] = [];
  let next: Partial<PeerCertificate & { issuerCertificate: PeerCertificate }> | undefined = (
    request.socket as unknown as TLSSocket
  ).getPeerCertificate(true) as PeerCertificate;
  for (let seen: unknown; next?.raw !== undefined && next !== seen && chain.length < 8;) {
    chain.push(pem(next.raw));
    seen = next;
    next = next.issuerCertificate as typeof next;
  }
  presented.set(connection, chain);
  return chain;
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
}
