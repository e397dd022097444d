import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseShared, stringifyShared } from "./shared-json";

describe("text in which what is shared is written once", () => {
  it("keeps what is one object one object", () => {
    const spec = { containers: [{ name: "a" }] };
    const old = { name: "web", spec };
    const root = { log: [old], cache: { web: { name: "web", spec } }, store: [["web", old]] };
    const text = stringifyShared(root);
    expect(text.match(/containers/g)).toHaveLength(1);
    const read = parseShared(text) as typeof root;
    expect(read).toEqual(root);
    expect(read.store[0]![1]).toBe(read.log[0]);
    expect(read.cache.web.spec).toBe(read.log[0]!.spec);
  });

  it.each([
    [{ a: { $: 0 }, b: { $: 7, c: { $: "x" } } }],
    [{ a: JSON.parse('{"__proto__": {"$": 0, "x": [{"$": 1}]}}') as object }],
    [[[], {}, null, "", 0, false, [[]]]],
    [{ 1: "a", 0: "b", "": { "": {} } }],
  ])("gives back what looks odd: %j", (root) => {
    expect(JSON.stringify(parseShared(stringifyShared(root)))).toBe(JSON.stringify(root));
  });

  it("gives back whatever text can tell, with parts of it at several places", () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(value, value, fc.constantFrom("$", "__proto__", "a"), (a, b, key) => {
        const inner = JSON.parse(JSON.stringify({ [key]: a, b })) as object;
        const root = { one: inner, two: [inner, { three: inner }], a, more: [a, b] };
        expect(JSON.stringify(parseShared(stringifyShared(root)))).toBe(JSON.stringify(root));
      }),
    );
  });

  it("leaves what is written untouched", () => {
    const shared = Object.freeze({ x: 1 });
    const root = Object.freeze({ a: shared, b: Object.freeze([shared]) });
    stringifyShared(root);
    expect(root).toEqual({ a: { x: 1 }, b: [{ x: 1 }] });
  });
});
