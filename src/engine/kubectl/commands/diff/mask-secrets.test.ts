import { describe, expect, it } from "vitest";
import type { KObject } from "../../../apimachinery/object";
import { stripComments, headed } from "../edit/edit-loop";
import { maskSecrets } from "./mask-secrets";

function secret(data: object): KObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data } as KObject;
}

describe("what diff shows of Secrets", () => {
  it("marks what changes and hides all", () => {
    const { from, to } = maskSecrets(
      secret({ same: "a", other: "b", gone: "c" }),
      secret({ same: "a", other: "x", added: "y" }),
    );
    expect(from).toMatchObject({ data: { same: "***", other: "*** (before)", gone: "***" } });
    expect(to).toMatchObject({ data: { same: "***", other: "*** (after)", added: "***" } });
    expect(maskSecrets(undefined, secret({ a: "b" }))).toEqual({ from: undefined, to: secret({ a: "***" }) });
  });

  it("leaves other kinds as they are", () => {
    const map = { ...secret({ a: "b" }), kind: "ConfigMap" };
    expect(maskSecrets(map, map)).toEqual({ from: map, to: map });
  });
});

describe("the text that an editor shows", () => {
  it("has its heading and the reasons why it came back, which do not count", () => {
    const text = headed(["Edit this."], [{ head: 'pods "p" was not valid', causes: ["spec: bad"] }], "a: 1\n");
    expect(text).toBe('# Edit this.\n#\n# pods "p" was not valid:\n# * spec: bad\n#\na: 1\n');
    expect(stripComments(text)).toBe("a: 1");
  });
});
