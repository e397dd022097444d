/**
 * What the server tells of its own groups, versions and resources.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/discovery. Left out: custom resources and aggregated servers.
 */
import { groups, resources, type ApiGroupInfo, type ApiResourceInfo, type SubresourceInfo } from "../api/schema-table";
import { notFoundPath } from "../apimachinery/status-errors";

export function apiVersions(address: string): object {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: address }],
  };
}

export function apiGroupList(): object {
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.filter(({ name }) => name !== "").map(groupOf) };
}

export function apiGroup(name: string): object {
  const found = groups.find((each) => each.name === name);
  if (found === undefined) throw notFoundPath();
  return { kind: "APIGroup", apiVersion: "v1", ...groupOf(found) };
}

function groupOf({ name, versions }: ApiGroupInfo): object {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

export function resourceList(group: string, version: string): object {
  const own = resources.filter((each) => each.group === group && each.version === version);
  if (own.length === 0) throw notFoundPath();
  const groupVersion = group === "" ? version : `${group}/${version}`;
  const listed = own.flatMap((each) => [resourceOf(each), ...each.subresources.map((sub) => subresourceOf(each, sub))]);
  const head = group === "" ? { kind: "APIResourceList" } : { kind: "APIResourceList", apiVersion: "v1" };
  return { ...head, groupVersion, resources: listed };
}

function resourceOf(info: ApiResourceInfo): object {
  return {
    name: info.resource,
    singularName: info.singular,
    namespaced: info.namespaced,
    kind: info.kind,
    verbs: info.verbs,
    ...(info.shortNames.length > 0 && { shortNames: info.shortNames }),
    ...(info.categories.length > 0 && { categories: info.categories }),
    ...(info.storageVersionHash !== undefined && { storageVersionHash: info.storageVersionHash }),
  };
}

function subresourceOf(info: ApiResourceInfo, { name, kind, verbs, group, version }: SubresourceInfo): object {
  return {
    name: `${info.resource}/${name}`,
    singularName: "",
    namespaced: info.namespaced,
    ...(group !== undefined && { group }),
    ...(version !== undefined && { version }),
    kind,
    verbs,
  };
}

/** All groups and resources in one answer. */
export function aggregatedDiscovery(core: boolean): object {
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups
      .filter(({ name }) => (name === "") === core)
      .map(({ name, versions }) => ({
        metadata: name === "" ? {} : { name },
        versions: versions.map((version) => ({
          version,
          resources: resources.filter((each) => each.group === name && each.version === version).map(discovered),
          freshness: "Current",
        })),
      })),
  };
}

function discovered(info: ApiResourceInfo): object {
  return {
    resource: info.resource,
    responseKind: { group: "", version: "", kind: info.kind },
    scope: info.namespaced ? "Namespaced" : "Cluster",
    singularResource: info.singular,
    verbs: info.verbs,
    ...(info.shortNames.length > 0 && { shortNames: info.shortNames }),
    ...(info.categories.length > 0 && { categories: info.categories }),
    ...(info.subresources.length > 0 && {
      subresources: info.subresources.map(({ name, kind, verbs, group = "", version = "" }) => ({
        subresource: name,
        responseKind: { group, version, kind },
        verbs,
      })),
    }),
  };
}
