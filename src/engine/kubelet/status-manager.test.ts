import { describe, expect, it } from "vitest";
import { statusPatch } from "./status-manager";

describe("the patch of a pod's status", () => {
  it("is nothing when nothing changed", () => {
    expect(statusPatch({ phase: "Running" }, { phase: "Running" })).toBeUndefined();
  });

  it("has what is new, and takes out by name what went", () => {
    const old = { phase: "Running", reason: "Odd", podIP: "10.244.1.2", podIPs: [{ ip: "10.244.1.2" }] };
    expect(statusPatch(old, { phase: "Running", podIP: "10.244.1.3", podIPs: [{ ip: "10.244.1.3" }] })).toEqual({
      reason: null,
      podIP: "10.244.1.3",
      podIPs: [{ ip: "10.244.1.3" }, { $patch: "delete", ip: "10.244.1.2" }],
      "$setElementOrder/podIPs": [{ ip: "10.244.1.3" }],
    });
  });

  it("leaves conditions of others alone, and says which fields of its own are gone", () => {
    const ready = { type: "Ready", status: "True" as const };
    const old = {
      conditions: [
        { ...ready, status: "False" as const, reason: "ContainersNotReady" },
        { type: "Mine", status: "True" as const },
      ],
    };
    expect(statusPatch(old, { conditions: [ready] })).toEqual({
      conditions: [{ ...ready, reason: null }],
      "$setElementOrder/conditions": [{ type: "Ready" }],
    });
  });
});
