import { describe, expect, it } from "vitest";
import type { Place } from "./place";
import { isFreezing, type Plain, setFreezing } from "./plain";
import type { Program } from "./process";
import { ShardRuntime } from "./shard-runtime";
import { all, atomic, type Task, wait } from "./task";

class Thing {
  readonly n = 1;
}

const ring: { self?: unknown } = {};
ring.self = ring;

/** A program whose one task is given `value` in one of the ways in which tasks are given something. */
class Given implements Program {
  constructor(
    private readonly place: Place,
    private readonly how: How,
    private readonly value: unknown,
  ) {
    place.bind(this);
  }

  start(): void {
    this.place.spawn(this.how, this.how === "args" ? [this.value as Plain] : []);
  }

  *args(): Task {
    yield* atomic(() => undefined);
  }

  *section(): Task {
    yield* atomic(() => this.value);
  }

  *waiting(): Task {
    yield* wait("a value", (ticket) => this.place.resolve(ticket, this.value as Plain));
  }

  *child(): Task {
    yield* all([this.#child()]);
  }

  *#child(): Task<unknown> {
    yield* atomic(() => undefined);
    return this.value;
  }
}

type How = "args" | "section" | "waiting" | "child";

function give(how: How, value: unknown, paranoid = true): void {
  const boot = [{ name: "it", program: "given", args: null, delay: 0 }];
  const files = { read: () => undefined, write: () => undefined, append: () => undefined, mkdir: () => undefined };
  const more = { remove: () => false, list: () => undefined, stat: () => undefined, rename: () => false };
  const shard = new ShardRuntime(
    { seed: 1, epoch: 0, machines: [{ id: 1, name: "one", address: "10.0.0.1", boot }] },
    [1],
    {
      programs: { given: (place) => new Given(place, how, value) },
      newFiles: () => ({ files: { ...files, ...more }, save: () => null, load: () => undefined }),
    },
    { paranoid },
  );
  shard.boot();
  shard.run(1_000_000, []);
}

describe("what a task is given", () => {
  it.each([
    ["section", new Thing(), "plain data, not a Thing, in a section of task it:.section"],
    ["section", { by: new Map() }, "plain data, not a Map, in a section of task it:.section.by"],
    ["section", [1, undefined], "plain data, not undefined in a list, in a section of task it:.section[1]"],
    ["section", { n: Number.NaN }, "plain data, not NaN, in a section of task it:.section.n"],
    ["section", new Date(0), "plain data, not a Date, in a section of task it:.section"],
    ["section", ring, "plain data, not a ring, in a section of task it:.section"],
    ["waiting", { go: () => 1 }, "plain data, not a function, in what is awaited of task it:.waiting.go"],
    ["args", 1n, "plain data, not a bigint, in the arguments of task it:.args[0]"],
    ["child", new Set(), "plain data, not a Set, in the outcome of task it:.child"],
  ] as const)("is plain data: %s of %o", (how, value, said) => {
    expect(() => give(how, value)).toThrow(said);
  });

  it.each(["args", "section", "waiting", "child"] as const)("may be any plain data: %s", (how) => {
    const shared = { a: [1, "x", null, true, { b: -1.5 }], gone: undefined };
    expect(() => give(how, { one: shared, other: shared })).not.toThrow();
    expect(() => give(how, how === "args" ? null : undefined)).not.toThrow();
  });

  it("is not looked at where nobody looks for mistakes", () => {
    const before = isFreezing();
    setFreezing(false);
    expect(() => give("section", new Thing(), false)).not.toThrow();
    setFreezing(true);
    expect(() => give("section", new Thing(), false)).toThrow("not a Thing");
    setFreezing(before);
  });
});
