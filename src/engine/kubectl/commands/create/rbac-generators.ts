import type { KObject } from "../../../apimachinery/object";
import type { PolicyRule, Subject } from "../../../api/gen/rbac-v1";
import type { Task } from "../../../sim/task";
import type { RestMapper, RestMapping } from "../../client/rest-mapper";
import { CommandError, PlainError } from "../../command-error";
import { array, list, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import type { Session } from "../../session";
import { parseLabels } from "../key-values";
import type { Generator } from "./generator";

/**
 * `kubectl create role|clusterrole|rolebinding|clusterrolebinding`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_role.go and the others.
 */
const GROUP = "rbac.authorization.k8s.io";
const RULE_FLAGS: readonly FlagSpec[] = [
  list("verb", "What may be done."),
  list("resource", "With which kinds."),
  array("resource-name", "With which objects."),
];
const SUBJECT_FLAGS: readonly FlagSpec[] = [
  text("clusterrole", "The ClusterRole that is given."),
  array("user", "To which users."),
  array("group", "To which groups."),
  array("serviceaccount", "namespace:name of accounts."),
];

export const role: Generator = {
  name: "role",
  usage: "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename]",
  short: "Create a Role",
  flags: RULE_FLAGS,
  *make(session, name, flags) {
    if (flags.list("verb").length === 0) throw new CommandError("at least one verb must be specified");
    if (flags.list("resource").length === 0) throw new CommandError("at least one resource must be specified");
    return { apiVersion: `${GROUP}/v1`, kind: "Role", metadata: { name }, rules: yield* rulesOf(session, flags) };
  },
};

export const clusterRole: Generator = {
  name: "clusterrole",
  usage: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename]",
  short: "Create a ClusterRole",
  flags: [
    ...RULE_FLAGS,
    list("non-resource-url", "With which paths."),
    array("aggregation-rule", "key=value of roles that are joined."),
  ],
  *make(session, name, flags) {
    const metadata = { name };
    const others = ["verb", "resource", "resource-name", "non-resource-url"].some(
      (flag) => flags.list(flag).length > 0,
    );
    if (flags.list("aggregation-rule").length > 0 && others) {
      throw new CommandError(
        "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
      );
    }
    if (flags.list("aggregation-rule").length > 0) {
      const clusterRoleSelectors = [
        { matchLabels: parseLabels(flags.list("aggregation-rule").flatMap((word) => word.split(","))) },
      ];
      return {
        aggregationRule: { clusterRoleSelectors },
        apiVersion: `${GROUP}/v1`,
        kind: "ClusterRole",
        metadata,
        rules: [],
      };
    }
    if (flags.list("verb").length === 0) throw new CommandError("at least one verb must be specified");
    const urls = flags.list("non-resource-url");
    if (flags.list("resource").length === 0 && urls.length === 0)
      throw new CommandError("one of resource or nonResourceURL must be specified");
    const rules = flags.list("resource").length > 0 ? yield* rulesOf(session, flags) : [];
    const paths: readonly PolicyRule[] = urls.length > 0 ? [{ nonResourceURLs: urls, verbs: flags.list("verb") }] : [];
    return { apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata, rules: [...rules, ...paths] };
  },
};

/** One rule for each group, with its resources. */
function* rulesOf(session: Session, flags: FlagValues): Task<readonly PolicyRule[]> {
  const mapper = yield* session.mapper();
  const names = flags.list("resource-name");
  const verbs = flags.list("verb").includes("*") ? ["*"] : [...new Set(flags.list("verb"))];
  for (const verb of verbs) {
    if (!VERBS.includes(verb)) yield* session.err(`Warning: '${verb}' is not a standard resource verb\n`);
  }
  const byGroup = new Map<string, string[]>();
  for (const word of flags.list("resource")) {
    const [resource = "", subresource] = word.split("/");
    const mapping = resource === "*" ? { group: "*", resource: "*" } : known(mapper, resource);
    const full = subresource === undefined ? mapping.resource : `${mapping.resource}/${subresource}`;
    byGroup.set(mapping.group, [...(byGroup.get(mapping.group) ?? []), full]);
  }
  return [...byGroup].map(([group, resources]) => ({
    apiGroups: [group],
    ...(names.length > 0 && { resourceNames: names }),
    resources,
    verbs,
  }));
}

const VERBS = [
  "*",
  "get",
  "delete",
  "list",
  "create",
  "update",
  "patch",
  "watch",
  "proxy",
  "deletecollection",
  "use",
  "bind",
  "escalate",
  "impersonate",
];

function known(mapper: RestMapper, word: string): RestMapping {
  const found = mapper.find(word);
  if (found === undefined)
    throw new PlainError(`the server doesn't have a resource type ${JSON.stringify(word.split(".")[0]!)}`);
  return found;
}

export const roleBinding: Generator = {
  name: "rolebinding",
  usage:
    "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] " +
    "[--serviceaccount=namespace:serviceaccountname]",
  short: "Create a RoleBinding",
  flags: [text("role", "The Role that is given."), ...SUBJECT_FLAGS],
  failure: "failed to create rolebinding",
  *make(session, name, flags) {
    const [own, cluster] = [flags.text("role"), flags.text("clusterrole")];
    if ((own === "") === (cluster === ""))
      throw new CommandError("exactly one of clusterrole or role must be specified");
    void session;
    const roleRef = { apiGroup: GROUP, kind: own === "" ? "ClusterRole" : "Role", name: own === "" ? cluster : own };
    return binding("RoleBinding", name, roleRef, subjectsOf(flags));
  },
};

export const clusterRoleBinding: Generator = {
  name: "clusterrolebinding",
  usage:
    "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname]",
  short: "Create a ClusterRoleBinding",
  flags: SUBJECT_FLAGS,
  required: ["clusterrole"],
  failure: "failed to create clusterrolebinding",
  *make(_session, name, flags) {
    return binding(
      "ClusterRoleBinding",
      name,
      { apiGroup: GROUP, kind: "ClusterRole", name: flags.text("clusterrole") },
      subjectsOf(flags),
    );
  },
};

function binding(kind: string, name: string, roleRef: object, subjects: readonly Subject[]): KObject {
  return { apiVersion: `${GROUP}/v1`, kind, metadata: { name }, roleRef, ...(subjects.length > 0 && { subjects }) };
}

export function subjectsOf(flags: FlagValues): readonly Subject[] {
  const named =
    (kind: "User" | "Group") =>
    (name: string): Subject => ({ apiGroup: GROUP, kind, name });
  const accounts = flags.list("serviceaccount").map((word): Subject => {
    const [namespace = "", name = "", ...rest] = word.split(":");
    if (namespace === "" || name === "" || rest.length > 0)
      throw new CommandError("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name, namespace };
  });
  return [...flags.list("user").map(named("User")), ...flags.list("group").map(named("Group")), ...accounts];
}
