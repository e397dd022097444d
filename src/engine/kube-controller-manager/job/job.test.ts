import { describe, expect, it } from "vitest";
import type { Job } from "../../api/gen/batch-v1";
import type { Pod } from "../../api/gen/core-v1";
import { formatIntervals, parseIntervals } from "./index-intervals";
import { NO_BACKOFF, nextBackoff, remainingBackoff } from "./job-backoff";
import { viewJob } from "./job-view";
import { planPods } from "./plan-pods";
import { planTracking } from "./plan-tracking";

const AT = Date.UTC(2026, 0, 1);

function job(spec: Partial<Job["spec"]>, status: Job["status"] = {}): Job {
  const template = { metadata: {}, spec: { containers: [] } };
  const metadata = { name: "five", namespace: "default", uid: "j" };
  return { apiVersion: "batch/v1", kind: "Job", metadata, spec: { parallelism: 2, template, ...spec }, status };
}

function pod(name: string, phase: string, index?: number): Pod {
  const mark = index === undefined ? {} : { "batch.kubernetes.io/job-completion-index": String(index) };
  const finalizers = ["batch.kubernetes.io/job-tracking"];
  const metadata = { name, uid: name, namespace: "default", finalizers, annotations: mark };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [] }, status: { phase } } as Pod;
}

const look = (of: Job, pods: readonly Pod[], backoff = NO_BACKOFF) =>
  viewJob({ job: of, pods, removing: [], backoff, now: AT });

describe("completion indexes", () => {
  it.each([
    [[], ""],
    [[0], "0"],
    [[0, 1], "0,1"],
    [[0, 1, 2, 5, 7, 8], "0-2,5,7,8"],
  ])("%j is written %j, and read again", (indexes, text) => {
    expect(formatIntervals(new Set(indexes))).toBe(text);
    expect([...parseIntervals(text, 100)]).toEqual(indexes);
  });

  it("beyond the number of completions are nobody's", () => expect([...parseIntervals("1-9", 3)]).toEqual([1, 2]));
});

describe("a Job waits after failures", () => {
  it.each([
    [0, 0],
    [1, 10_000],
    [2, 20_000],
    [7, 600_000],
    [500, 600_000],
  ])("after %i for %i ms", (failures, wait) => {
    expect(remainingBackoff({ failures, lastFailure: AT }, AT)).toBe(wait);
    expect(remainingBackoff({ failures, lastFailure: AT }, AT + wait)).toBe(0);
  });

  it("and begins anew after a success", () => {
    const after = nextBackoff({ failures: 3, lastFailure: AT }, [pod("good", "Succeeded")], [], AT + 1);
    expect(after).toEqual({ failures: 0, lastFailure: 0 });
  });
});

describe("how many pods to make", () => {
  it.each([
    ["as many at once as it may", job({ completions: 5 }), [], 2, 0],
    ["no more than are missing", job({ completions: 5 }, { succeeded: 4 }), [], 1, 0],
    ["none while one is there for each", job({ completions: 5 }), [pod("a", "Running"), pod("b", "Running")], 0, 0],
    ["none after a success without a number", job({}), [pod("a", "Succeeded"), pod("b", "Running")], 0, 0],
    ["none while it is suspended", job({ completions: 5, suspend: true }), [pod("a", "Running")], 0, 1],
    [
      "fewer when it is made narrower",
      job({ completions: 5, parallelism: 1 }),
      [pod("a", "Running"), pod("b", "Pending")],
      0,
      1,
    ],
  ] as const)("%s", (_, of, pods, create, remove) => {
    const plan = planPods(look(of, pods));
    expect([plan.create.length, plan.remove.length]).toEqual([create, remove]);
  });

  it("each missing index once", () => {
    const of = job({ completionMode: "Indexed", completions: 4, parallelism: 3 });
    expect(planPods(look(of, [pod("a", "Succeeded", 0), pod("b", "Running", 2)])).create).toEqual([1, 3]);
  });
});

it("counts a pod once: written down first, then let go", () => {
  const pods = [pod("a", "Succeeded"), pod("b", "Failed"), pod("c", "Running")];
  const first = planTracking(look(job({ completions: 5 }), pods), {}, undefined);
  expect(first.status.uncountedTerminatedPods).toEqual({ succeeded: ["a"], failed: ["b"] });
  expect(first.release.map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
  const again = planTracking(look(job({ completions: 5 }, first.status), pods), first.status, undefined);
  expect(again.status).toEqual(first.status);
});
