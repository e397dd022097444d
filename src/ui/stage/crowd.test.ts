import { expect, test } from "vitest";
import type { PodView } from "../../workers/protocol";
import { tallyOf, tallyWords } from "./crowd";

const pod = (status: string, more: Partial<PodView> = {}): PodView => ({
  namespace: "default",
  name: "web",
  uid: "1",
  status,
  node: "node-1",
  ready: status === "Running" ? 1 : 0,
  containers: [{ name: "c", state: "running", ready: true, init: false, restarts: 0 }],
  deleting: false,
  ...more,
});

test("a crowd is told by what is ready, on its way, and stuck", () => {
  const { node: _node, ...homeless } = pod("Pending");
  const pods = [
    pod("Running"),
    pod("Completed"),
    pod("Running", { ready: 0 }),
    pod("ContainerCreating"),
    homeless,
    pod("CrashLoopBackOff"),
    pod("ImagePullBackOff"),
    pod("CrashLoopBackOff"),
    pod("Running", { node: "node-2" }),
  ];
  const tally = tallyOf(pods, new Set(["node-2"]));
  expect(tally).toMatchObject({ pods: 9, ready: 2, coming: 3, stuck: 4 });
  expect(tallyWords(tally)).toBe("2 ready, 3 on their way, 2 CrashLoopBackOff, 1 ImagePullBackOff, 1 Unknown");
  expect(tallyWords(tallyOf([], new Set()))).toBe("0 ready");
});
