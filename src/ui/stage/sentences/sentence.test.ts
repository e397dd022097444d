import { describe, expect, it } from "vitest";
import type { Span } from "../../../engine/index";
import { answer, plain } from "./phrase";
import { sentenceOf } from "./sentence";

const span = (fields: Partial<Span> & Pick<Span, "kind">): Span => ({
  id: 7,
  parent: 1,
  machine: 2,
  process: "kube-apiserver",
  name: "",
  t0: 0,
  ...fields,
});
const allowed = (bindingName: string, roleName = "system:kube-scheduler") =>
  span({
    kind: "authz",
    status: "ok",
    attrs: {
      user: "system:kube-scheduler",
      verb: "create",
      resource: "pods",
      subresource: "binding",
      authorizer: "RBAC",
      grant: {
        bindingKind: "ClusterRoleBinding",
        bindingName,
        roleKind: "ClusterRole",
        roleName,
        subjectKind: "User",
        subjectName: "system:kube-scheduler",
      },
    },
  });

describe("the sentence of a station", () => {
  it("names the binding, the role and the deed", () => {
    expect(plain(sentenceOf(allowed("system:kube-scheduler")))).toBe(
      "May this be done? RBAC allows it: ClusterRoleBinding system:kube-scheduler gives user system:kube-scheduler the ClusterRole of the same name, and that may create pods/binding.",
    );
  });

  it("changes when a binding is renamed", () => {
    expect(plain(sentenceOf(allowed("friends-of-mine")))).toBe(
      "May this be done? RBAC allows it: ClusterRoleBinding friends-of-mine gives user system:kube-scheduler the ClusterRole system:kube-scheduler, and that may create pods/binding.",
    );
  });

  it.each([
    [
      "refused",
      span({ kind: "authz", status: "refused", attrs: { user: "alice", verb: "list", resource: "pods" } }),
      "No: no rule lets alice list pods.",
    ],
    [
      "a group that may do all",
      span({
        kind: "authz",
        attrs: { user: "root", verb: "create", resource: "pods", authorizer: "PrivilegedGroups", privileged: "wheel" },
      }),
      "Yes, and no rule is asked: whoever is in group wheel may do everything, so root may create pods.",
    ],
    [
      "discovery",
      span({ kind: "http", name: "GET /apis", attrs: { userAgent: "kubectl/v1.36.0 (linux)" } }),
      "kubectl reads the server’s own list: /apis.",
    ],
    [
      "a certificate",
      span({ kind: "authn", attrs: { method: "x509", user: "alice", groups: ["developers", "system:authenticated"] } }),
      "The client certificate says alice, in developers, system:authenticated.",
    ],
    [
      "a plugin that writes",
      span({ kind: "admission", name: "Priority", attrs: { phase: "mutating", changed: ["spec.priority"] } }),
      "Priority writes spec.priority.",
    ],
    [
      "a plugin that looks on",
      span({ kind: "admission", name: "PodSecurity", attrs: { phase: "validating" } }),
      "PodSecurity has nothing against it.",
    ],
    [
      "a revision",
      span({
        kind: "etcd",
        name: "txn /registry/pods/default/web",
        attrs: { op: "txn", key: "/registry/pods/default/web", revision: 812 },
      }),
      "etcd keeps it as revision 812, under /registry/pods/default/web.",
    ],
    [
      "a write that is not done",
      span({ kind: "etcd", name: "txn", attrs: { op: "txn", key: "/registry/pods/default/web" } }),
      "etcd is asked to keep it, under /registry/pods/default/web.",
    ],
    [
      "a choice",
      span({ kind: "schedule", t1: 9, attrs: { pod: "web-q7xwn", node: "node-2", score: 679 } }),
      "node-2 is chosen for web-q7xwn, with 679 points.",
    ],
    [
      "no choice",
      span({ kind: "schedule", t1: 9, status: "refused", attrs: { pod: "big", message: "0/3 nodes are available" } }),
      "Nowhere, for now: big waits. 0/3 nodes are available.",
    ],
    [
      "news",
      span({ kind: "informer", process: "kubelet", name: "ADDED", object: { resource: "pods", name: "web" } }),
      "kubelet is told: Pod web is new.",
    ],
    [
      "a request",
      span({ kind: "http", name: "POST /api/v1/pods", attrs: { userAgent: "kubectl/v1.36.0 (linux)", status: 201 } }),
      "POST /api/v1/pods reaches the API server, sent by kubectl. Its answer: 201.",
    ],
  ])("says it in its own terms: %s", (_, given, expected) => {
    expect(answer(sentenceOf(given))).toBe(expected);
  });

  it("leaves out what the span does not tell, for every kind", () => {
    const kinds = [
      "input",
      "command",
      "http",
      "authn",
      "impersonation",
      "authz",
      "decode",
      "admission",
      "defaulting",
      "validation",
      "etcd",
      "fsync",
      "watch",
      "informer",
      "enqueue",
      "reconcile",
      "schedule",
      "plugin",
      "bind",
      "pod",
      "cri",
      "pull",
      "probe",
      "process",
      "lease",
      "timer",
      "verdict",
      "fault",
      "boot",
    ] as const;
    for (const kind of kinds) {
      for (const status of ["ok", "refused"] as const) {
        const said = plain(sentenceOf(span({ kind, name: "does this", status })));
        expect(said, kind).not.toMatch(/undefined|null|\[object| ,|: \.|  /);
        expect(said, kind).toMatch(/\.$/);
      }
    }
  });
});
