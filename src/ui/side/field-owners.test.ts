import { expect, it } from "vitest";
import { yamlLines } from "../stage/written-object";
import { ownedFields } from "./field-owners";

it("gives each field to its manager, also inside of lists that have keys", () => {
  const object = {
    metadata: {
      name: "web",
      finalizers: ["a", "b"],
      managedFields: [
        {
          manager: "kubectl",
          fieldsV1: {
            "f:spec": { "f:ports": { 'k:{"port":80}': { ".": {}, "f:port": {} } } },
            "f:metadata": { "f:finalizers": { 'v:"b"': {} } },
          },
        },
        { manager: "kubelet", subresource: "status", fieldsV1: { "f:status": { "f:phase": {} } } },
      ],
    },
    spec: { ports: [{ port: 443 }, { port: 80, name: "http" }] },
    status: { phase: "Running" },
  };
  const owned = ownedFields(object);
  const said = yamlLines(owned).map(({ key, value, writer }) => `${key}${value} ${writer ?? "-"}`);
  expect(said).toEqual([
    "metadata: -",
    "name:web -",
    "finalizers: -",
    "a -",
    "b kubectl",
    "spec: -",
    "ports: -",
    "port:443 -",
    "port:80 kubectl",
    "name:http kubectl",
    "status: -",
    "phase:Running kubelet (status)",
  ]);
  expect(owned.writers).toEqual(["kubectl", "kubelet (status)"]);
});
