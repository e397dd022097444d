import { describe, expect, it } from "vitest";
import type { Pod, PodSpec } from "../../gen/core-v1";
import { defaultPod } from "./pod-defaults";
import { podQosClass } from "./pod-qos";

const pod = (spec: Partial<PodSpec>): Pod =>
  ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec: { containers: [], ...spec } }) as Pod;
const defaulted = (spec: Partial<PodSpec>): PodSpec => defaultPod(pod(spec)).spec;

describe("defaultPod", () => {
  it("keeps the identity of a complete pod", () => {
    const once = defaultPod(
      pod({
        hostNetwork: true,
        serviceAccount: "a",
        resources: { limits: { cpu: "1" } },
        overhead: { cpu: "1000m" },
        volumes: [{ name: "v" }, { name: "p", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } }],
        containers: [
          {
            name: "c",
            image: "x",
            ports: [{ containerPort: 80 }],
            resources: { limits: { memory: "1024Mi" } },
            livenessProbe: { httpGet: { port: 80 } },
            env: [{ name: "A", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          },
        ],
      }),
    );
    expect(defaultPod(once)).toBe(once);
  });

  it("takes requests from limits, in the canonical form", () => {
    const { containers } = defaulted({
      containers: [{ name: "c", resources: { limits: { cpu: "1000m" }, requests: { memory: "1" } } }],
    });
    expect(containers[0]?.resources).toEqual({ limits: { cpu: "1" }, requests: { cpu: "1", memory: "1" } });
  });

  it("rounds amounts up to thousandths", () => {
    expect(defaulted({ overhead: { cpu: "1u" } }).overhead).toEqual({ cpu: "1m" });
  });

  it("gives containers on the host's network the host's ports", () => {
    const ports = [{ containerPort: 80 }, { containerPort: 81, hostPort: 82 }];
    const { containers } = defaulted({ hostNetwork: true, containers: [{ name: "c", ports }] });
    expect(containers[0]?.ports?.map(({ hostPort }) => hostPort)).toEqual([80, 82]);
  });

  it("completes resources of the whole pod from its containers", () => {
    const containers = [
      { name: "a", resources: { requests: { cpu: "100m" } } },
      { name: "b", resources: { requests: { cpu: "200m" } } },
    ];
    const limits = { cpu: "1", memory: "1Gi" };
    const requests = { cpu: "300m", memory: "1Gi" };
    expect(defaulted({ containers, resources: { limits } }).resources).toEqual({ limits, requests });
  });
});

describe("podQosClass", () => {
  const both = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1000m", memory: "1024Mi" } };
  it.each([
    ["BestEffort", pod({ containers: [{ name: "c" }] })],
    ["BestEffort", pod({ containers: [{ name: "c", resources: { requests: { "example.com/gpu": "1" } } }] })],
    ["Burstable", pod({ containers: [{ name: "c", resources: { requests: { cpu: "1" } } }] })],
    ["Guaranteed", pod({ containers: [{ name: "c", resources: both }] })],
    ["Burstable", pod({ containers: [{ name: "c", resources: both }], initContainers: [{ name: "i" }] })],
    ["Guaranteed", pod({ containers: [{ name: "c" }], resources: both })],
  ])("%s", (wanted, it) => expect(podQosClass(it)).toBe(wanted));
});
