import type { JsonObject } from "../apimachinery/object";
import {
  type ApiGroupInfo,
  type ApiResourceInfo,
  groups,
  resources,
  type SubresourceInfo,
} from "./discovery-resources";

/**
 * What a client reads first: which groups, versions and resources there are. The older documents tell it in pieces
 * (`/api`, `/apis`,
 * `/api/v1`, `/apis/GROUP/VERSION`), the aggregated one all at once.
 *
 * Reads the tables of the built-in resources, and whatever custom resources the caller adds. Keys stand in the order in
 * which a Go server writes them.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/discovery. Left out: versions that went stale (`freshness` is always
 * Current).
 */
export interface DiscoverySource {
  readonly groups: readonly ApiGroupInfo[];
  readonly resources: readonly ApiResourceInfo[];
}

export const BUILT_IN: DiscoverySource = { groups, resources };

/** `/api`: the versions of the core group. `serverAddress` is host and port as clients reach them. */
export function apiVersions(serverAddress: string, source: DiscoverySource = BUILT_IN): JsonObject {
  const core = source.groups.find(({ name }) => name === "");
  return {
    kind: "APIVersions",
    versions: core?.versions ?? [],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  };
}

/** `/apis`. */
export function apiGroupList(source: DiscoverySource = BUILT_IN): JsonObject {
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: source.groups.filter(({ name }) => name !== "").map(groupBody),
  };
}

/** `/apis/GROUP`. */
export function apiGroup(name: string, source: DiscoverySource = BUILT_IN): JsonObject | undefined {
  const group = source.groups.find((info) => info.name === name && name !== "");
  return group === undefined ? undefined : { kind: "APIGroup", apiVersion: "v1", ...groupBody(group) };
}

/** `/api/v1` and `/apis/GROUP/VERSION`. */
export function apiResourceList(
  group: string,
  version: string,
  source: DiscoverySource = BUILT_IN,
): JsonObject | undefined {
  const found = source.groups.find(({ name }) => name === group)?.versions.includes(version) ?? false;
  if (!found) return undefined;
  const own = source.resources.filter((info) => info.group === group && info.version === version);
  return {
    kind: "APIResourceList",
    // The list of the core group is older than the field.
    ...(group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: groupVersion(group, version),
    resources: own.flatMap((info) => [
      resourceBody(info),
      ...info.subresources.map((sub) => subresourceBody(info, sub)),
    ]),
  };
}

export type AggregatedVersion = "v2" | "v2beta1";

/** `/api` and `/apis` for clients that ask for `APIGroupDiscoveryList`. */
export function aggregatedDiscovery(
  root: "api" | "apis",
  version: AggregatedVersion,
  source: DiscoverySource = BUILT_IN,
): JsonObject {
  const wanted = source.groups.filter(({ name }) => (name === "") === (root === "api"));
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: wanted.map((group) => ({
      metadata: group.name === "" ? {} : { name: group.name },
      versions: group.versions.map((each) => ({
        version: each,
        resources: source.resources
          .filter((info) => info.group === group.name && info.version === each)
          .map(aggregatedResource),
        freshness: "Current",
      })),
    })),
  };
}

/** The content type of an aggregated answer. */
export function aggregatedContentType(version: AggregatedVersion): string {
  return `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
}

const groupVersion = (group: string, version: string): string => (group === "" ? version : `${group}/${version}`);

function groupBody({ name, versions }: ApiGroupInfo): JsonObject {
  const listed = versions.map((version) => ({ groupVersion: groupVersion(name, version), version }));
  return { name, versions: listed, preferredVersion: listed[0] ?? null };
}

function resourceBody(info: ApiResourceInfo): JsonObject {
  return {
    name: info.resource,
    singularName: info.singular,
    namespaced: info.namespaced,
    kind: info.kind,
    verbs: info.verbs,
    ...(info.shortNames.length === 0 ? {} : { shortNames: info.shortNames }),
    ...(info.categories.length === 0 ? {} : { categories: info.categories }),
    ...(info.storageVersionHash === undefined ? {} : { storageVersionHash: info.storageVersionHash }),
  };
}

function subresourceBody(info: ApiResourceInfo, sub: SubresourceInfo): JsonObject {
  return {
    name: `${info.resource}/${sub.name}`,
    singularName: "",
    namespaced: info.namespaced,
    ...(sub.group === undefined || sub.group === "" ? {} : { group: sub.group }),
    ...(sub.version === undefined ? {} : { version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  };
}

/** A kind of the list's own group-version leaves group and version empty. */
function aggregatedResource(info: ApiResourceInfo): JsonObject {
  return {
    resource: info.resource,
    responseKind: { group: "", version: "", kind: info.kind },
    scope: info.namespaced ? "Namespaced" : "Cluster",
    singularResource: info.singular,
    verbs: info.verbs,
    ...(info.shortNames.length === 0 ? {} : { shortNames: info.shortNames }),
    ...(info.categories.length === 0 ? {} : { categories: info.categories }),
    ...(info.subresources.length === 0
      ? {}
      : {
          subresources: info.subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: { group: sub.group ?? "", version: sub.version ?? "", kind: sub.kind },
            verbs: sub.verbs,
          })),
        }),
  };
}
