import { describe, expect, it } from "vitest";
import type { ContainerStatus, Pod, PodSpec, PodStatus } from "../gen/core-v1";
import { podColumns, podRowConditions } from "./pod-columns";

const NOW = Date.UTC(2030, 0, 1, 1) / 1000;

function row(status: Partial<PodStatus>, spec: Partial<PodSpec> = {}, deleted?: string): string {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "p",
      creationTimestamp: "2030-01-01T00:58:00Z",
      ...(deleted === undefined ? {} : { deletionTimestamp: deleted }),
    },
    spec: { containers: [{ name: "a" }, { name: "b" }], ...spec },
    status: status as PodStatus,
  } as unknown as Pod;
  return podColumns.cells(pod, NOW).slice(1, 5).join(" | ");
}

function container(
  name: string,
  state: ContainerStatus["state"],
  more: Partial<ContainerStatus> = {},
): ContainerStatus {
  return {
    name,
    image: "",
    imageID: "",
    ready: false,
    restartCount: 0,
    ...(state === undefined ? {} : { state }),
    ...more,
  };
}

const running = (name: string, more: Partial<ContainerStatus> = {}) =>
  container(name, { running: { startedAt: "2030-01-01T00:58:01Z" } }, { ready: true, ...more });

describe("what kubectl get pods tells about a pod", () => {
  it.each([
    ["nothing known", {}, "0/2 |  | 0 | 2m"],
    ["pending", { phase: "Pending" }, "0/2 | Pending | 0 | 2m"],
    [
      "gated",
      { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }] },
      "0/2 | SchedulingGated | 0 | 2m",
    ],
    ["running", { phase: "Running", containerStatuses: [running("a"), running("b")] }, "2/2 | Running | 0 | 2m"],
    [
      "the first container has the last word",
      {
        phase: "Pending",
        containerStatuses: [
          container("a", { waiting: { reason: "ErrImagePull" } }),
          container("b", { waiting: { reason: "X" } }),
        ],
      },
      "0/2 | ErrImagePull | 0 | 2m",
    ],
    [
      "restarted a minute ago",
      {
        phase: "Running",
        containerStatuses: [
          running("a", {
            restartCount: 3,
            lastState: { terminated: { exitCode: 1, finishedAt: "2030-01-01T00:59:00Z" } },
          }),
          running("b"),
        ],
      },
      "2/2 | Running | 3 (60s ago) | 2m",
    ],
    [
      "half done, half running",
      {
        phase: "Running",
        conditions: [{ type: "Ready", status: "False" }],
        containerStatuses: [container("a", { terminated: { exitCode: 0, reason: "Completed" } }), running("b")],
      },
      "1/2 | NotReady | 0 | 2m",
    ],
    [
      "ended by a signal",
      { phase: "Failed", containerStatuses: [container("a", { terminated: { exitCode: 137, signal: 9 } })] },
      "0/2 | Signal:9 | 0 | 2m",
    ],
    ["evicted", { phase: "Failed", reason: "Evicted" }, "0/2 | Evicted | 0 | 2m"],
  ] as const)("%s", (_name, status, expected) => {
    expect(row(status as unknown as Partial<PodStatus>)).toBe(expected);
  });

  it("counts init containers until they are done", () => {
    const spec = { initContainers: [{ name: "i" }, { name: "j" }] } as unknown as Partial<PodSpec>;
    const done = container("i", { terminated: { exitCode: 0 } });
    expect(row({ phase: "Pending", initContainerStatuses: [done, running("j")] }, spec)).toBe(
      "0/2 | Init:1/2 | 0 | 2m",
    );
    const failed = container("j", { waiting: { reason: "CrashLoopBackOff" } }, { restartCount: 2 });
    expect(row({ phase: "Pending", initContainerStatuses: [done, failed] }, spec)).toBe(
      "0/2 | Init:CrashLoopBackOff | 2 | 2m",
    );
  });

  it("counts sidecars among the containers", () => {
    const spec = { initContainers: [{ name: "s", restartPolicy: "Always" }] } as unknown as Partial<PodSpec>;
    const status = {
      phase: "Running",
      initContainerStatuses: [running("s", { started: true })],
      containerStatuses: [running("a")],
    };
    expect(row(status, spec)).toBe("2/3 | Running | 0 | 2m");
  });

  it("says how it goes", () => {
    const deleted = "2030-01-01T01:00:30Z";
    expect(row({ phase: "Running" }, {}, deleted)).toContain("Terminating");
    expect(row({ phase: "Running", reason: "NodeLost" }, {}, deleted)).toContain("Unknown");
    expect(row({ phase: "Succeeded" }, {}, deleted)).toContain("Succeeded");
    expect(podRowConditions({ status: { phase: "Failed" } } as unknown as Pod)[0]?.message).toBe("The pod failed.");
  });
});
