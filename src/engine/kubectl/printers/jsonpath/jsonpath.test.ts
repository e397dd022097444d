import { describe, expect, it } from "vitest";
import type { Json } from "../../../apimachinery/object";
import { JsonPath } from "./evaluate-jsonpath";

const DATA: Json = {
  kind: "List",
  items: [
    { name: "a", ready: true, cpu: 2, labels: { "app.io/x": "1" }, ports: [80, 443] },
    { name: "b", ready: false, cpu: 10, labels: {}, ports: [] },
    { name: "c", ready: true, cpu: 3, labels: { "app.io/x": "3" }, ports: [53] },
  ],
};

function run(template: string): string {
  return new JsonPath(template, { allowMissingKeys: true }).execute(DATA);
}

describe("JsonPath", () => {
  it.each([
    ["{.kind}", "List"],
    ["{$.kind}", "List"],
    ["{.items[0].name}", "a"],
    ["{.items[-1].name}", "c"],
    ["{.items[0:2].name}", "a b"],
    ["{.items[::2].name}", "a c"],
    ["{.items[*].name}", "a b c"],
    ["{.items[0,2].name}", "a c"],
    ["{..name}", "a b c"],
    ["{.items[?(@.cpu>2)].name}", "b c"],
    ["{.items[?(@.ready==true)].name}", "a c"],
    ['{.items[?(@.name!="a")].name}', "b c"],
    ["{.items[0].labels.app\\.io/x}", "1"],
    ["{.items[0].labels['app\\.io/x']}", "1"],
    ["{range .items[*]}{.name}={.cpu};{end}", "a=2;b=10;c=3;"],
    ['{range .items[*]}{.name}{"\\t"}{end}', "a\tb\tc\t"],
    ["text {.kind} more", "text List more"],
    ["{.items[0].ports}", "[80,443]"],
    ["{.items[0].labels}", '{"app.io/x":"1"}'],
    ["{.nope}", ""],
    ["{.items[*]['name','cpu']}", "a b c 2 10 3"],
  ])("%s", (template, want) => {
    expect(run(template)).toBe(want);
  });

  it.each([
    ["{.items[9].name}", "array index out of bounds: index 9, length 3"],
    ["{.items[}", "unterminated array"],
    ["{.kind", "unclosed action"],
  ])("refuses %s", (template, message) => {
    expect(() => run(template)).toThrow(message);
  });

  it("fails on what is not there when told to", () => {
    expect(() => new JsonPath("{.nope}", { allowMissingKeys: false }).execute(DATA)).toThrow("nope is not found");
  });
});
