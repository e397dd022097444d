/**
 * Acting as somebody else: the Impersonate headers, and who may use them.
 *
 * Since v1.36 there are several modes, tried in order: the constrained ones ask for two rights (to impersonate this
 * user in this mode, and to do this very thing while doing so), the legacy one only for the verb `impersonate`. The
 * first refusal is the one that is told. Which mode last worked for a requester is remembered by the caller and tried
 * first; that is visible in the refusals.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/filters/impersonation. Left out: caches (they change nothing that is seen),
 * validation of the keys of extra in constrained modes.
 */
import { goQuote } from "../../apimachinery/go-format";
import { badRequest } from "../../apimachinery/status-errors";
import type { StatusError } from "../../apimachinery/status";
import { cmpUtf8 } from "../../apimachinery/utf8";
import {
  forbiddenError,
  resourceAttributes,
  type Attributes,
  type Authorizer,
  type ResourceAttributes,
} from "../authorization/attributes";
import {
  ALL_AUTHENTICATED,
  ALL_UNAUTHENTICATED,
  ANONYMOUS,
  isNodeName,
  nodeOfUsername,
  NODES_GROUP,
  serviceAccountGroups,
  splitServiceAccount,
  SYSTEM_MASTERS,
  type UserInfo,
} from "./user";

export interface WantedUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: { readonly [key: string]: readonly string[] };
}

export type ImpersonationMode = "associated-node" | "arbitrary-node" | "serviceaccount" | "user-info" | "legacy";

export type Impersonation =
  | { readonly ok: true; readonly user: UserInfo; readonly mode: ImpersonationMode }
  | { readonly ok: false; readonly refusal: StatusError };

/** Reads the headers. `undefined`: nobody is to be impersonated. Throws a 400 when all is said but the name. */
export function wantedUserOf(headers: readonly (readonly [name: string, value: string])[]): WantedUser | undefined {
  let [username, uid] = ["", ""];
  const groups: string[] = [];
  const extra = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const header = name.toLowerCase();
    if (header === "impersonate-user" && username === "") username = value;
    else if (header === "impersonate-uid" && uid === "") uid = value;
    else if (header === "impersonate-group") groups.push(value);
    else if (header.startsWith(EXTRA)) {
      const key = unescaped(header.slice(EXTRA.length));
      extra.set(key, [...(extra.get(key) ?? []), value]);
    }
  }
  if (username === "" && (uid !== "" || groups.length > 0 || extra.size > 0)) {
    throw badRequest(`requested ${goUser(uid, groups, extra)} without impersonating a user name`);
  }
  return username === "" ? undefined : { username, uid, groups, extra: Object.fromEntries(extra) };
}

const EXTRA = "impersonate-extra-";

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // Malformed keys are kept as they are.
  }
}

/** `%#v` of Go's user.DefaultInfo without a name. */
function goUser(uid: string, groups: readonly string[], extra: ReadonlyMap<string, readonly string[]>): string {
  const list = (values: readonly string[]): string => `[]string{${values.map(goQuote).join(", ")}}`;
  const keys = [...extra.keys()].sort(cmpUtf8);
  const map =
    keys.length === 0 ? "(nil)" : `{${keys.map((key) => `${goQuote(key)}:${list(extra.get(key)!)}`).join(", ")}}`;
  const groupList = groups.length === 0 ? "[]string(nil)" : list(groups);
  return `&user.DefaultInfo{Name:"", UID:${goQuote(uid)}, Groups:${groupList}, Extra:map[string][]string${map}}`;
}

/**
 * @param request What is asked for, by its real sender. @param lastMode The mode that last worked for this sender's
 * name.
 */
export function impersonate(
  authorizer: Authorizer,
  wanted: WantedUser,
  request: Attributes,
  lastMode?: ImpersonationMode,
): Impersonation {
  let first: StatusError | undefined;
  const order = lastMode === undefined ? MODES : [lastMode, ...MODES.filter((mode) => mode !== lastMode)];
  for (const mode of order) {
    if (!applies(mode, wanted, request.user)) continue;
    const refusal = refusalOf(authorizer, wanted, request, mode);
    if (refusal === undefined) return { ok: true, mode, user: impersonated(wanted, mode !== "legacy") };
    first ??= refusal;
  }
  return { ok: false, refusal: first! };
}

const MODES: readonly ImpersonationMode[] = [
  "associated-node",
  "arbitrary-node",
  "serviceaccount",
  "user-info",
  "legacy",
];

function applies(mode: ImpersonationMode, wanted: WantedUser, requester: UserInfo): boolean {
  const onlyName = wanted.uid === "" && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0;
  const node = wantedNode(wanted);
  const account = splitServiceAccount(wanted.username);
  switch (mode) {
    case "associated-node": {
      const own = requester.extra?.["authentication.kubernetes.io/node-name"] ?? [];
      return (
        onlyName &&
        node !== undefined &&
        splitServiceAccount(requester.username) !== undefined &&
        own.length === 1 &&
        own[0] === node
      );
    }
    case "arbitrary-node":
      return onlyName && node !== undefined;
    case "serviceaccount":
      return onlyName && account !== undefined;
    case "user-info":
      return node === undefined && account === undefined;
    case "legacy":
      return true;
  }
}

function wantedNode({ username }: WantedUser): string | undefined {
  const node = nodeOfUsername(username);
  return node !== undefined && isNodeName(node) ? node : undefined;
}

function refusalOf(
  authorizer: Authorizer,
  wanted: WantedUser,
  request: Attributes,
  mode: ImpersonationMode,
): StatusError | undefined {
  const constrained = mode !== "legacy";
  // An agent on many nodes must be allowed for all of them, and is not told apart by its own node.
  const requester: UserInfo =
    mode !== "associated-node"
      ? request.user
      : {
          ...request.user,
          extra: {
            "authentication.kubernetes.io/associated-node-keys": Object.keys(request.user.extra ?? {}).sort(cmpUtf8),
          },
        };
  const check = (attributes: Attributes): StatusError | undefined => {
    const { decision, reason } = authorizer(attributes);
    return decision === "allow" ? undefined : forbiddenError(attributes, reason);
  };
  if (constrained) {
    const refusal = check({ ...request, user: requester, verb: `impersonate-on:${mode}:${request.verb}` });
    if (refusal !== undefined) return refusal;
  }
  for (const step of stepsOf(wanted, requester, mode)) {
    const refusal = step.never === undefined ? check(step.attributes) : forbiddenError(step.attributes, step.never);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

interface Step {
  readonly attributes: ResourceAttributes;
  /** This is refused whatever the authorizers say. */
  readonly never?: string;
}

/** One right for each thing that is claimed: name, uid, groups, extra. */
function* stepsOf(wanted: WantedUser, requester: UserInfo, mode: ImpersonationMode): Generator<Step> {
  const constrained = mode !== "legacy";
  const verb = constrained ? `impersonate:${mode}` : "impersonate";
  const authentication = { apiGroup: "authentication.k8s.io", apiVersion: "v1" };
  const place = constrained ? authentication : { apiGroup: "", apiVersion: "v1" };
  const ask = (about: Partial<ResourceAttributes>): Step => ({
    attributes: resourceAttributes(requester, verb, about),
  });

  const account = splitServiceAccount(wanted.username);
  const node = constrained ? wantedNode(wanted) : undefined;
  if (account !== undefined) yield ask({ ...place, resource: "serviceaccounts", ...account });
  else if (node !== undefined)
    yield ask({ ...place, resource: "nodes", name: mode === "associated-node" ? "*" : node });
  else yield ask({ ...place, resource: "users", name: wanted.username });
  if (wanted.uid !== "") yield ask({ ...authentication, resource: "uids", name: wanted.uid });
  const { groups } = wanted;
  if (constrained && groups.includes("")) {
    yield { ...ask({ ...place, resource: "groups" }), never: "impersonating the empty string group is not allowed" };
  }
  if (constrained && groups.includes(SYSTEM_MASTERS)) {
    yield {
      ...ask({ ...place, resource: "groups", name: SYSTEM_MASTERS }),
      never: "impersonating the system:masters group is not allowed",
    };
  }
  for (const name of groups) yield ask({ ...place, resource: "groups", name });
  for (const subresource of Object.keys(wanted.extra).sort(cmpUtf8)) {
    for (const name of wanted.extra[subresource]!)
      yield ask({ ...authentication, resource: "userextras", subresource, name });
  }
}

function impersonated(wanted: WantedUser, constrained: boolean): UserInfo {
  const { username, uid, extra } = wanted;
  const account = splitServiceAccount(username);
  const isNode = constrained && wantedNode(wanted) !== undefined;
  const fixed = isNode
    ? [NODES_GROUP]
    : account !== undefined && wanted.groups.length === 0
      ? serviceAccountGroups(account.namespace)
      : undefined;
  const groups = fixed ?? wanted.groups;
  const more =
    username === ANONYMOUS ? ALL_UNAUTHENTICATED : groups.includes(ALL_UNAUTHENTICATED) ? undefined : ALL_AUTHENTICATED;
  return {
    username,
    ...(uid === "" ? {} : { uid }),
    groups: more === undefined || groups.includes(more) ? groups : [...groups, more],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** As logs and the trace tell it: `alice[developers,system:authenticated]`. */
export function userText({ username, groups }: UserInfo): string {
  return groups.length === 0 ? username : `${username}[${groups.join(",")}]`;
}
