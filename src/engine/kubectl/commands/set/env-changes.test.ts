import { describe, expect, it } from "vitest";
import { matchesContainer, parseEnvChanges, refuseOverwriting, splitEnvWords, updateEnv } from "./env-changes";
import { envName } from "./env-sources";
import { equalities } from "./set-selector";
import { parseResourceList } from "./set-resources";

describe("words of kubectl set env", () => {
  it.each([
    [["deploy/web", "A=1", "B-"], ["deploy/web"], ["A=1", "B-"]],
    [["deploy", "web"], ["deploy", "web"], []],
    [["deploy/web", "NOVALUE"], ["deploy/web", "NOVALUE"], []],
  ])("parts %j", (words, resources, env) => {
    expect(splitEnvWords("kubectl set env", words)).toEqual({ resources, env });
  });

  it("sets, removes, and refuses both at once", () => {
    expect(parseEnvChanges(["A=x=y", "E=", "B-"])).toEqual({
      set: [
        { name: "A", value: "x=y" },
        { name: "E", value: "" },
      ],
      remove: ["B"],
    });
    expect(() => parseEnvChanges(["A=1", "A-"])).toThrow(
      "can not both modify and remove the same environment variable in the same command",
    );
    expect(() => splitEnvWords("kubectl set env", ["a", "A=1", "b"])).toThrow(
      "all resources must be specified before environment changes",
    );
  });

  it("keeps the order of variables that were there", () => {
    const existing = [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
      { name: "C", value: "3" },
    ];
    const after = updateEnv(existing, {
      set: [
        { name: "D", value: "4" },
        { name: "B", value: "9" },
      ],
      remove: ["A"],
    });
    expect(after.map(({ name, value }) => `${name}=${value}`)).toEqual(["B=9", "C=3", "D=4"]);
    expect(() => refuseOverwriting(existing, { set: [{ name: "B", value: "9" }], remove: [] })).toThrow(
      "'B' already has a value (2), and --overwrite is false",
    );
  });

  it.each([
    ["log.level", "LOG_LEVEL"],
    ["a-b", "A_B"],
    ["X", "X"],
  ])("the key %s becomes %s", (key, name) => {
    expect(envName(key)).toBe(name);
  });

  it.each([
    ["*", true],
    ["w*", true],
    ["web", true],
    ["we", false],
    ["*x", false],
    ["w.b", false],
  ])("-c %s means the container web: %s", (pattern, matches) => {
    expect(matchesContainer({ name: "web" }, pattern)).toBe(matches);
  });
});

describe("other words of kubectl set", () => {
  it("reads selectors and quantities", () => {
    expect(equalities("a=b,c==d, e = f ,g")).toEqual({ a: "b", c: "d", e: "f" });
    expect(parseResourceList("cpu=0.5,memory=64Mi")).toEqual({ cpu: "500m", memory: "64Mi" });
    expect(parseResourceList("")).toBeUndefined();
    expect(() => parseResourceList("cpu")).toThrow("Invalid argument syntax cpu, expected <resource>=<value>");
    expect(() => parseResourceList("cpu=lots")).toThrow("quantities must match the regular expression");
  });
});
