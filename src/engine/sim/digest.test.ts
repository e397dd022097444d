import { describe, expect, it } from "vitest";
import { digestPlain } from "./digest";

describe("digestPlain", () => {
  const pod = {
    metadata: { name: "web", labels: { app: "web" }, uid: "1" },
    spec: {
      containers: [
        { name: "web", image: "web:1", ports: [{ containerPort: 80 }] },
        { name: "b", args: ["x"] },
      ],
    },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }, null, 1.5, true] },
  };

  it("is the same for equal data, whoever made it, however often it is asked", () => {
    const copy = JSON.parse(JSON.stringify(pod)) as typeof pod;
    expect(digestPlain(copy)).toBe(digestPlain(pod));
    expect(digestPlain(pod)).toBe(digestPlain({ ...pod }));
    // Runs are compared with those of other builds: a change of this figure is a change of every hash.
    expect(digestPlain(pod)).toBe(-1531395200);
  });

  it.each([
    [{ ...pod, status: { ...pod.status, phase: "Pending" } }],
    [{ spec: pod.spec, metadata: pod.metadata, status: pod.status }],
    [{ ...pod, extra: null }],
    [[pod]],
    [JSON.stringify(pod)],
  ])("is another for other data: %#", (other) => {
    expect(digestPlain(other)).not.toBe(digestPlain(pod));
  });

  it("takes absent and undefined for the same, as text does", () => {
    expect(digestPlain({ a: 1, b: undefined })).toBe(digestPlain({ a: 1 }));
    expect(digestPlain([undefined])).toBe(digestPlain([null]));
  });
});
