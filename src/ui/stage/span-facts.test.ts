import { expect, it } from "vitest";
import { authorizersOf, findingsOf } from "./span-facts";

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
  expect(findingsOf(span("authz", attrs))).toEqual([["asks to", "create deployments.apps in default"]]);
  expect(findingsOf(span("authz", { verb: "get", path: "/api", authorizer: "RBAC" }))[0]).toEqual([
    "asks to",
    "get /api",
  ]);
});

it("never calls a refused object free of errors", () => {
  expect(findingsOf(span("validation"))).toEqual([["errors", "none"]]);
  expect(findingsOf(span("validation", {}, "refused"))).toEqual([["errors", "refused"]]);
});

it("says who was asked before the one that allowed, and that nobody was asked after it", () => {
  const asked = (authorizer: string) => authorizersOf(span("authz", { authorizer })).map(({ said }) => said);
  expect(asked("PrivilegedGroups")).toEqual(["allowed", "not asked", "not asked"]);
  expect(asked("RBAC")).toEqual(["no opinion", "no opinion", "allowed"]);
  expect(authorizersOf(span("authz", {}, "refused")).every(({ said }) => said === "no opinion")).toBe(true);
});
