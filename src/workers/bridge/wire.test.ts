import { describe, expect, it } from "vitest";
import { foreignHost, OWN_NAMES, requestHeaders, responseHeaders } from "./wire";

describe("the bridge's messages", () => {
  it.each(["127.0.0.1:1234", "localhost", "LOCALHOST:1", "[::1]:99", "kubernetes.default.svc:443"])(
    "goes by the name of %s",
    (host) => {
      expect(foreignHost(host, OWN_NAMES)).toBeUndefined();
    },
  );

  it.each(["evil.example", "127.0.0.1.evil.example:80", "", undefined])("does not go by the name of %s", (host) => {
    expect(foreignHost(host, OWN_NAMES)).toContain("does not go by the name");
  });

  it("hands on what concerns the message, not the connection", () => {
    expect(
      requestHeaders({ ":path": "/", accept: "a", connection: "upgrade", "x-many": ["1", "2"], "x-none": undefined }),
    ).toEqual({ accept: "a", "x-many": "1, 2" });
    expect(responseHeaders({ "Content-Type": "text/plain", "Transfer-Encoding": "chunked" })).toEqual({
      "Content-Type": "text/plain",
    });
  });
});
