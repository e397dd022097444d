import { describe, expect, it } from "vitest";
import type { Pod, PodStatus } from "../../gen/core-v1";
import { defaultPod } from "./pod-defaults";
import { preparePodForCreate, preparePodForStatusUpdate } from "./pod-strategy";
import { validatePodStatusUpdate } from "./validate-pod-status";

const metadata = { name: "p", namespace: "n", uid: "1", resourceVersion: "5" };
const spec = { restartPolicy: "Never", containers: [{ name: "c", image: "x:1" }] };
const live = preparePodForCreate(defaultPod({ apiVersion: "v1", kind: "Pod", metadata, spec } as Pod));
const ended = { ...live.status, containerStatuses: [statusOf({ terminated: { exitCode: 1 } })] };
const over = { ...live, status: ended } as Pod;

function statusOf(state: object): object {
  return { name: "c", image: "x:1", imageID: "", ready: false, restartCount: 0, state };
}

function refusals(old: Pod, status: object): string[] {
  const pod = preparePodForStatusUpdate({ ...old, status: status as PodStatus }, old);
  return validatePodStatusUpdate(pod, old).map(({ field, message }) => `${field}: ${message.split(", (e.g.")[0]}`);
}

describe("validatePodStatusUpdate", () => {
  it.each<[string, Pod, object, string[]]>([
    ["nothing wrong", live, { phase: "Running", podIPs: [{ ip: "10.0.0.1" }, { ip: "2001:db8::1" }] }, []],
    [
      "another class of service",
      live,
      { qosClass: "Guaranteed" },
      ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    ],
    [
      "what is no address",
      live,
      { podIPs: [{ ip: "x" }] },
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address'],
    ],
    [
      "two addresses of a family",
      live,
      { podIPs: [{ ip: "10.0.0.1" }, { ip: "10.0.0.2" }] },
      [
        'status.podIPs: Invalid value: [{"IP":"10.0.0.1"},{"IP":"10.0.0.2"}]: ' +
          "may specify no more than one IP for each IP family",
      ],
    ],
    [
      "a container that lives again",
      over,
      { containerStatuses: [statusOf({ running: {} })] },
      ["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"],
    ],
  ])("%s", (_what, old, status, wanted) => expect(refusals(old, status)).toEqual(wanted));

  it("blames the condition by the name that upstream gives it", () => {
    const [first = ""] = refusals(live, { conditions: [{ type: "bad type!", status: "True" }] });
    expect(first).toContain('status.conditions[0].Type: Invalid value: "bad type!"');
  });

  it("keeps the spec and the class of service of what is stored", () => {
    const sent = { ...live, spec: { ...live.spec, nodeName: "n" }, status: {} };
    const pod = preparePodForStatusUpdate(sent, live);
    expect([pod.spec, pod.status]).toEqual([live.spec, { qosClass: "BestEffort" }]);
  });
});
