import { expect, it } from "vitest";
import { findingsOf } from "./apiserver-frame";

const span = (kind: string, attrs = {}, status?: string) =>
  ({ id: 1, kind, name: "", process: "kube-apiserver", machine: 0, t0: 0, attrs, status }) as never;

it("says in one line what a request asks to do", () => {
  const attrs = {
    user: "alice",
    verb: "create",
    group: "apps",
    resource: "deployments",
    namespace: "default",
    authorizer: "RBAC",
  };
  expect(findingsOf(span("authz", attrs))).toEqual([
    ["asks to", "create deployments.apps in default"],
    ["decided by", "RBAC"],
  ]);
  expect(findingsOf(span("authz", { verb: "get", path: "/api", authorizer: "RBAC" }))[0]).toEqual([
    "asks to",
    "get /api",
  ]);
});

it("never calls a refused object free of errors", () => {
  expect(findingsOf(span("validation"))).toEqual([["errors", "none"]]);
  expect(findingsOf(span("validation", {}, "refused"))).toEqual([["errors", "refused"]]);
});
