import { describe, expect, it } from "vitest";
import type { SchemaNode } from "../apimachinery/schema";
import { resourceFor, resourceForKind, resources, schemaById, schemaFor, schemaIds } from "./schema-table";

describe("schemaFor", () => {
  it("describes a Deployment with Go's order, lists, strategies and what is always written", () => {
    const spec = schemaFor({ group: "apps", version: "v1", kind: "Deployment" })?.fields.get("spec");
    expect(spec?.alwaysWritten).toBe(true);
    const node = spec?.schema;
    if (node?.node !== "object") throw new Error("spec is an object");
    expect([...node.fields.keys()].slice(0, 4)).toEqual(["replicas", "selector", "template", "strategy"]);
    expect(node.fields.get("strategy")?.patchStrategy).toEqual(["retainKeys"]);
    expect(node.fields.get("replicas")).toMatchObject({ required: false, alwaysWritten: false });
    const pod = schemaById("io.k8s.api.core.v1.PodSpec");
    expect(pod?.fields.get("containers")).toMatchObject({ required: true, patchMergeKey: "name" });
    expect(pod?.fields.get("containers")?.schema).toMatchObject({ node: "list", listType: "map", mapKeys: ["name"] });
    expect(pod?.fields.get("restartPolicy")?.schema).toMatchObject({
      type: "string",
      enum: ["Always", "Never", "OnFailure"],
    });
  });

  it("closes the circle of a type that holds itself", () => {
    const props = schemaById("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
    const properties = props?.fields.get("properties")?.schema;
    expect(properties?.node === "map" && properties.values).toBe(props);
  });

  it("expands every schema of the table", () => {
    const seen = new Set<SchemaNode>();
    const walk = (node: SchemaNode): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.node === "object") for (const field of node.fields.values()) walk(field.schema);
      if (node.node === "list") walk(node.items);
      if (node.node === "map") walk(node.values);
    };
    for (const id of schemaIds()) walk(schemaById(id) ?? { node: "scalar", type: "any" });
    expect(schemaIds().length).toBeGreaterThan(500);
  });

  it("describes what only answers hold", () => {
    const table = schemaFor({ group: "meta.k8s.io", version: "v1", kind: "Table" });
    expect([...(table?.fields.keys() ?? [])]).toEqual(["kind", "apiVersion", "metadata", "columnDefinitions", "rows"]);
    const list = schemaFor({ group: "meta.k8s.io", version: "v1", kind: "PartialObjectMetadataList" });
    expect(list?.fields.get("items")).toMatchObject({ required: true, alwaysWritten: true });
  });

  it("doesn't know what doesn't exist", () => {
    expect(schemaFor({ group: "apps", version: "v9", kind: "Deployment" })).toBeUndefined();
  });
});

describe("resources", () => {
  it("finds a resource by its name and by its kind", () => {
    const deployments = resourceFor({ group: "apps", version: "v1", resource: "deployments" });
    expect(deployments).toMatchObject({
      kind: "Deployment",
      namespaced: true,
      shortNames: ["deploy"],
      categories: ["all"],
      singular: "deployment",
    });
    expect(deployments?.subresources).toEqual([
      { name: "scale", kind: "Scale", verbs: ["get", "patch", "update"], group: "autoscaling", version: "v1" },
      { name: "status", kind: "Deployment", verbs: ["get", "patch", "update"] },
    ]);
    expect(resourceForKind({ group: "", version: "v1", kind: "Node" })).toMatchObject({
      resource: "nodes",
      namespaced: false,
    });
  });

  it("has a schema for every kind that can be created", () => {
    for (const { group, version, kind, verbs } of resources) {
      if (verbs.includes("create")) expect(schemaFor({ group, version, kind }), kind).toBeDefined();
    }
  });
});
