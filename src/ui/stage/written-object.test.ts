import { describe, expect, it } from "vitest";
import type { Span } from "../../engine/index";
import { objectAfter, writtenBy, yamlLines } from "./written-object";

const stage = (id: number, kind: Span["kind"], name: string = kind): Span => ({
  id,
  parent: 1,
  kind,
  name,
  machine: 2,
  process: "kube-apiserver",
  t0: id,
});
const sent = { kind: "Pod", metadata: { name: "hello" }, spec: { containers: [{ name: "hello", image: "nginx" }] } };
const stages = [stage(2, "decode"), stage(3, "defaulting"), stage(4, "admission", "ServiceAccount")];
const payloads = {
  2: sent,
  3: [[["spec", "restartPolicy"], "Always"]],
  4: [
    [["spec", "serviceAccountName"], "default"],
    [["spec", "containers"], [{ name: "hello", image: "nginx", volumeMounts: [{ name: "token" }] }]],
  ],
};
const said = (given: Parameters<typeof yamlLines>[0]) =>
  yamlLines(given).map(
    ({ indent, dash, key, value, writer }) =>
      `${" ".repeat(indent)}${dash}${key}${value === "" ? "" : ` ${value}`}${writer === undefined ? "" : ` # ${writer}`}`,
  );

describe("a written object", () => {
  it("gives each line to the one who wrote it, and only what is new in a list to the plugin", () => {
    expect(said(objectAfter(stages, payloads)!)).toEqual([
      "kind: Pod",
      "metadata:",
      "  name: hello",
      "spec:",
      "  containers:",
      "  - name: hello",
      "    image: nginx",
      "    volumeMounts: # ServiceAccount",
      "    - name: token # ServiceAccount",
      "  restartPolicy: Always # defaults",
      "  serviceAccountName: default # ServiceAccount",
    ]);
    expect(objectAfter(stages, payloads)?.writers).toEqual(["defaults", "ServiceAccount"]);
  });

  it("stands as far as the stages have come", () => {
    expect(objectAfter([stage(9, "authz")], payloads)).toBeUndefined();
    expect(objectAfter(stages.slice(0, 2), payloads)?.writers).toEqual(["defaults"]);
  });

  it("takes away what a stage took away, and names the next writer", () => {
    const gone = objectAfter(stages.slice(0, 2), { ...payloads, 3: [[["spec", "containers"]]] })!;
    expect(gone.object["spec"]).toEqual({});
    const kept = writtenBy("kube-apiserver", gone, { ...gone.object, metadata: { name: "hello", uid: "7" } });
    expect(said(kept)).toContain('  uid: "7" # kube-apiserver');
  });
});
