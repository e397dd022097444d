import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sameJson } from "./equality";
import { deepFreeze } from "./freeze";
import { goNumber, goQuote, goValue } from "./go-format";
import { withKey, withoutKey } from "./json-value";
import { cmpUtf8, utf8Length } from "./utf8";

const encoder = new TextEncoder();
const scalarText = fc.string({ unit: "binary" });

describe("utf8", () => {
  it("orders as bytes do", () => {
    fc.assert(
      fc.property(scalarText, scalarText, (a, b) => {
        expect(Math.sign(cmpUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
    expect(cmpUtf8("\u{1f600}", "\uffee")).toBeGreaterThan(0);
  });

  it("counts bytes", () => {
    fc.assert(
      fc.property(scalarText, (a) => {
        expect(utf8Length(a)).toBe(encoder.encode(a).length);
      }),
    );
    expect(utf8Length("\ud83d")).toBe(3);
  });
});

describe("go-format", () => {
  it.each([
    ["plain", '"plain"'],
    ['a"b\\', '"a\\"b\\\\"'],
    ["a\nb\u0000", '"a\\nb\\x00"'],
    ["é\u00a0\u{e0001}", '"é\\u00a0\\U000e0001"'],
  ])("quotes %j", (text, want) => expect(goQuote(text)).toBe(want));

  it.each([
    [{ b: 1, a: ["x", null, true] }, "map[a:[x <nil> true] b:1]"],
    [{}, "map[]"],
    [1e21, "1e+21"],
    [0.00001, "1e-05"],
    [0.5, "0.5"],
  ])("prints %j", (value, want) => expect(goValue(value)).toBe(want));

  it("prints large integers in full", () => expect(goNumber(9007199254740991)).toBe("9007199254740991"));
});

describe("sameJson", () => {
  it("takes copies for equal and a changed leaf for different", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sameJson(value, structuredClone(value))).toBe(true);
        expect(sameJson({ a: value }, { a: [value] })).toBe(false);
      }),
    );
  });

  it.each([
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[], {}, false],
    [{ a: null }, { b: null }, false],
  ])("%j and %j", (a, b, want) => expect(sameJson(a, b)).toBe(want));
});

it("deepFreeze refuses writes below", () => {
  const value = deepFreeze({ a: { b: [1] } });
  expect(() => {
    (value.a.b as number[])[0] = 2;
  }).toThrow(TypeError);
});

it("path copies keep identity when nothing changes", () => {
  const object = { a: 1 };
  expect(withKey(object, "a", 1)).toBe(object);
  expect(withoutKey(object, "b")).toBe(object);
  expect(withoutKey(object, "a")).toEqual({});
});
