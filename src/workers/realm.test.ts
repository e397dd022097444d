import { describe, expect, it } from "vitest";
import { CONTROL_PLANE, createCluster, MINUTE } from "../engine/index";

/** What may not be used, by where it is found. */
const POISONED: readonly (readonly [object, readonly string[]])[] = [
  [globalThis, ["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "fetch", "structuredClone"]],
  [Math, ["random", "sin", "cos", "tan", "exp", "log", "log2", "log10", "pow", "cbrt", "atan2"]],
  [Date, ["now"]],
  [performance, ["now"]],
  [
    Date.prototype,
    [
      "getHours",
      "getTimezoneOffset",
      "getDay",
      "getDate",
      "getMonth",
      "getFullYear",
      "getMinutes",
      "toLocaleString",
      "toLocaleDateString",
      "toLocaleTimeString",
    ],
  ],
  [String.prototype, ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"]],
  [Number.prototype, ["toLocaleString"]],
  [Promise, ["resolve", "reject", "all", "race"]],
  [Promise.prototype, ["then"]],
  [console, ["log", "warn", "error", "info", "debug"]],
];

/** Runs `deed`, at once, in a realm where what is impure throws. */
function inPoisonedRealm<T>(deed: () => T): T {
  const cures: (() => void)[] = [];
  for (const [owner, names] of POISONED) {
    for (const name of names) {
      const healthy = Object.getOwnPropertyDescriptor(owner, name) ?? undefined;
      cures.push(() =>
        healthy === undefined ? Reflect.deleteProperty(owner, name) : Object.defineProperty(owner, name, healthy),
      );
      Object.defineProperty(owner, name, {
        configurable: true,
        writable: true,
        value: () => {
          throw new Error(`the engine used ${name}`);
        },
      });
    }
  }
  try {
    return deed();
  } finally {
    for (const cure of cures) cure();
  }
}

describe("the engine asks nothing of the outside", () => {
  it("boots a cluster and runs it for ten minutes in a realm where everything impure throws", () => {
    const recipe = {
      preset: "hosted",
      nodes: 2,
      kubelet: "full",
      seed: 1,
      epoch: Date.UTC(2026, 10, 27),
      controllers: true,
      scheduler: true,
    } as const;
    const cluster = inPoisonedRealm(() => {
      const made = createCluster(recipe, { hashing: true });
      made.runTo(10 * MINUTE);
      return made;
    });
    expect(cluster.machine(CONTROL_PLANE)!.chain().length).toBeGreaterThan(50);
  });

  it("would notice", () => {
    expect(() => inPoisonedRealm(() => Math.random())).toThrow("the engine used random");
    expect(Math.random()).toBeLessThan(1);
  });
});
