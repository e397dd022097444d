import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aggregatedDiscovery, apiGroup, apiGroupList, apiResourceList, apiVersions } from "./discovery-documents";
import { groups } from "./discovery-resources";

const root = new URL("../../../../shared/oracles/control-plane/discovery/", import.meta.url);

/** As text, so that the order of keys counts. */
const recorded = (name: string): string =>
  JSON.stringify(JSON.parse(readFileSync(new URL(`${name}.json`, root), "utf8")));

describe("discovery equals that of a real server", () => {
  if (!existsSync(root)) {
    it.skip("no data: 49 documents were not compared", () => undefined);
    return;
  }
  it("/api and /apis", () => {
    const address = /"serverAddress":"([^"]*)"/.exec(recorded("api"))?.[1] ?? "";
    expect(JSON.stringify(apiVersions(address))).toBe(recorded("api"));
    expect(JSON.stringify(apiGroupList())).toBe(recorded("apis"));
  });

  it("aggregated", () => {
    expect(JSON.stringify(aggregatedDiscovery("api", "v2"))).toBe(recorded("aggregated-api"));
    expect(JSON.stringify(aggregatedDiscovery("apis", "v2"))).toBe(recorded("aggregated-apis"));
    expect(aggregatedDiscovery("apis", "v2beta1")["apiVersion"]).toBe("apidiscovery.k8s.io/v2beta1");
  });

  it.each(groups)("group $name", ({ name, versions }) => {
    expect(versions.length).toBeGreaterThan(0);
    if (name !== "") expect(JSON.stringify(apiGroup(name))).toBe(recorded(name));
    for (const version of versions) {
      expect(JSON.stringify(apiResourceList(name, version))).toBe(
        recorded(name === "" ? "api-v1" : `${name}-${version}`),
      );
    }
  });
});
