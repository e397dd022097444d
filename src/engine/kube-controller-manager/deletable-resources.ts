import { groups, resources, type ApiResourceInfo } from "../api/discovery-resources";

/**
 * All kinds whose objects can be listed, watched and deleted, each in the version that its group prefers.
 *
 * Upstream: GetDeletableResources in pkg/controller/garbagecollector/garbagecollector.go. Left out: custom resources,
 * which would be asked for at the API server now and then.
 */
export function deletableResources(): readonly ApiResourceInfo[] {
  const preferred = new Map<string, ApiResourceInfo>();
  for (const resource of resources) {
    if (!["list", "watch", "delete"].every((verb) => resource.verbs.includes(verb))) continue;
    const name = `${resource.resource}.${resource.group}`;
    if (!preferred.has(name) || isPreferred(resource)) preferred.set(name, resource);
  }
  return [...preferred.values()];
}

function isPreferred({ group, version }: ApiResourceInfo): boolean {
  return groups.some((each) => each.name === group && each.versions[0] === version);
}

/** Events are many and own nothing. */
export function isEvents({ resource, group }: { readonly resource: string; readonly group: string }): boolean {
  return resource === "events" && (group === "" || group === "events.k8s.io");
}
