import { expect, it } from "vitest";
import type { Span, SpanKind } from "../../engine/index";
import { stageWords } from "./stage-words";

const stage = (kind: SpanKind, attrs: Span["attrs"], name = kind as string, status: Span["status"] = "ok"): Span => ({
  id: 2,
  parent: 1,
  machine: 1,
  process: "kube-apiserver",
  kind,
  name,
  t0: 0,
  t1: 1,
  ...(attrs !== undefined && { attrs }),
  ...(status !== undefined && { status }),
});

it.each<[string, Span]>([
  ["client certificate: alice", stage("authn", { method: "x509", user: "alice", groups: ["a"] })],
  ["system:masters may do anything", stage("authz", { authorizer: "PrivilegedGroups", privileged: "system:masters" })],
  [
    "RBAC: ClusterRoleBinding view",
    stage("authz", { authorizer: "RBAC", grant: { bindingKind: "ClusterRoleBinding", bindingName: "view" } }),
  ],
  [
    "ServiceAccount: + spec.volumes",
    stage("admission", { phase: "mutating", changed: ["spec.volumes"] }, "ServiceAccount"),
  ],
  ["Priority: changes nothing", stage("admission", { phase: "mutating" }, "Priority")],
  ["LimitRanger", stage("admission", { phase: "validating" }, "LimitRanger")],
  ["+ a, b, c, 2 more", stage("defaulting", { changed: ["a", "b", "c", "d", "e"] })],
  ["changes nothing", stage("defaulting", {})],
  ["no errors", stage("validation", undefined)],
  ["refused", stage("validation", undefined, "validation", "refused")],
  ["revision 812, /registry/pods/a", stage("etcd", { op: "txn", key: "/registry/pods/a", revision: 812 })],
])("says %j", (words, span) => expect(stageWords(span)).toBe(words));
