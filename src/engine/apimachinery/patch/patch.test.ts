import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schemaFor } from "../../api/schema-table";
import { assert } from "../assert";
import { deepFreeze } from "../freeze";
import type { JsonObject } from "../object";
import { createTwoWayMergePatch } from "./create-two-way";
import { normalizeElementOrder, partitionByPresence, standsInOrder } from "./element-order";
import { applyJsonPatch } from "./json-patch";
import { applyMergePatch, createMergePatch, createThreeWayJsonMergePatch } from "./merge-patch";
import { applyStrategicMergePatch } from "./strategic-merge-patch";
import { createThreeWayMergePatch } from "./three-way";

const found = schemaFor({ group: "", version: "v1", kind: "Pod" });
assert(found !== undefined, "the schema table has Pod");
const podSchema = found;
const deployment = schemaFor({ group: "apps", version: "v1", kind: "Deployment" });
assert(deployment !== undefined, "the schema table has Deployment");
const deploymentSchema = deployment;

const name = fc.constantFrom("a", "b", "c", "d", "e");
const byName = <T extends JsonObject>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.uniqueArray(element, { selector: (each) => each["name"], maxLength: 4 });
const env = fc.record({ name, value: fc.constantFrom("1", "2", "") });
const container = fc.record(
  {
    name,
    image: fc.constantFrom("i:1", "i:2"),
    args: fc.array(name, { maxLength: 3 }),
    env: byName(env),
    resources: fc.record({ limits: fc.dictionary(name, fc.constantFrom("1", "2")) }, { requiredKeys: [] }),
  },
  { requiredKeys: ["name", "image"] },
);
const pod: fc.Arbitrary<JsonObject> = fc.record({
  metadata: fc.record(
    {
      name: fc.constant("p"),
      labels: fc.dictionary(name, name),
      finalizers: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ["name"] },
  ),
  spec: fc.record(
    {
      containers: byName(container),
      nodeSelector: fc.dictionary(name, name),
      tolerations: fc.array(fc.record({ key: name, operator: fc.constant("Exists") }), { maxLength: 2 }),
      volumes: byName(
        fc.oneof(fc.record({ name, emptyDir: fc.constant({}) }), fc.record({ name, configMap: fc.record({ name }) })),
      ),
      imagePullSecrets: byName(fc.record({ name })),
    },
    { requiredKeys: ["containers"] },
  ),
}) as fc.Arbitrary<JsonObject>;

describe("the order of merged lists", () => {
  const element = fc.record({ k: name, $patch: fc.constantFrom(undefined, undefined, undefined, "delete") });
  const list = fc.array(element, { maxLength: 5 });

  it("is the one that is there already, where standsInOrder says so", () => {
    let stood = 0;
    fc.assert(
      fc.property(list, list, list, (merged, order, server) => {
        if (!standsInOrder(merged, order, "k")) return;
        stood++;
        const [named, others] = partitionByPresence(merged, order, "k");
        expect(normalizeElementOrder(named, others, order, server, "k")).toEqual(merged);
      }),
      { numRuns: 3000 },
    );
    expect(stood).toBeGreaterThan(20);
  });
  it("of a list that the patch changes in its own order is kept", () => {
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (all, picked) => {
        const base = all.map((k) => ({ k }));
        const patch = picked.map((k) => ({ k }));
        if (!standsInOrder(patch, base, "k") || !standsInOrder(base, base, "k")) return;
        const [named, others] = partitionByPresence(base, patch, "k");
        expect(normalizeElementOrder(named, others, patch, base, "k")).toEqual(base);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Order within merged lists is kept as the patch gives it, so the targets compare as they are. */
describe("strategic merge patch", () => {
  it("leads to the target", () => {
    fc.assert(
      fc.property(pod, pod, (a, b) => {
        const patch = createTwoWayMergePatch(deepFreeze(a), deepFreeze(b), podSchema);
        expect(applyStrategicMergePatch(a, patch, podSchema)).toEqual(b);
      }),
      { numRuns: 400 },
    );
  });

  it("is empty between equal objects, and then changes nothing", () => {
    fc.assert(
      fc.property(pod, (a) => {
        const patch = createTwoWayMergePatch(a, structuredClone(a), podSchema);
        expect(patch).toEqual({});
        expect(applyStrategicMergePatch(a, patch, podSchema)).toBe(a);
      }),
    );
  });

  it("applies three ways: the live object gets what was asked for and keeps what others added", () => {
    fc.assert(
      fc.property(pod, pod, (last, wanted) => {
        const live = { ...last, status: { phase: "Running" } };
        const patch = createThreeWayMergePatch(deepFreeze(last), deepFreeze(wanted), deepFreeze(live), podSchema);
        expect(applyStrategicMergePatch(live, patch, podSchema)).toEqual({ ...wanted, status: { phase: "Running" } });
      }),
      { numRuns: 400 },
    );
  });

  it("writes the patch that kubectl apply sends", () => {
    const spec = (image: string, more: object = {}): JsonObject => ({
      spec: { template: { spec: { containers: [{ name: "c", image, ...more }] } } },
    });
    const live = spec("a:1", { imagePullPolicy: "Always" });
    expect(createThreeWayMergePatch(spec("a:1"), spec("a:2"), live, deploymentSchema)).toEqual({
      spec: {
        template: {
          spec: { "$setElementOrder/containers": [{ name: "c" }], containers: [{ name: "c", image: "a:2" }] },
        },
      },
    });
    expect(createThreeWayMergePatch(spec("a:1"), spec("a:1"), live, deploymentSchema)).toEqual({});
  });

  it("retains the keys of a union", () => {
    const before = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
    const after = { spec: { strategy: { type: "Recreate" } } };
    const patch = createTwoWayMergePatch(before, after, deploymentSchema);
    expect(patch).toEqual({ spec: { strategy: { $retainKeys: ["type"], type: "Recreate", rollingUpdate: null } } });
    expect(applyStrategicMergePatch(before, patch, deploymentSchema)).toEqual(after);
  });

  it("shares what it does not change", () => {
    const before = {
      metadata: { name: "p" },
      spec: {
        containers: [
          { name: "a", image: "1" },
          { name: "b", image: "1" },
        ],
      },
    };
    const after = applyStrategicMergePatch(before, { spec: { containers: [{ name: "b", image: "2" }] } }, podSchema);
    expect(after.metadata).toBe(before.metadata);
    expect(after.spec.containers.find((each) => each.name === "a")).toBe(before.spec.containers[0]);
  });
});

describe("merge patch", () => {
  const json = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 })) as fc.Arbitrary<JsonObject>;

  it("is idempotent", () => {
    fc.assert(
      fc.property(json, json, (object, patch) => {
        const once = applyMergePatch(object, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  it("leads to the target, when that holds no null", () => {
    fc.assert(
      fc.property(pod, pod, (a, b) => {
        expect(applyMergePatch(a, createMergePatch(a, b))).toEqual(b);
      }),
    );
  });

  it("merges three ways", () => {
    expect(createThreeWayJsonMergePatch({ a: 1, b: 1 }, { a: 2 }, { a: 1, b: 1, c: 1 })).toEqual({ a: 2, b: null });
  });
});

describe("json patch", () => {
  it("adds, removes, moves, copies", () => {
    const before = deepFreeze({ a: [1, 2], b: { c: 1 }, d: {} });
    const after = applyJsonPatch(before, [
      { op: "add", path: "/a/-", value: 3 },
      { op: "remove", path: "/a/-1" },
      { op: "move", from: "/b/c", path: "/e~1" },
      { op: "copy", from: "/a", path: "/f" },
      { op: "test", path: "/f", value: [1, 2] },
    ]);
    expect(after).toEqual({ a: [1, 2], b: {}, d: {}, "e/": 1, f: [1, 2] });
    expect(after.d).toBe(before.d);
  });

  it.each([
    [{ op: "test", path: "/a", value: 2 }, "testing value /a failed: test failed"],
    [{ op: "remove", path: "/x" }, "Unable to remove nonexistent key: x: missing value"],
    [
      { op: "replace", path: "/x/y", value: 1 },
      "replace operation does not apply: doc is missing path: /x/y: missing value",
    ],
    [{ op: "add", path: "/x/y", value: 1 }, 'add operation does not apply: doc is missing path: "/x/y": missing value'],
    [{ op: "remove", path: "/l/9" }, "Unable to access invalid index: 9: invalid index referenced"],
  ])("refuses %j", (operation, why) => {
    expect(() => applyJsonPatch({ a: 1, l: [] }, [operation])).toThrow(why);
  });
});
