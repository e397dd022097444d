import { describe, expect, it } from "vitest";
import { path } from "./field-errors";
import { formatFieldSelector, matchesFields, parseFieldSelector } from "./field-selectors";
import {
  NOTHING,
  formatSelector,
  labelSelectorAsSelector,
  matchesLabels,
  parseLabelSelector,
  selectorMatches,
  validateLabelSelector,
} from "./labels";

describe("label selectors", () => {
  const labels = { app: "web", n: "2" };
  it.each([
    ["", true],
    ["app=web", true],
    ["app==web,n", true],
    ["app!=web", false],
    ["app in (a, web)", true],
    ["app notin (web)", false],
    ["!app", false],
    ["!x", true],
    ["x notin (a)", true],
    ["n>1", true],
    ["n<2", false],
    ["app in ()", false],
    ["x=", false],
    ["in in (in)", false],
  ])("%s", (text, want) => expect(matchesLabels(parseLabelSelector(text), labels)).toBe(want));

  it.each([
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["=x", "found '=', expected: !, identifier, or 'end of string'"],
    ["a=b,,c", "found ',', expected: identifier after ','"],
    [
      "n > x",
      'unable to parse requirement: values[0]: Invalid value: "x": ' +
        "for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])("refuses %s", (text, why) => expect(() => parseLabelSelector(text)).toThrow(why));

  it("prints", () => {
    expect(formatSelector(parseLabelSelector("z in (b,a),!a,b,c!=d"))).toBe("!a,b,c!=d,z in (a,b)");
  });

  it("reads the API's form", () => {
    expect(labelSelectorAsSelector(undefined)).toBe(NOTHING);
    expect(selectorMatches(undefined, labels)).toBe(false);
    expect(selectorMatches({}, labels)).toBe(true);
    expect(
      selectorMatches(
        { matchLabels: { app: "web" }, matchExpressions: [{ key: "x", operator: "DoesNotExist" }] },
        labels,
      ),
    ).toBe(true);
    expect(validateLabelSelector({ matchExpressions: [{ key: "a", operator: "In" }] }, path("spec"))).toEqual([
      {
        type: "FieldValueRequired",
        field: "spec.matchExpressions[0].values",
        message: "Required value: must be specified when `operator` is 'In' or 'NotIn'",
      },
    ]);
  });
});

describe("field selectors", () => {
  it("reads and matches", () => {
    const selector = parseFieldSelector("metadata.name=a\\,b,status.phase!=Running");
    expect(selector).toEqual([
      { field: "metadata.name", operator: "=", value: "a,b" },
      { field: "status.phase", operator: "!=", value: "Running" },
    ]);
    expect(formatFieldSelector(selector)).toBe("metadata.name=a\\,b,status.phase!=Running");
    expect(matchesFields(selector, (field) => (field === "metadata.name" ? "a,b" : undefined))).toBe(true);
  });

  it.each([
    ["a", "invalid selector: 'a'; can't understand 'a'"],
    ["a=b=c", "invalid field selector: unescaped character in value: 61"],
  ])("refuses %s", (text, why) => expect(() => parseFieldSelector(text)).toThrow(why));
});
