import { describe, expect, it } from "vitest";
import { JsonSyntaxError, parseJson } from "./parse-json";
import { NumberText } from "./raw-json";

function fault(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return `${error.message} @${error.offset}`;
    throw error;
  }
  return "no fault";
}

describe("parseJson", () => {
  it("reads values", () => {
    expect(parseJson(' {"a":[1,-2.5,true,null,"x\\u00e9\\n"],"b":{}} ').value).toEqual({
      a: [1, -2.5, true, null, "xé\n"],
      b: {},
    });
    expect(parseJson("7").value).toBe(7);
  });

  it("keeps the text of numbers that JavaScript would write differently", () => {
    expect(parseJson("[1.0,1e3,9007199254740993,-0]").value).toEqual([
      new NumberText("1.0"),
      new NumberText("1e3"),
      new NumberText("9007199254740993"),
      new NumberText("-0"),
    ]);
  });

  it("remembers duplicate keys and lets the last one win", () => {
    const { value, duplicates } = parseJson('{"a":{"b":1,"b":2,"b":3}}');
    expect(value).toEqual({ a: { b: 3 } });
    expect([...duplicates.values()]).toEqual([["b"]]);
  });

  it("treats __proto__ as data", () => {
    const { value } = parseJson('{"__proto__":{"x":1}}');
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ["", "unexpected end of JSON input @0"],
    ['{"a":1', "unexpected end of JSON input @6"],
    ['"ab', "unexpected end of JSON input @3"],
    ["{a:1}", "invalid character 'a' looking for beginning of object key string @2"],
    ["[1,]", "invalid character ']' looking for beginning of value @4"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string @8"],
    ['{"a" 1}', "invalid character '1' after object key @6"],
    ['{"a":1 "b"}', "invalid character '\"' after object key:value pair @8"],
    ["[1 2]", "invalid character '2' after array element @4"],
    ["{}x", "invalid character 'x' after top-level value @3"],
    ["01", "invalid character '1' after top-level value @2"],
    ["-x", "invalid character 'x' in numeric literal @2"],
    ["1.x", "invalid character 'x' after decimal point in numeric literal @3"],
    ["1e+x", "invalid character 'x' in exponent of numeric literal @4"],
    ["trux", "invalid character 'x' in literal true (expecting 'e') @4"],
    ["nul", "unexpected end of JSON input @3"],
    ['"\\x"', "invalid character 'x' in string escape code @3"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape @6"],
    ['"a\nb"', "invalid character '\\n' in string literal @3"],
    ["é", "invalid character 'Ã' looking for beginning of value @1"],
    ["'", "invalid character '\\'' looking for beginning of value @1"],
    ['"é" x', "invalid character 'x' after top-level value @6"],
    ["[".repeat(1_001), "exceeded max depth @1001"],
  ])("refuses %j as Go does", (text, message) => {
    expect(fault(text)).toBe(message);
  });
});
