import type { KObject, Span } from "../../engine/index";
import type { MaySubject } from "../protocol";

/** Where the roles and bindings of a cluster are read. */
export type ListObjects = (group: string, resource: string, namespace?: string) => readonly KObject[];

const RBAC = "rbac.authorization.k8s.io";

/** What is asked for, as the span of an authorization tells it. */
interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

/**
 * Everybody to whom some binding gives a role that allows what this authorization was about. Each subject is told once,
 * with the first binding that is found: those of the cluster are looked at before those of the namespace.
 */
export function whoMay(span: Span, list: ListObjects): readonly MaySubject[] {
  const asked = askedOf(span);
  const found = new Map<string, MaySubject>();
  const bindings = [
    ...list(RBAC, "clusterrolebindings"),
    ...(asked.namespace === "" ? [] : list(RBAC, "rolebindings", asked.namespace)),
  ];
  for (const binding of bindings) {
    const { namespace = "", name = "" } = binding.metadata;
    const { roleRef, subjects = [] } = binding as unknown as RbacBinding;
    const role = roleOf(roleRef, namespace, list);
    if (role?.rules?.some((rule) => allows(rule, asked)) !== true) continue;
    for (const subject of subjects) {
      const home = subject.namespace ?? (subject.kind === "ServiceAccount" ? namespace : "");
      const key = `${subject.kind} ${home}/${subject.name}`;
      if (found.has(key)) continue;
      found.set(key, {
        kind: subject.kind,
        name: subject.name,
        ...(home !== "" && { namespace: home }),
        binding: name,
        bindingKind: namespace === "" ? "ClusterRoleBinding" : "RoleBinding",
        ...(namespace !== "" && { bindingNamespace: namespace }),
        role: roleRef.name,
        roleKind: roleRef.kind,
      });
    }
  }
  return [...found.values()];
}

function askedOf({ attrs }: Span): Asked {
  const field = (name: string): string => {
    const value = attrs?.[name];
    return typeof value === "string" ? value : "";
  };
  const sub = field("subresource");
  return {
    verb: field("verb"),
    group: field("group"),
    resource: sub === "" ? field("resource") : `${field("resource")}/${sub}`,
    namespace: field("namespace"),
    name: field("name"),
    path: field("path"),
  };
}

interface RbacBinding {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

interface Rule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

function roleOf(
  { kind, name }: RbacBinding["roleRef"],
  namespace: string,
  list: ListObjects,
): { readonly rules?: readonly Rule[] } | undefined {
  const roles = kind === "ClusterRole" ? list(RBAC, "clusterroles") : list(RBAC, "roles", namespace);
  return roles.find(({ metadata }) => metadata.name === name) as { readonly rules?: readonly Rule[] } | undefined;
}

function allows(rule: Rule, { verb, group, resource, name, path }: Asked): boolean {
  if (!has(rule.verbs, verb)) return false;
  if (path !== "")
    return (rule.nonResourceURLs ?? []).some(
      (url) => url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, ""))),
    );
  const sub = resource.includes("/") ? `*/${resource.split("/")[1]}` : resource;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups, group) &&
    (has(rule.resources, resource) || (rule.resources ?? []).includes(sub)) &&
    (names.length === 0 || names.includes(name))
  );
}

function has(list: readonly string[] = [], wanted: string): boolean {
  return list.includes("*") || list.includes(wanted);
}
