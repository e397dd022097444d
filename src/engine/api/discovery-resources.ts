import type { GroupVersionKind, GroupVersionResource } from "../apimachinery/object";
import { RESOURCE_TABLE, VERB_SETS } from "./gen/resource-table";

/**
 * Every resource that a v1.36 API server serves: its name, kind, scope, verbs and subresources.
 *
 * Upstream: the storage maps of pkg/registry/<group>/rest, as their discovery shows them.
 */
export interface ApiResourceInfo {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly storageVersionHash?: string;
  readonly subresources: readonly SubresourceInfo[];
}

export interface SubresourceInfo {
  /** `status`, `scale`, `log`, ... */
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  /** Only where its kind is of another group-version: `deployments/scale` is a Scale of autoscaling/v1. */
  readonly group?: string;
  readonly version?: string;
}

/**
 * A group and its versions, the preferred one first, in the order in which `/apis` lists them; the core group (`""`)
 * leads.
 */
export interface ApiGroupInfo {
  readonly name: string;
  readonly versions: readonly string[];
}

interface Table {
  readonly groups: readonly ApiGroupInfo[];
  readonly resources: readonly ApiResourceInfo[];
}

const TABLE = readTable();

export const groups: readonly ApiGroupInfo[] = TABLE.groups;

/** In the order of discovery: by group as `/apis` lists them, then by name. */
export const resources: readonly ApiResourceInfo[] = TABLE.resources;

const byResource = new Map(resources.map((info) => [`${info.group}/${info.version}/${info.resource}`, info]));
const byKind = new Map(resources.map((info) => [`${info.group}/${info.version}/${info.kind}`, info]));

export function resourceFor(gvr: GroupVersionResource): ApiResourceInfo | undefined {
  return byResource.get(`${gvr.group}/${gvr.version}/${gvr.resource}`);
}

export function resourceForKind(gvk: GroupVersionKind): ApiResourceInfo | undefined {
  return byKind.get(`${gvk.group}/${gvk.version}/${gvk.kind}`);
}

function readTable(): Table {
  const found: { name: string; versions: string[] }[] = [];
  const all: (ApiResourceInfo & { readonly subresources: SubresourceInfo[] })[] = [];
  let group = "";
  let version = "";
  for (const line of RESOURCE_TABLE.split("\n")) {
    if (line.startsWith("%")) {
      [group = "", version = ""] = line.slice(1).split("/");
      const last = found.at(-1);
      if (last?.name === group) last.versions.push(version);
      else found.push({ name: group, versions: [version] });
      continue;
    }
    const cells = line.split(",");
    const [path = ""] = cells;
    const slash = path.indexOf("/");
    if (slash < 0) all.push(readResource(cells, group, version));
    else
      all
        .find((r) => r.resource === path.slice(0, slash) && r.group === group && r.version === version)
        ?.subresources.push(readSubresource(cells, path.slice(slash + 1)));
  }
  return { groups: found, resources: all };
}

function readResource(
  cells: readonly string[],
  group: string,
  version: string,
): ApiResourceInfo & { subresources: SubresourceInfo[] } {
  const [resource = "", kind = "", singular = "", namespaced, verbs = "", shortNames, categories, hash] = cells;
  return {
    group,
    version,
    resource,
    kind,
    singular,
    namespaced: namespaced === "1",
    verbs: verbSet(verbs),
    shortNames: words(shortNames),
    categories: words(categories),
    ...(hash === undefined || hash === "" ? {} : { storageVersionHash: hash }),
    subresources: [],
  };
}

function readSubresource(cells: readonly string[], name: string): SubresourceInfo {
  const [, kind = "", , , verbs = "", , , , gv = ""] = cells;
  if (gv === "") return { name, kind, verbs: verbSet(verbs) };
  const [group = "", version = ""] = gv.split("/");
  return { name, kind, verbs: verbSet(verbs), group, version };
}

function verbSet(at: string): readonly string[] {
  return words(VERB_SETS[Number(at)]);
}

function words(cell: string | undefined): readonly string[] {
  return cell === undefined || cell === "" ? [] : cell.split(" ");
}
