import { describe, expect, it } from "vitest";
import type { Plain } from "../sim/plain";
import { parseCheckpoint, serialiseCheckpoint } from "../sim/simulation";
import { SECOND } from "../sim/time";
import type { TraceRecord } from "../sim/trace";
import type { ControlPlane } from "../testing/control-plane";
import { kubeletPlane } from "../testing/kubelet-plane";

function start(plane: ControlPlane, name: string): void {
  const made = plane.json("POST", "/api/v1/namespaces/default/pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      nodeName: "node-1",
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      containers: [{ name: "app", image: "nginx", volumeMounts: [{ name: "config", mountPath: "/etc/app" }] }],
      volumes: [
        { name: "config", configMap: { name: "settings" } },
        { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      ],
    },
  } as unknown as Plain);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
}

function phase(plane: ControlPlane, name: string): string {
  const { status } = plane.json("GET", `/api/v1/namespaces/default/pods/${name}`).body as unknown as {
    readonly status: { readonly phase: string };
  };
  return status.phase;
}

describe("what pods refer to", () => {
  it("is watched once for all of them, also after a restore, until the last is gone; a token is asked for once", () => {
    const requests: string[] = [];
    const onTrace = (record: TraceRecord): void => {
      if ("begin" in record && record.begin.kind === "http") requests.push(record.begin.name);
    };
    const plane = kubeletPlane(undefined, "full", { onTrace });
    const asked = (path: string): number => requests.filter((name) => name.includes(path)).length;
    start(plane, "a");
    plane.sim.runFor(5 * SECOND);
    expect(phase(plane, "a")).toBe("Pending");
    const data = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { key: "value" } };
    plane.json("POST", "/api/v1/namespaces/default/configmaps", data);
    const before = asked("/configmaps");
    plane.sim.runFor(10 * SECOND);
    expect(phase(plane, "a")).toBe("Running");

    plane.sim.restore(parseCheckpoint(serialiseCheckpoint(plane.sim.checkpoint())));
    start(plane, "b");
    plane.sim.runFor(200 * SECOND);
    expect(phase(plane, "b")).toBe("Running");
    // Both pods were synced again and again meanwhile, and nobody asked anew.
    expect(asked("/configmaps") - before).toBe(0);
    expect(asked("/token")).toBe(2);

    for (const name of ["a", "b"]) plane.json("DELETE", `/api/v1/namespaces/default/pods/${name}`);
    plane.sim.runFor(20 * SECOND);
    start(plane, "c");
    plane.sim.runFor(10 * SECOND);
    expect(phase(plane, "c")).toBe("Running");
    // Listed and watched anew, since nobody had been left who asked.
    expect(asked("/configmaps") - before).toBe(2);
  });
});
