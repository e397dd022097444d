import { describe, expect, it } from "vitest";
import { parseProperty } from "./config-values";

describe("parseProperty", () => {
  it.each([
    ["current-context", { kind: "top", field: "current-context" }],
    ["contexts.main.namespace", { kind: "entry", list: "contexts", name: "main", field: "namespace" }],
    ["clusters.my.home.server", { kind: "entry", list: "clusters", name: "my.home", field: "server" }],
    ["users.me", { kind: "entry", list: "users", name: "me", field: undefined }],
    ["contexts.server", { kind: "entry", list: "contexts", name: "server", field: undefined }],
  ])("%s", (property, want) => expect(parseProperty(property)).toEqual(want));

  it("refuses other roots", () => {
    expect(() => parseProperty("nonsense.x")).toThrow("unable to parse nonsense.x after [] at api.Config");
  });
});
