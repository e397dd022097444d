import { expect, it } from "vitest";
import type { Span, TraceRecord } from "../../engine/index";
import { watcherView } from "./request-count";
import { WatchLedger } from "./watch-ledger";

const CONTROL_PLANE = 2;
const NODE = 3;

const write = (id: number, revision: number): TraceRecord => ({ end: id, t1: id, status: "ok", attrs: { revision } });

const heard = (t0: number, parent: number, resource: string, machine: number, process: string): TraceRecord => ({
  begin: {
    id: 1000 + t0,
    parent,
    machine,
    process,
    t0,
    kind: "informer",
    name: "MODIFIED",
    object: { resource, name: "x" },
  } as Span,
});

const watch = { user: "system:node:node-1", client: "kubelet/v1.36.2 (linux/amd64)", group: "", resource: "pods" };

it("knows up to which revision each program has heard of each kind, also after time was turned back", () => {
  const ledger = new WatchLedger();
  ledger.add([
    write(1, 41),
    write(2, 42),
    heard(10, 1, "pods", NODE, "kubelet"),
    heard(20, 2, "pods", NODE, "kubelet"),
  ]);
  expect(ledger.seen(NODE, "kubelet", "pods")).toBe(42);
  expect(ledger.seen(NODE, "kubelet", "nodes")).toBeUndefined();
  expect(ledger.seen(CONTROL_PLANE, "kube-scheduler", "pods")).toBeUndefined();
  ledger.rewind(15);
  expect(ledger.seen(NODE, "kubelet", "pods")).toBe(41);
  ledger.rewind(5);
  expect(ledger.seen(NODE, "kubelet", "pods")).toBeUndefined();
});

it("does not take what no write of etcd caused for news", () => {
  const ledger = new WatchLedger();
  ledger.add([heard(10, 7, "pods", NODE, "kubelet")]);
  expect(ledger.seen(NODE, "kubelet", "pods")).toBeUndefined();
});

it("sets what was sent beside what was heard", () => {
  const ledger = new WatchLedger();
  ledger.add([write(1, 41), heard(10, 1, "pods", NODE, "kubelet")]);
  const machines = new Map([["node-1", NODE]]);
  const of = (more: object) => watcherView({ ...watch, begun: 30, ...more }, ledger, machines);
  expect(of({ sent: 44 })).toEqual({ ...watch, client: "kubelet", sent: 44, seen: 41 });
  // Nothing came since it began.
  expect(of({ resource: "nodes", sent: 30 })).toMatchObject({ seen: 30 });
  // Its cache heard of other objects of the kind over the same connection.
  expect(of({ sent: 40 })).toMatchObject({ seen: 40 });
  // Only its selector could say.
  expect(of({ labels: "app=x" })).toMatchObject({ seen: 41 });
  // A program without a cache does not tell.
  expect(of({ client: "kubectl/v1.36.0", sent: 44 })).not.toHaveProperty("seen");
});
