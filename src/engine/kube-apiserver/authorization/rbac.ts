/**
 * RBAC: the bindings say who has which role, the roles say what is allowed. Nothing is ever denied, only not allowed.
 *
 * Reads roles and bindings through `RbacReader` (the server's own cache). Cluster bindings are looked at before the
 * namespace's own, and the first rule that fits decides. A binding to a role that is not there is an error that does
 * not stop the search.
 *
 * Upstream: plugin/pkg/auth/authorizer/rbac/rbac.go, pkg/registry/rbac/validation/rule.go.
 */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from "../../api/gen/rbac-v1";
import { goQuote } from "../../apimachinery/go-format";
import { serviceAccountUsername, type UserInfo } from "../authentication/user";
import { NO_OPINION, type Attributes, type Decision, type Grant } from "./attributes";
import { ruleAllows } from "./rule-match";

export interface RbacReader {
  readonly role: (namespace: string, name: string) => Role | undefined;
  readonly clusterRole: (name: string) => ClusterRole | undefined;
  /** Ordered by name; the same list as long as nothing in it changes. */
  readonly roleBindings: (namespace: string) => readonly RoleBinding[];
  readonly clusterRoleBindings: () => readonly ClusterRoleBinding[];
}

export function authorizeRbac(reader: RbacReader, attributes: Attributes): Decision {
  const errors: string[] = [];
  const namespace = attributes.kind === "resource" ? attributes.namespace : "";
  for (const held of rolesHeldBy(reader, attributes.user, namespace)) {
    if (typeof held.rules === "string") {
      errors.push(held.rules);
      continue;
    }
    const rule = held.rules.findIndex((one) => ruleAllows(one, attributes));
    if (rule < 0) continue;
    const grant = grantOf(held.binding, held.subject, rule);
    return { decision: "allow", reason: `RBAC: allowed by ${describeGrant(grant)}`, authorizer: "RBAC", grant };
  }
  return errors.length === 0 ? NO_OPINION : { ...NO_OPINION, reason: `RBAC: ${aggregate(errors)}` };
}

/** All rules that a user has in a namespace, and what went wrong in finding them. */
export function rulesFor(
  reader: RbacReader,
  user: UserInfo,
  namespace: string,
): { rules: PolicyRule[]; errors: string[] } {
  const rules: PolicyRule[] = [];
  const errors: string[] = [];
  for (const held of rolesHeldBy(reader, user, namespace)) {
    if (typeof held.rules === "string") errors.push(held.rules);
    else rules.push(...held.rules);
  }
  return { rules, errors };
}

interface HeldRole {
  readonly binding: ClusterRoleBinding | RoleBinding;
  readonly subject: Subject;
  /** The rules, or why they could not be found. */
  readonly rules: readonly PolicyRule[] | string;
}

function* rolesHeldBy(reader: RbacReader, user: UserInfo, namespace: string): Generator<HeldRole> {
  for (const { binding, subject } of boundTo(user, reader.clusterRoleBindings(), ""))
    yield { binding, subject, rules: roleRefRules(reader, binding.roleRef, "") };
  if (namespace === "") return;
  for (const { binding, subject } of boundTo(user, reader.roleBindings(namespace), namespace))
    yield { binding, subject, rules: roleRefRules(reader, binding.roleRef, namespace) };
}

type Binding = ClusterRoleBinding | RoleBinding;
type Bound = Pick<HeldRole, "binding" | "subject">;

/**
 * The bindings of a list that speak of a user. A user sends many requests over one connection, and bindings hardly ever
 * change: what is found is kept with the list and the user, and gone with either.
 */
function boundTo(user: UserInfo, bindings: readonly Binding[], namespace: string): readonly Bound[] {
  let byUser = BOUND.get(bindings);
  if (byUser === undefined) BOUND.set(bindings, (byUser = new WeakMap<UserInfo, readonly Bound[]>()));
  let found = byUser.get(user);
  if (found === undefined) {
    found = bindings.flatMap((binding) => {
      const subject = binding.subjects?.find((one) => appliesTo(one, user, namespace));
      return subject === undefined ? [] : [{ binding, subject }];
    });
    byUser.set(user, found);
  }
  return found;
}

const BOUND = new WeakMap<readonly Binding[], WeakMap<UserInfo, readonly Bound[]>>();

/** The rules of the role that a binding names; text when there is no such role. */
export function roleRefRules(
  reader: RbacReader,
  roleRef: RoleRefLike,
  namespace: string,
): readonly PolicyRule[] | string {
  const { kind, name } = roleRef;
  if (kind !== "Role" && kind !== "ClusterRole") return `unsupported role reference kind: ${goQuote(kind)}`;
  const role = kind === "Role" ? reader.role(namespace, name) : reader.clusterRole(name);
  return role === undefined
    ? `${kind.toLowerCase()}.rbac.authorization.k8s.io ${goQuote(name)} not found`
    : (role.rules ?? []);
}

export interface RoleRefLike {
  readonly kind: string;
  readonly name: string;
}

function appliesTo(subject: Subject, user: UserInfo, bindingNamespace: string): boolean {
  switch (subject.kind) {
    case "User":
      return user.username === subject.name;
    case "Group":
      return user.groups.includes(subject.name);
    case "ServiceAccount": {
      const namespace = (subject.namespace ?? "") === "" ? bindingNamespace : subject.namespace!;
      return namespace !== "" && user.username === serviceAccountUsername(namespace, subject.name);
    }
    default:
      return false;
  }
}

function grantOf(binding: ClusterRoleBinding | RoleBinding, subject: Subject, rule: number): Grant {
  const bindingNamespace = binding.kind === "RoleBinding" ? (binding.metadata.namespace ?? "") : "";
  const subjectNamespace = (subject.namespace ?? "") === "" ? bindingNamespace : subject.namespace!;
  return {
    bindingKind: bindingNamespace === "" ? "ClusterRoleBinding" : "RoleBinding",
    bindingName: binding.metadata.name ?? "",
    bindingNamespace,
    roleKind: binding.roleRef.kind,
    roleName: binding.roleRef.name,
    subjectKind: subject.kind,
    subjectName: subject.kind === "ServiceAccount" ? `${subject.name}/${subjectNamespace}` : subject.name,
    rule,
  };
}

/** `ClusterRoleBinding "a" of ClusterRole "b" to Group "c"`. Upstream writes name before namespace. */
export function describeGrant(grant: Grant): string {
  const binding = grant.bindingNamespace === "" ? grant.bindingName : `${grant.bindingName}/${grant.bindingNamespace}`;
  return (
    `${grant.bindingKind} ${goQuote(binding)} of ${grant.roleKind} ${goQuote(grant.roleName)}` +
    ` to ${grant.subjectKind} ${goQuote(grant.subjectName)}`
  );
}

/** Several errors as one, each once. Upstream: k8s.io/apimachinery/pkg/util/errors. */
export function aggregate(errors: readonly string[]): string {
  const once = [...new Set(errors)];
  return once.length === 1 ? once[0]! : `[${once.join(", ")}]`;
}
