/**
 * What a request is about, as its method and path tell: the resource and the verb, or just a path.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go. Left out: the old `/watch/` and `/proxy/` prefixes.
 */
import { parseFieldSelector, requiresExactMatch } from "../apimachinery/field-selectors";
import { parseQuery } from "../net/http";

export interface RequestInfo {
  readonly isResource: boolean;
  readonly path: string;
  /** `get`, `list`, `create`, ...; for a path that is no resource the method in small letters. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource: `nodes/x/proxy/metrics`. */
  readonly rest: string;
  readonly query: Query;
}

export type Query = { readonly [name: string]: readonly string[] };

export function requestInfo(method: string, path: string, queryText: string | undefined): RequestInfo {
  const id = `${method} ${path}?${queryText ?? ""}`;
  const known = KNOWN.get(id);
  if (known !== undefined) return known;
  const info = parseRequest(method, path, queryText);
  if (KNOWN.size >= 4096) KNOWN.clear();
  KNOWN.set(id, info);
  return info;
}

/** Components ask the same things again and again: their status, their lease. A pure cache. */
const KNOWN = new Map<string, RequestInfo>();

function parseRequest(method: string, path: string, queryText: string | undefined): RequestInfo {
  const query: Query = queryText === undefined || queryText === "" ? {} : Object.fromEntries(parseQuery(queryText));
  const plain: RequestInfo = {
    isResource: false,
    path,
    verb: method.toLowerCase(),
    group: "",
    version: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    rest: "",
    query,
  };
  const parts = path
    .slice(path.startsWith("/") ? 1 : 0, path.endsWith("/") && path !== "/" ? -1 : path.length)
    .split("/");
  const [api, ...tail] = parts;
  if (api !== "api" && api !== "apis") return plain;
  const [group, version] = api === "api" ? ["", tail[0] ?? ""] : [tail[0] ?? "", tail[1] ?? ""];
  const about = tail.slice(api === "api" ? 1 : 2);
  if (about.length === 0) return { ...plain, group, version };
  const verb = VERBS[method] ?? "";
  const { namespace, resource, subresource, name, rest } = locate(about);
  return {
    isResource: true,
    path,
    verb: refineVerb(verb, name, query),
    group,
    version,
    namespace,
    resource,
    subresource,
    name: nameOf(name, verb, query),
    rest,
    query,
  };
}

function locate(
  parts: readonly string[],
): Pick<RequestInfo, "namespace" | "resource" | "name" | "subresource" | "rest"> {
  if (parts[0] === "namespaces") {
    const [, namespace = "", resource, name = "", subresource = "", ...rest] = parts;
    // `status` and `finalize` of a namespace are subresources, not things in it.
    if (resource === undefined || NAMESPACE_SUBRESOURCES.has(resource)) {
      return { namespace, resource: "namespaces", name: namespace, subresource: resource ?? "", rest: "" };
    }
    return { namespace, resource, name: decode(name), subresource, rest: rest.join("/") };
  }
  const [resource = "", name = "", subresource = "", ...rest] = parts;
  return { namespace: "", resource, name: decode(name), subresource, rest: rest.join("/") };
}

function refineVerb(verb: string, name: string, query: Query): string {
  if (name === "" && verb === "get") return isTrue(query["watch"]?.[0]) ? "watch" : "list";
  if (name === "" && verb === "delete") return "deletecollection";
  return verb;
}

/** A list or a watch of one name is about that object. */
function nameOf(name: string, verb: string, query: Query): string {
  const selector = query["fieldSelector"]?.[0];
  if (name !== "" || verb !== "get" || selector === undefined) return name;
  try {
    return requiresExactMatch(parseFieldSelector(selector), "metadata.name") ?? "";
  } catch {
    return "";
  }
}

export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value.toLowerCase() !== "false";
}

function decode(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const VERBS: { readonly [method: string]: string } = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(["status", "finalize"]);
