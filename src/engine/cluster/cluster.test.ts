import { describe, expect, it } from "vitest";
import { createCluster } from "./start";
import { CONTROL_PLANE, WORKSTATION } from "./recipe";
import { SECOND } from "../sim/time";
import type { Output } from "../sim/machine";
import { LONE_CONTROL_PLANE } from "../testing/lone-control-plane";

describe("a hosted cluster without nodes", () => {
  it("answers the page and the bridge, each by its own credentials", () => {
    const outputs: Output[] = [];
    const cluster = createCluster(LONE_CONTROL_PLANE, { onOutput: (output) => outputs.push(output) });
    cluster.runTo(2 * SECOND);
    const request = { method: "GET", path: "/api/v1/namespaces/default", headers: { accept: "application/json" } };
    const ask = (process: string, data: object): void =>
      cluster.input({
        machine: WORKSTATION,
        handler: "input",
        payload: { process, handler: "request", data: data as never },
      });
    ask("page", { id: "1", user: "kubernetes-admin", request });
    ask("page", { id: "2", user: "alice", request });
    ask("bridge", { id: "3", certificates: [], request });
    cluster.runFor(SECOND);
    const statusOf = (id: string): unknown =>
      (outputs.find(({ data }) => (data as { id: string }).id === id)?.data as { status: number }).status;
    expect(["1", "2", "3"].map(statusOf)).toEqual([200, 403, 403]);
    expect(cluster.machine(CONTROL_PLANE)!.processes.named("etcd")).toBeDefined();
  });
});
