import { genericKind, type ServedResource } from "./generic-kind";
import type { Kind } from "./kind";

/**
 * Finds what is written by hand about a resource; every other one is kept by its metadata alone.
 *
 * To add a kind: write `api/<group>/<kind>/<kind>-kind.ts`, which exports a `Kind<…>`, and put it into the table below.
 *
 * Upstream: pkg/registry/<group>/rest (the storage providers).
 */
export function kindFor(group: string, version: string, resource: string, served: ServedResource): Kind {
  const found = BY_RESOURCE.get(`${group}/${version}/${resource}`);
  if (found !== undefined) return found;
  return served.hasStatus
    ? (served.namespaced ? NAMESPACED_WITH_STATUS : CLUSTER_WITH_STATUS)
    : (served.namespaced ? NAMESPACED : CLUSTER);
}

/** True when a resource has defaults and validation of its own here; the API server warns about the others. */
export function isHandWritten(group: string, version: string, resource: string): boolean {
  return BY_RESOURCE.has(`${group}/${version}/${resource}`);
}

const NAMESPACED = genericKind({ namespaced: true, hasStatus: false });
const NAMESPACED_WITH_STATUS = genericKind({ namespaced: true, hasStatus: true });
const CLUSTER = genericKind({ namespaced: false, hasStatus: false });
const CLUSTER_WITH_STATUS = genericKind({ namespaced: false, hasStatus: true });

/** Keys are `group/version/resource`; the core group is empty. */
const BY_RESOURCE: ReadonlyMap<string, Kind> = new Map<string, Kind>([
]);
