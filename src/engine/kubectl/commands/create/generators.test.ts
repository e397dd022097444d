import { describe, expect, it } from "vitest";
import { metric } from "../autoscale";
import { parseEnv, parseLabels } from "../key-values";
import { nameWithHash } from "./content-hash";
import { bytesOf, isBinary, parseEnvFile, parseLiteral } from "./data-sources";
import { parseRule } from "./ingress-generator";
import { portsOf } from "./service-generators";

describe("what create makes of words", () => {
  it.each([
    ["80", { name: "80", port: 80, targetPort: 80 }],
    ["80:8080", { name: "80-8080", port: 80, targetPort: 8080 }],
    ["443:https", { name: "443-https", port: 443, targetPort: "https" }],
  ])("the port %s", (word, port) => {
    expect(portsOf([word])).toEqual([{ ...port, protocol: "TCP" }]);
  });

  it.each([
    ["eighty", "invalid syntax"],
    ["70000:80", "value out of range"],
  ])("refuses the port %s", (word, why) => {
    expect(() => portsOf([word])).toThrow(`strconv.ParseUint: parsing ${JSON.stringify(word.split(":")[0])}: ${why}`);
  });

  it.each([
    ["a.org/*=web:80", { host: "a.org", path: "/*", service: "web:80", tls: false, secret: "" }],
    ["/x=web:http,tls", { host: "", path: "/x", service: "web:http", tls: true, secret: "" }],
    ["a.org/=web:80,tls=cert", { host: "a.org", path: "/", service: "web:80", tls: true, secret: "cert" }],
  ])("the rule %s", (word, rule) => {
    expect(parseRule(word)).toEqual(rule);
  });

  it("literals, environment files and labels", () => {
    expect(parseLiteral('a="b c"')).toEqual(["a", "b c"]);
    expect(parseLiteral("a=x=y")).toEqual(["a", "x=y"]);
    expect(() => parseLiteral("=b")).toThrow("invalid literal source =b, expected key=value");
    expect(parseEnvFile("# no\n\n  A=1\nHOME\nGONE\nE=\n", { HOME: "/h" })).toEqual([
      ["A", "1"],
      ["HOME", "/h"],
      ["E", ""],
    ]);
    expect(() => parseEnvFile("B C=1", {})).toThrow(
      '"B C" is not a valid key name: a valid environment variable name must consist of',
    );
    expect(parseLabels(["a=b", "c="])).toEqual({ a: "b", c: "" });
    expect(parseEnv(["A=1", "B="])).toEqual([{ name: "A", value: "1" }, { name: "B" }]);
    expect(() => parseEnv(["A"])).toThrow("invalid env: A");
  });

  it("bytes that are no text", () => {
    expect(isBinary("ä€😀")).toBe(false);
    expect(isBinary("a\udcff")).toBe(true);
    expect([...bytesOf("aä€😀\udcff")]).toEqual([0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0xff]);
  });

  it("another name for another content", () => {
    const name = (data: object): string | undefined =>
      nameWithHash({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data } as never).metadata.name;
    expect(name({ a: "1" })).toMatch(/^c-[bcdfghkmt24-9]{10}$/);
    expect(name({ a: "1" })).not.toBe(name({ a: "2" }));
  });

  it("metrics of an autoscaler", () => {
    expect(metric("cpu", "80%")).toEqual([
      { resource: { name: "cpu", target: { averageUtilization: 80, type: "Utilization" } }, type: "Resource" },
    ]);
    expect(metric("cpu", "0.5")).toEqual([
      { resource: { name: "cpu", target: { averageValue: "500m", type: "AverageValue" } }, type: "Resource" },
    ]);
    expect(metric("cpu", "")).toEqual([]);
    expect(() => metric("cpu", "a%")).toThrow("invalid percentage value: a");
  });
});
