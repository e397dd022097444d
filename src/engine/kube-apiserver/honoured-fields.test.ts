import { describe, expect, it } from "vitest";
import type { KObject } from "../apimachinery/object";
import { recordHonouredFields } from "../testing/honoured-rig";
import { unhonouredFields } from "./honoured-fields";
import table from "./honoured-fields.gen.json";
import { servedResource } from "./served";

const PODS = servedResource("", "v1", "pods")!;
const DEPLOYMENTS = servedResource("apps", "v1", "deployments")!;

function pod(spec: object, container: object = {}): KObject {
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {},
    spec: { containers: [{ name: "c", image: "i", ...container }], ...spec },
  };
}

describe("fields that nothing acts on", () => {
  it("are told when they are set", () => {
    const texts = unhonouredFields(PODS, pod({ hostIPC: true }, { terminationMessagePath: "/elsewhere" }));
    expect(texts).toEqual([
      "spec.hostIPC is accepted but nothing here acts on it yet",
      "spec.containers[0].terminationMessagePath is accepted but nothing here acts on it yet",
    ]);
  });

  it("are told of templates", () => {
    const spec = { selector: {}, template: pod({ hostIPC: true }) };
    const object = { kind: "Deployment", apiVersion: "apps/v1", metadata: {}, spec } as KObject;
    expect(unhonouredFields(DEPLOYMENTS, object)).toEqual([
      "spec.template.spec.hostIPC is accepted but nothing here acts on it yet",
    ]);
  });

  it("are all those of a workload that no controller keeps", () => {
    const spec = { selector: {}, template: pod({}) };
    const object = { kind: "DaemonSet", apiVersion: "apps/v1", metadata: {}, spec } as KObject;
    expect(unhonouredFields(servedResource("apps", "v1", "daemonsets")!, object)).toEqual([
      "DaemonSet is stored, but nothing here acts on it yet",
    ]);
  });

  it("are not told when they are as they would be anyway, or when components read them", () => {
    const usual = {
      hostIPC: false,
      nodeSelector: { a: "b" },
      restartPolicy: "Never",
      tolerations: [],
      priorityClassName: "x",
    };
    expect(
      unhonouredFields(PODS, pod(usual, { terminationMessagePath: "/dev/termination-log", stdin: false })),
    ).toEqual([]);
  });

  it(
    "are those that no component was seen to read (node tools/honoured-fields.mjs writes the table)",
    { timeout: 120_000 },
    () => {
      expect(table).toEqual(recordHonouredFields());
    },
  );
});
