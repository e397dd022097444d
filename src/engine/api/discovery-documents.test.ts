import { describe, expect, it } from "vitest";
import { aggregatedDiscovery, apiGroup, apiResourceList, BUILT_IN } from "./discovery-documents";
import type { ApiResourceInfo } from "./discovery-resources";

const gauges: ApiResourceInfo = {
  group: "example.com",
  version: "v1",
  resource: "gauges",
  kind: "Gauge",
  singular: "gauge",
  namespaced: true,
  verbs: ["get"],
  shortNames: [],
  categories: [],
  subresources: [],
};
const source = {
  groups: [...BUILT_IN.groups, { name: "example.com", versions: ["v1"] }],
  resources: [...BUILT_IN.resources, gauges],
};

describe("discovery", () => {
  it("lists subresources behind their resource", () => {
    const names = (apiResourceList("apps", "v1")?.["resources"] as { name: string }[]).map(({ name }) => name);
    expect(names.slice(3, 6)).toEqual(["deployments", "deployments/scale", "deployments/status"]);
  });

  it("takes in custom resources", () => {
    expect(apiGroup("example.com", source)).toMatchObject({ preferredVersion: { groupVersion: "example.com/v1" } });
    expect(JSON.stringify(aggregatedDiscovery("apis", "v2", source))).toContain('"resource":"gauges"');
  });

  it("doesn't know what isn't there", () => {
    expect(apiResourceList("apps", "v9")).toBeUndefined();
    expect(apiGroup("")).toBeUndefined();
  });
});
