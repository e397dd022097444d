import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import type { AnswerPiece, Backend, BridgeRequest } from "./backend";
import { RELAY_PATH, type FromPage, type RelayedFiles, type ToPage } from "./relay-protocol";

export interface RelayOptions {
  readonly http: Server;
  readonly token: string;
  /** Origins of the page itself; a page of anybody else is not let in, even with the token. */
  readonly origins: () => readonly string[];
  /** A page took hold of the bridge: its cluster's names are spoken from now on. Tells where kubectl finds it. */
  readonly onHold: (files: RelayedFiles) => { readonly server: string; readonly kubeconfig: string };
}

/** The cluster of an open page, reached over the socket that the page holds. One page at a time. */
export class RelayBackend implements Backend {
  onAnswer: (piece: AnswerPiece) => void = () => undefined;
  #page: WebSocket | undefined;
  readonly #open = new Set<string>();

  constructor(private readonly options: RelayOptions) {
    const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024 });
    options.http.on("upgrade", (request, socket, head) => {
      if (!this.#admits(request)) return void socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      sockets.handleUpgrade(request, socket, head, (page) => this.#entered(page));
    });
  }

  unavailable(): string | undefined {
    return this.#page === undefined
      ? "no page is open: open the page that npm start printed, and its cluster answers here"
      : undefined;
  }

  request(request: BridgeRequest): void {
    this.#open.add(request.id);
    this.#say({ relay: "request", request });
  }

  cancel(id: string): void {
    if (this.#open.delete(id)) this.#say({ relay: "cancel", id });
  }

  #say(message: ToPage): void {
    this.#page?.send(JSON.stringify(message));
  }

  #admits({ url = "", headers }: IncomingMessage): boolean {
    const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
    return (
      pathname === RELAY_PATH &&
      this.options.origins().includes(headers.origin ?? "") &&
      same(searchParams.get("token") ?? "", this.options.token)
    );
  }

  #entered(page: WebSocket): void {
    if (this.#page !== undefined) {
      page.send(
        JSON.stringify({
          relay: "taken",
          message: "another page holds the bridge: kubectl talks to the cluster there",
        } satisfies ToPage),
      );
      return page.close();
    }
    this.#page = page;
    page.on("message", (data: Buffer) => this.#hear(JSON.parse(data.toString()) as FromPage));
    page.on("close", () => {
      this.#page = undefined;
      for (const id of this.#open) this.onAnswer({ id, end: true, failure: "closed" });
      this.#open.clear();
    });
  }

  #hear(message: FromPage): void {
    if (message.relay === "hello") return this.#say({ relay: "welcome", ...this.options.onHold(message.files) });
    if (message.piece.end === true) this.#open.delete(message.piece.id);
    this.onAnswer(message.piece);
  }
}

function same(given: string, token: string): boolean {
  return given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token));
}
