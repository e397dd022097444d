/**
 * What the authorizer is asked about a request, and how question and verdict are shown in the trace.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/filters/authorization.go (GetAuthorizerAttributes).
 */
import { parseFieldSelector } from "../apimachinery/field-selectors";
import { SelectorError } from "../apimachinery/label-parser";
import type { HttpRequest } from "../net/http";
import type { Plain } from "../sim/plain";
import {
  resourceAttributes,
  type Attributes,
  type Decision,
  type SelectorRequirement,
} from "./authorization/attributes";
import type { RequestContext } from "./request-context";

export function attributesOf({ info, user }: Pick<RequestContext, "info" | "user">): Attributes {
  if (!info.isResource) return { kind: "path", user, verb: info.verb, path: info.path };
  const { verb, group, version, namespace, resource, subresource, name } = info;
  const fieldSelector = requirementsOf(info);
  return resourceAttributes(user, verb, {
    apiGroup: group,
    apiVersion: version,
    namespace,
    resource,
    subresource,
    name,
    ...(fieldSelector !== undefined && { fieldSelector }),
  });
}

/** What a list is narrowed to: a node may list the pods that are its own, and no others. */
function requirementsOf({ verb, query }: RequestContext["info"]): readonly SelectorRequirement[] | undefined {
  const text = query["fieldSelector"]?.[0] ?? "";
  if (text === "" || (verb !== "list" && verb !== "watch" && verb !== "deletecollection")) return undefined;
  try {
    return parseFieldSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) return undefined; // Told by the handler.
    throw error;
  }
}

export function shownAttributes(attributes: Attributes): { readonly [name: string]: Plain } {
  const { user, verb } = attributes;
  if (attributes.kind === "path") return { user: user.username, verb, path: attributes.path };
  const { apiGroup, resource, subresource, namespace, name } = attributes;
  return { user: user.username, verb, group: apiGroup, resource, subresource, namespace, name };
}

export function shownDecision({ authorizer, reason, group, grant }: Decision): { readonly [name: string]: Plain } {
  return {
    authorizer: authorizer ?? "",
    reason,
    ...(group !== undefined && { privileged: group }),
    ...(grant !== undefined && { grant: grant as unknown as Plain }),
  };
}

export function headerList({ headers }: HttpRequest): readonly (readonly [string, string])[] {
  const list: (readonly [string, string])[] = [];
  for (const [name, value] of Object.entries(headers)) {
    // A header that came several times is one text here, line by line.
    for (const each of value.split("\n")) list.push([name, each]);
  }
  return list;
}
