import { expect, test } from "vitest";
import { parseCheckpoint, serialiseCheckpoint } from "../../sim/simulation";
import { ControlPlane } from "../../testing/control-plane";
import type { OpenWatch } from "./watch-progress";

const PATH = "/api/v1/namespaces/default/configmaps";

function open(plane: ControlPlane): readonly OpenWatch[] {
  const { watchers } = plane.inspect("kube-apiserver") as unknown as { readonly watchers: readonly OpenWatch[] };
  return watchers.filter(({ resource }) => resource === "configmaps" || resource === "secrets");
}

test("each open watch is told with who, what, from when, and the newest revision that concerns it", () => {
  const plane = new ControlPlane();
  const agent = { "user-agent": "kubectl/v1.36.0" };
  plane.stream("/api/v1/configmaps?watch=true", agent);
  plane.stream("/api/v1/configmaps?watch=true&fieldSelector=metadata.name%3Db", agent);
  plane.stream("/api/v1/secrets?watch=true", agent);
  plane.stream(`${PATH}?watch=true&labelSelector=app%3Dx`, agent);
  const write = (name: string) => {
    const { body } = plane.json("POST", PATH, { apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
    return Number((body as { metadata: { resourceVersion: string } }).metadata.resourceVersion);
  };
  const b = write("b");
  const a = write("a");
  const all = { user: "kubernetes-admin", client: "kubectl/v1.36.0", group: "", begun: 0 };
  const bySelector = (one: OpenWatch, other: OpenWatch) =>
    `${one.resource}${one.fields ?? ""}${one.labels ?? ""}` <
    `${other.resource}${other.fields ?? ""}${other.labels ?? ""}`
      ? -1
      : 1;
  const told = open(plane).toSorted(bySelector);
  expect(told).toMatchObject([
    { ...all, resource: "configmaps", sent: a },
    { ...all, resource: "configmaps", namespace: "default", labels: "app=x" },
    { ...all, resource: "configmaps", fields: "metadata.name=b", sent: b },
    { ...all, resource: "secrets" },
  ]);
  expect(told[1]).not.toHaveProperty("sent");
  // What is remembered of the history is no part of the state.
  plane.sim.restore(parseCheckpoint(serialiseCheckpoint(plane.sim.checkpoint())));
  expect(open(plane).toSorted(bySelector)).toEqual(told);
  const again = write("c");
  expect(open(plane).toSorted(bySelector)[0]).toMatchObject({ sent: again });
});
