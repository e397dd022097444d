import { describe, expect, it } from "vitest";
import type { Place } from "../sim/place";
import { setFreezing, type Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { Simulation } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { memoryFiles } from "../testing/memory-files";
import { Etcd } from "./index";
import {
  ERR_COMPACTED,
  ERR_DUPLICATE_KEY,
  ERR_FUTURE_REV,
  ERR_LEASE_NOT_FOUND,
  prefixEnd,
  type EtcdRequest,
  type EtcdResponse,
  type FromEtcd,
  type KeyValue,
  type RangeResponse,
  type TxnResponse,
  type WatchRequest,
  type WatchResponse,
} from "./protocol";

setFreezing(true);

/** Sends what a test tells it to; everything that comes back is put out. */
class Caller implements Program {
  readonly #connection;

  constructor(private readonly place: Place) {
    place.bind(this);
    this.#connection = place.cell("connection", "");
  }

  start(): void {
    /* Waits for a test. */
  }

  tell(message: Plain): void {
    if (this.#connection.get() === "") this.#connection.set(this.place.sockets.connect("server", 2379));
    this.place.sockets.send(this.#connection.get(), message);
  }

  onData(_connection: string, data: Plain): void {
    this.place.output("etcd", data);
  }

  onClose(): void {
    this.#connection.set("");
  }
}

class Rig {
  readonly sim: Simulation;
  readonly heard: FromEtcd[] = [];
  #count = 0;

  constructor() {
    const machines = [
      { id: 1, name: "server", address: "10.0.0.1", boot: [{ name: "etcd", program: "etcd", args: null, delay: 0 }] },
      {
        id: 2,
        name: "client",
        address: "10.0.0.2",
        boot: [{ name: "caller", program: "caller", args: null, delay: 0 }],
      },
    ];
    this.sim = new Simulation(
      { seed: 3, epoch: 0, machines },
      { programs: { etcd: (place) => new Etcd(place), caller: (place) => new Caller(place) }, newFiles: memoryFiles },
      { onOutput: ({ data }) => void this.heard.push(data as unknown as FromEtcd) },
    );
    this.sim.runFor(SECOND);
  }

  send(message: object): void {
    this.sim.input({
      machine: 2,
      handler: "input",
      payload: { process: "caller", handler: "tell", data: message as Plain },
    });
  }

  start(request: EtcdRequest): number {
    this.send({ id: ++this.#count, request });
    return this.#count;
  }

  answer(id: number): EtcdResponse | undefined {
    return (
      this.heard.find((each) => "id" in each && each.id === id) as { readonly response: EtcdResponse } | undefined
    )?.response;
  }

  ask(request: EtcdRequest): EtcdResponse {
    const id = this.start(request);
    this.sim.runFor(SECOND / 10);
    return this.answer(id)!;
  }

  put(key: string, value: Plain): void {
    this.ask({ op: "put", key, value });
  }

  watch(create: WatchRequest): () => readonly WatchResponse[] {
    const watch = ++this.#count;
    this.send({ watch, create });
    this.sim.runFor(SECOND / 10);
    return () => this.heard.flatMap((each) => ("watch" in each && each.watch === watch ? [each.response] : []));
  }

  keys(
    request: Partial<EtcdRequest> & {
      readonly key: string;
      readonly end?: string;
      readonly revision?: number;
      readonly limit?: number;
    },
  ): string[] {
    const answer = this.ask({ op: "range", ...request } as EtcdRequest);
    return "error" in answer
      ? [answer.error]
      : (answer.result as RangeResponse).kvs.map(({ key, value }: KeyValue) => `${key}=${String(value)}`);
  }
}

describe("etcd", () => {
  it("keeps versions, reads the past and counts", () => {
    const rig = new Rig();
    rig.put("a/1", "x");
    rig.put("a/2", "y");
    rig.put("a/1", "z");
    rig.ask({ op: "delete", key: "a/2" });
    expect(rig.keys({ key: "a/", end: prefixEnd("a/") })).toEqual(["a/1=z"]);
    expect(rig.keys({ key: "a/", end: prefixEnd("a/"), revision: 3 })).toEqual(["a/1=x", "a/2=y"]);
    expect(rig.ask({ op: "range", key: "a/", end: prefixEnd("a/"), revision: 3, limit: 1 })).toMatchObject({
      result: { count: 2, more: true },
    });
    expect(rig.keys({ key: "a/1", revision: 99 })).toEqual([ERR_FUTURE_REV]);
  });

  it("compacts: older revisions are gone, the newest versions stay", () => {
    const rig = new Rig();
    for (const value of ["1", "2", "3"]) rig.put("k", value);
    rig.ask({ op: "compact", revision: 3 });
    expect(rig.keys({ key: "k", revision: 2 })).toEqual([ERR_COMPACTED]);
    expect(rig.keys({ key: "k", revision: 3 })).toEqual(["k=2"]);
    expect(rig.keys({ key: "k" })).toEqual(["k=3"]);
    expect(rig.ask({ op: "compact", revision: 3 })).toEqual({ error: ERR_COMPACTED });
    expect(rig.watch({ key: "k", startRevision: 2 })()).toEqual([{ canceled: ERR_COMPACTED, compactRevision: 3 }]);
  });

  it("carries out a transaction as one revision, or its other half", () => {
    const rig = new Rig();
    const create = (value: string): EtcdResponse =>
      rig.ask({
        op: "txn",
        compare: [{ key: "k", target: "mod", result: "=", value: 0 }],
        success: [
          { op: "put", key: "k", value },
          { op: "put", key: "l", value },
        ],
        failure: [{ op: "range", key: "k" }],
      });
    expect(create("first")).toMatchObject({ revision: 2, result: { succeeded: true } });
    const second = create("second") as { readonly result: TxnResponse };
    expect(second.result.succeeded).toBe(false);
    expect(second.result.responses).toMatchObject([{ kvs: [{ value: "first", modRevision: 2 }] }]);
    expect(
      rig.ask({
        op: "txn",
        compare: [],
        success: [
          { op: "put", key: "k", value: 1 },
          { op: "put", key: "k", value: 2 },
        ],
        failure: [],
      }),
    ).toEqual({ error: ERR_DUPLICATE_KEY });
  });

  it("tells watchers from any revision, the events of one transaction together", () => {
    const rig = new Rig();
    rig.put("a", "1");
    rig.put("b", "1");
    const past = rig.watch({ key: "a", startRevision: 2, prevKv: true });
    const all = rig.watch({ key: "\0", end: "\0" });
    rig.ask({
      op: "txn",
      compare: [],
      success: [
        { op: "put", key: "a", value: "2" },
        { op: "put", key: "b", value: "2" },
      ],
      failure: [],
    });
    expect(past()).toMatchObject([
      { created: true },
      { revision: 2, events: [{ type: "PUT", kv: { value: "1" } }] },
      { revision: 4, events: [{ kv: { value: "2" }, prevKv: { value: "1" } }] },
    ]);
    expect(all()).toMatchObject([
      { created: true },
      { revision: 4, events: [{ kv: { key: "a" } }, { kv: { key: "b" } }] },
    ]);
  });

  it("drops what hangs on a lease that nobody keeps alive", () => {
    const rig = new Rig();
    expect(rig.ask({ op: "put", key: "k", value: 1, lease: 7 })).toEqual({ error: ERR_LEASE_NOT_FOUND });
    rig.ask({ op: "lease-grant", lease: 7, ttl: 10 });
    rig.ask({ op: "put", key: "k", value: "v", lease: 7 });
    rig.sim.runFor(8 * SECOND);
    rig.ask({ op: "lease-keepalive", lease: 7 });
    rig.sim.runFor(8 * SECOND);
    expect(rig.keys({ key: "k" })).toEqual(["k=v"]);
    rig.sim.runFor(8 * SECOND);
    expect(rig.keys({ key: "k" })).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("loses nothing that it answered, wherever the power is cut (%d)", (n) => {
    const rig = new Rig();
    const ids = Array.from({ length: 30 }, (_, i) => {
      const id = rig.start({ op: "put", key: `k${i}`, value: i });
      rig.sim.runFor(137 * n);
      return id;
    });
    rig.send({ nothing: true, progress: true });
    rig.sim.input({ machine: 1, handler: "power-off", payload: null });
    rig.sim.runFor(SECOND);
    const answered = ids.flatMap((id, i) => (rig.answer(id) === undefined ? [] : [`k${i}=${i}`]));
    expect(answered.length).toBeLessThan(30);
    rig.sim.input({ machine: 1, handler: "power-on", payload: null });
    rig.sim.runFor(SECOND);
    rig.start({ op: "status" });
    rig.sim.runFor(SECOND);
    const kept = rig.keys({ key: "k", end: "l" });
    expect(answered.filter((each) => !kept.includes(each))).toEqual([]);
  });

  it("starts from a snapshot when the log has become long", { timeout: 60_000 }, () => {
    const rig = new Rig();
    for (let i = 0; i < 10_050; i++) {
      rig.start({ op: "put", key: `k${i % 7}`, value: i });
      if (i % 100 === 0) rig.sim.runFor(SECOND / 50);
    }
    rig.sim.runFor(SECOND);
    const before = rig.keys({ key: "k", end: "l" });
    expect(rig.sim.machine(1)!.drive.portFor(0, "").extent("member/wal").first).toBeGreaterThan(9_000);
    rig.sim.input({ machine: 1, handler: "power-off", payload: null });
    rig.sim.input({ machine: 1, handler: "power-on", payload: null });
    rig.sim.runFor(SECOND);
    rig.start({ op: "status" });
    rig.sim.runFor(SECOND);
    expect(rig.keys({ key: "k", end: "l" })).toEqual(before);
    expect(before).toHaveLength(7);
    rig.put("k0", "after");
    expect(rig.keys({ key: "k0" })).toEqual(["k0=after"]);
  });
});
