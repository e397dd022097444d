import { expect, it } from "vitest";
import type { KObject, Span } from "../../engine/index";
import { whoMay } from "./who-may";

const authz = (attrs: Span["attrs"]): Span => ({
  id: 1,
  parent: 0,
  kind: "authz",
  name: "authorization",
  machine: 1,
  process: "kube-apiserver",
  t0: 0,
  ...(attrs !== undefined && { attrs }),
});

const role = (name: string, rule: object, namespace?: string): object => ({
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  rules: [rule],
});
const binding = (name: string, kind: string, to: string, subjects: readonly object[], namespace?: string): object => ({
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  roleRef: { kind, name: to },
  subjects,
});
const user = (name: string): object => ({ kind: "User", name });

const STORED: { readonly [key: string]: readonly object[] } = {
  clusterroles: [
    role("admin", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] }),
    role("binder", { verbs: ["create"], apiGroups: [""], resources: ["pods/binding", "bindings"] }),
    role("scaler", { verbs: ["update"], apiGroups: ["apps"], resources: ["*/scale"] }),
    role("one", { verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["this"] }),
    role("prober", { verbs: ["get"], nonResourceURLs: ["/healthz", "/version/*"] }),
  ],
  clusterrolebindings: [
    binding("admins", "ClusterRole", "admin", [{ kind: "Group", name: "masters" }]),
    binding("scheduler", "ClusterRole", "binder", [user("scheduler")]),
    binding("scalers", "ClusterRole", "scaler", [{ kind: "ServiceAccount", name: "hpa", namespace: "kube-system" }]),
    binding("ones", "ClusterRole", "one", [user("ann")]),
    binding("probes", "ClusterRole", "prober", [{ kind: "Group", name: "everyone" }]),
    binding("lost", "ClusterRole", "gone", [user("nobody")]),
  ],
  roles: [role("pods", { verbs: ["create"], apiGroups: [""], resources: ["pods"] }, "dev")],
  rolebindings: [
    binding("devs", "Role", "pods", [user("bob"), { kind: "ServiceAccount", name: "robot" }], "dev"),
    binding("admins here", "ClusterRole", "admin", [user("bob")], "dev"),
  ],
};

function list(_group: string, resource: string, namespace?: string): readonly KObject[] {
  const all = (STORED[resource] ?? []) as readonly KObject[];
  return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
}

it.each<[string, NonNullable<Span["attrs"]>, readonly string[]]>([
  ["a subresource", { verb: "create", resource: "pods", subresource: "binding" }, ["Group masters", "User scheduler"]],
  [
    "any scale",
    { verb: "update", group: "apps", resource: "deployments", subresource: "scale" },
    ["Group masters", "ServiceAccount kube-system/hpa"],
  ],
  ["the named secret", { verb: "get", resource: "secrets", name: "this" }, ["Group masters", "User ann"]],
  ["another secret", { verb: "get", resource: "secrets", name: "that" }, ["Group masters"]],
  ["all secrets", { verb: "list", resource: "secrets" }, ["Group masters"]],
  ["a path", { verb: "get", path: "/version/x" }, ["Group everyone"]],
  [
    "a namespace",
    { verb: "create", resource: "pods", namespace: "dev" },
    ["Group masters", "User bob", "ServiceAccount dev/robot"],
  ],
  ["another namespace", { verb: "create", resource: "pods", namespace: "prod" }, ["Group masters"]],
])("knows who else may: %s", (_, attrs, expected) => {
  const told = whoMay(authz(attrs), list);
  expect(
    told.map(({ kind, name, namespace }) => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`),
  ).toEqual(expected);
});

it("tells by which binding of which role", () => {
  const told = whoMay(authz({ verb: "create", resource: "pods", namespace: "dev" }), list);
  expect(told.at(1)).toMatchObject({ name: "bob", binding: "devs", bindingKind: "RoleBinding", role: "pods" });
});
