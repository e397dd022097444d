import { describe, expect, it } from "vitest";
import type { KObject } from "../../../apimachinery/object";
import { progressOf } from "./status";

function deployment(status: object, more: object = {}): KObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", generation: 2, ...more },
    spec: { replicas: 3 },
    status,
  } as KObject;
}

const SEEN = { observedGeneration: 2 };

describe("how far a rollout is", () => {
  it.each([
    ["not seen", { observedGeneration: 1 }, "Waiting for deployment spec update to be observed...\n", false],
    [
      "begun",
      { ...SEEN, replicas: 3, updatedReplicas: 1 },
      'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...\n',
      false,
    ],
    [
      "old pods left",
      { ...SEEN, replicas: 4, updatedReplicas: 3 },
      'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...\n',
      false,
    ],
    [
      "not available",
      { ...SEEN, replicas: 3, updatedReplicas: 3, availableReplicas: 2 },
      'Waiting for deployment "web" rollout to finish: 2 of 3 updated replicas are available...\n',
      false,
    ],
    [
      "through",
      { ...SEEN, replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
      'deployment "web" successfully rolled out\n',
      true,
    ],
  ])("a Deployment, %s", (_what, status, text, done) => {
    expect(progressOf(deployment(status), 0)).toEqual({ text, done });
  });

  it("fails past the deadline, at another revision, and for kinds without rollouts", () => {
    const late = {
      ...SEEN,
      conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }],
    };
    expect(() => progressOf(deployment(late), 0)).toThrow('deployment "web" exceeded its progress deadline');
    const at = { annotations: { "deployment.kubernetes.io/revision": "4" } };
    expect(() => progressOf(deployment(SEEN, at), 5)).toThrow(
      "desired revision (5) is different from the running revision (4)",
    );
    expect(() => progressOf({ apiVersion: "v1", kind: "Pod", metadata: {} }, 0)).toThrow(
      "no status viewer has been implemented for Pod",
    );
  });

  it.each([
    [
      "begun",
      { updatedNumberScheduled: 1, desiredNumberScheduled: 3 },
      'Waiting for daemon set "d" rollout to finish: 1 out of 3 new pods have been updated...\n',
      false,
    ],
    [
      "not available",
      { updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 2 },
      'Waiting for daemon set "d" rollout to finish: 2 of 3 updated pods are available...\n',
      false,
    ],
    [
      "through",
      { updatedNumberScheduled: 3, desiredNumberScheduled: 3, numberAvailable: 3 },
      'daemon set "d" successfully rolled out\n',
      true,
    ],
  ])("a DaemonSet, %s", (_what, status, text, done) => {
    const set = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "d", generation: 1 },
      spec: { updateStrategy: { type: "RollingUpdate" } },
      status: { observedGeneration: 1, ...status },
    };
    expect(progressOf(set as KObject, 0)).toEqual({ text, done });
  });
});
