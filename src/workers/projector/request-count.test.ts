import { expect, it } from "vitest";
import type { Span } from "../../engine/index";
import { RequestCount } from "./request-count";

const request = (id: number, t0: number): Span => ({
  id,
  parent: 0,
  kind: "http",
  name: "GET /api",
  machine: 2,
  process: "kube-apiserver",
  t0,
});

it("counts the requests that are in the chain at a moment, also after time was turned back", () => {
  const count = new RequestCount();
  count.add([{ begin: request(1, 100) }, { begin: request(2, 200) }, { end: 1, t1: 300, status: "ok" }]);
  expect([150, 250, 300, 99].map((t) => count.inFlight(t))).toEqual([1, 2, 1, 0]);
  expect(count.lately(250)).toBe(2);
  count.add([{ end: 2, t1: 400, status: "ok" }, { begin: { ...request(3, 400), kind: "etcd" } }]);
  expect(count.inFlight(500)).toBe(0);
  count.rewind(250);
  expect(count.inFlight(260)).toBe(2);
  count.rewind(150);
  expect(count.inFlight(260)).toBe(1);
  expect(count.total).toBe(2);
});
