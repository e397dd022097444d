import { describe, expect, it } from "vitest";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import type { ControlPlane } from "../testing/control-plane";
import { kubeletPlane } from "../testing/kubelet-plane";
import { SIM_RUNTIME } from "../testing/sim-runtime";

const MOMENT = SECOND / 10;

interface ContainerSeen {
  readonly containerID?: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly reason: string } };
}
interface PodSeen {
  readonly status: { readonly phase: string; readonly containerStatuses: readonly ContainerSeen[] };
}

function start(plane: ControlPlane, name: string, container: { readonly [field: string]: Plain }): void {
  const made = plane.json("POST", "/api/v1/namespaces/default/pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      nodeName: "node-1",
      automountServiceAccountToken: false,
      containers: [{ name: "app", image: "docker.io/library/present:1.0", ...container }],
    },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
}

function container(plane: ControlPlane, pod: string): ContainerSeen {
  return (plane.json("GET", `/api/v1/namespaces/default/pods/${pod}`).body as unknown as PodSeen).status
    .containerStatuses[0]!;
}

function reasons(plane: ControlPlane): readonly string[] {
  const { items } = plane.json("GET", "/api/v1/namespaces/default/events").body as unknown as {
    readonly items: readonly { readonly reason: string }[];
  };
  return items.map(({ reason }) => reason);
}

describe("a node in trouble", () => {
  it("restarts a container whose process is killed", () => {
    const plane = kubeletPlane(SIM_RUNTIME);
    start(plane, "web", { command: ["sim", "run"] });
    plane.sim.runFor(5 * SECOND);
    plane.sim.input({
      machine: 2,
      handler: "input",
      payload: {
        process: "containerd",
        handler: "killContainer",
        data: { namespace: "default", pod: "web", container: "app" },
      },
    });
    plane.sim.runFor(5 * SECOND);
    const seen = container(plane, "web");
    expect(seen).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 137, reason: "Error" } },
    });
    const pods = plane.inspect("kubelet", { view: "pods" }) as unknown as readonly {
      readonly name: string;
      readonly containers: readonly { readonly state: string }[];
    }[];
    expect(pods.map(({ name, containers }) => [name, ...containers.map(({ state }) => state)])).toEqual([
      ["web", "exited", "running"],
    ]);
  });

  it("keeps containers when only the kubelet's process is killed, and they end at their time", () => {
    const plane = kubeletPlane(SIM_RUNTIME);
    start(plane, "web", { command: ["sim", "run"] });
    start(plane, "once", { command: ["sim", "exit=3", "after=30s"] });
    plane.sim.runFor(10 * SECOND);
    const before = container(plane, "web");
    plane.sim.input({ machine: 2, handler: "signal", payload: { name: "kubelet", signal: "SIGKILL" } });
    plane.sim.runFor(10 * SECOND);
    expect(container(plane, "web")).toMatchObject({ containerID: before.containerID, restartCount: 0, ready: true });
    plane.sim.runFor(15 * SECOND);
    expect(container(plane, "once")).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 3 } } });
  });

  it("keeps containers when only containerd's process is killed, and takes orders again when it is back", () => {
    const plane = kubeletPlane(SIM_RUNTIME);
    start(plane, "web", { command: ["sim", "run"], readinessProbe: { exec: { command: ["true"] }, periodSeconds: 1 } });
    plane.sim.runFor(10 * SECOND);
    const before = container(plane, "web");
    plane.sim.input({ machine: 2, handler: "signal", payload: { name: "containerd", signal: "SIGKILL" } });
    plane.sim.runFor(MOMENT);
    start(plane, "late", { command: ["sim", "run"] });
    plane.sim.runFor(30 * SECOND);
    expect(container(plane, "web")).toMatchObject({ containerID: before.containerID, restartCount: 0, ready: true });
    expect(container(plane, "late")).toMatchObject({ ready: true });
  });

  it("starts its pods anew after it was without power", () => {
    const plane = kubeletPlane(SIM_RUNTIME);
    start(plane, "web", { command: ["sim", "run"] });
    plane.sim.runFor(10 * SECOND);
    const before = container(plane, "web");
    plane.powerCut();
    plane.sim.runFor(20 * SECOND);
    plane.json("GET", "/healthz"); // The client's old connection is reset by this.
    const seen = container(plane, "web");
    expect(seen).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 255, reason: "Unknown" } },
    });
    expect(seen.containerID).not.toBe(before.containerID);
    expect(reasons(plane)).toContain("SandboxChanged");
  });

  it("goes on the same after a restore, probes and mounts included", () => {
    const plane = kubeletPlane(SIM_RUNTIME, "full", { hashing: true });
    plane.json("POST", "/api/v1/namespaces/default/configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "cm" },
      data: { a: "1" },
    });
    start(plane, "probed", {
      command: ["sim", "http=8080:200:until-20s"],
      env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "cm", key: "a" } } }],
      livenessProbe: { httpGet: { port: 8080 }, periodSeconds: 2, failureThreshold: 2 },
      readinessProbe: { exec: { command: ["sleep", "500ms"] }, periodSeconds: 3 },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
    });
    for (const wait of [300, 700, 5000, 15_000]) {
      plane.sim.runFor(wait * 1000);
      const checkpoint = plane.sim.checkpoint();
      plane.sim.runFor(30 * SECOND);
      const hash = plane.sim.hash();
      plane.sim.restore(checkpoint, true);
      plane.sim.runFor(30 * SECOND);
      expect(plane.sim.hash()).toBe(hash);
      plane.sim.restore(checkpoint, true);
    }
    plane.sim.runFor(20 * SECOND);
    expect(container(plane, "probed").restartCount).toBeGreaterThan(0);
  });

  it("shows what it does: runtime calls, pulls, and probes whose verdict changed", () => {
    const spans: string[] = [];
    const trace = (record: object): void => {
      const { begin } = record as { readonly begin?: { readonly kind: string; readonly name: string } };
      if (begin !== undefined && ["cri", "pull", "probe"].includes(begin.kind))
        spans.push(`${begin.kind} ${begin.name}`);
    };
    const plane = kubeletPlane(SIM_RUNTIME, "full", { onTrace: trace });
    start(plane, "web", {
      image: "docker.io/library/web:1.0",
      command: ["sim", "run"],
      readinessProbe: { exec: { command: ["ok-from", "5s"] }, periodSeconds: 1 },
    });
    plane.sim.runFor(20 * SECOND);
    expect(spans).toEqual([
      "cri RunPodSandbox",
      "pull docker.io/library/web:1.0",
      "cri CreateContainer",
      "cri StartContainer",
      "probe readiness of app",
    ]);
  });
});
