/**
 * The resources that this server has: their names, their schema and what is written by hand about their kind.
 *
 * Upstream: pkg/controlplane/instance.go (InstallAPIs). Left out: custom resources.
 */
import { kindFor } from "../api/kinds";
import type { Kind } from "../api/kind";
import { groups, resourceFor, schemaFor, type ApiResourceInfo } from "../api/schema-table";
import type { GroupVersionKind } from "../apimachinery/object";
import type { ObjectNode } from "../apimachinery/schema";
import { resourcePrefix } from "./storage/keys";

export interface Served {
  readonly api: ApiResourceInfo;
  readonly gvk: GroupVersionKind;
  readonly apiVersion: string;
  readonly kind: Kind;
  readonly schema: ObjectNode | undefined;
  readonly prefix: string;
  readonly groupResource: { readonly group: string; readonly resource: string };
}

export function servedResource(group: string, version: string, resource: string): Served | undefined {
  const id = `${group}/${version}/${resource}`;
  const known = KNOWN.get(id);
  if (known !== undefined) return known;
  const api = resourceFor({ group, version, resource });
  if (api === undefined) return undefined;
  const gvk = { group, version, kind: api.kind };
  const hasStatus = api.subresources.some(({ name }) => name === "status");
  const served: Served = {
    api,
    gvk,
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind: kindFor(group, version, resource, { namespaced: api.namespaced, hasStatus }),
    schema: schemaFor(gvk),
    prefix: resourcePrefix(group, resource),
    groupResource: { group, resource },
  };
  KNOWN.set(id, served);
  return served;
}

export function isKnownGroup(group: string): boolean {
  return groups.some(({ name }) => name === group);
}

/** A pure cache over the tables. */
const KNOWN = new Map<string, Served>();
