import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { AnswerPiece } from "./backend";
import { RelayBackend } from "./relay-backend";
import type { ToPage } from "./relay-protocol";
import { fileOf } from "./static-server";

const TOKEN = "0123456789abcdef0123456789abcdef";
let http: Server;
let relay: RelayBackend;
let pieces: AnswerPiece[];

beforeEach(async () => {
  http = createServer();
  pieces = [];
  relay = new RelayBackend({
    http,
    token: TOKEN,
    origins: () => ["http://page"],
    onHold: () => ({ server: "s", kubeconfig: "k" }),
  });
  relay.onAnswer = (piece) => void pieces.push(piece);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
});
afterEach(() => void http.close());

/** A page with what it heard; resolves when it is in, or was turned away. */
function page(
  token = TOKEN,
  origin = "http://page",
): Promise<{ readonly socket: WebSocket; readonly heard: ToPage[]; readonly refused: boolean }> {
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/bridge?token=${token}`, {
    origin,
  });
  const heard: ToPage[] = [];
  socket.on("message", (data) => void heard.push(JSON.parse(String(data)) as ToPage));
  return new Promise((resolve) => {
    socket.on("open", () => resolve({ socket, heard, refused: false }));
    socket.on("error", () => resolve({ socket, heard, refused: true }));
  });
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe("the relay to the open page", () => {
  it("says what to do while no page is open", () => {
    expect(relay.unavailable()).toContain("no page is open");
  });

  it("hands requests to the page, and its answers back", async () => {
    const { socket, heard } = await page();
    socket.send(JSON.stringify({ relay: "hello", files: {} }));
    await soon();
    expect(relay.unavailable()).toBeUndefined();
    relay.request({ id: "1", certificates: [], request: { method: "GET", path: "/version", headers: {} } });
    relay.cancel("1");
    await soon();
    expect(heard.map(({ relay: what }) => what)).toEqual(["welcome", "request", "cancel"]);
    socket.send(JSON.stringify({ relay: "answer", piece: { id: "1", status: 200, end: true } }));
    await soon();
    expect(pieces).toEqual([{ id: "1", status: 200, end: true }]);
    socket.close();
  });

  it("cuts off who waits when the page goes away", async () => {
    const { socket } = await page();
    relay.request({ id: "7", certificates: [], request: { method: "GET", path: "/", headers: {} } });
    socket.close();
    await soon();
    expect(pieces).toEqual([{ id: "7", end: true, failure: "closed" }]);
    expect(relay.unavailable()).toBeDefined();
  });

  it("tells a second page that the first holds the bridge", async () => {
    const first = await page();
    const second = await page();
    await soon();
    expect(second.heard).toMatchObject([{ relay: "taken" }]);
    expect(second.socket.readyState).toBeGreaterThan(1);
    first.socket.close();
  });

  it("turns away who has no token, or comes from another page", async () => {
    expect((await page("f".repeat(32))).refused).toBe(true);
    expect((await page(TOKEN, "http://evil")).refused).toBe(true);
  });
});

describe("the page's files", () => {
  it.each([
    ["/", "/dist/index.html"],
    ["/a.js?x", "/dist/a.js"],
    ["/%2e%2e/secret", undefined],
    ["/../secret", undefined],
    ["/%zz", undefined],
  ])("%s", (url, file) => {
    expect(fileOf("/dist", url)).toBe(file);
  });
});
