import { describe, expect, it } from "vitest";
import { CONTROL_PLANE, WORKSTATION } from "../cluster/recipe";
import { createCluster } from "../cluster/start";
import type { SpanId } from "../sim/event";
import type { Plain } from "../sim/plain";
import { SECOND } from "../sim/time";
import { TraceStore } from "../sim/trace-store";

const FIRST = 3;

interface Change {
  readonly kv: { readonly key: string; readonly modRevision: number; readonly cause: SpanId };
}

describe("every revision of a cluster", () => {
  it("was caused by an input, a boot or a fault, through spans", { timeout: 120_000 }, () => {
    const spans = new TraceStore(1_000_000);
    const cluster = createCluster(
      {
        preset: "hosted",
        nodes: 2,
        kubelet: "full",
        seed: 1,
        epoch: Date.UTC(2026, 10, 20),
        controllers: true,
        scheduler: true,
      },
      { onTrace: (record) => spans.add(record) },
    );
    cluster.runFor(20 * SECOND);
    const ask = (method: string, path: string, body?: object, type = "application/json"): void => {
      const headers = { "content-type": type, "user-agent": "test" };
      const request = { method, path, headers, ...(body !== undefined && { body: { text: JSON.stringify(body) } }) };
      const data = { id: `${method} ${path}`, user: "kubernetes-admin", request } as unknown as Plain;
      cluster.input({ machine: WORKSTATION, handler: "input", payload: { process: "page", handler: "request", data } });
      cluster.runFor(30 * SECOND);
    };
    const path = "/apis/apps/v1/namespaces/default/deployments";
    const template = {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image: "nginx:1.26" }] },
    };
    const spec = { replicas: 3, selector: { matchLabels: { app: "web" } }, template };
    ask("POST", path, { kind: "Deployment", apiVersion: "apps/v1", metadata: { name: "web" }, spec });
    const image = { spec: { template: { spec: { containers: [{ name: "c", image: "nginx:1.27" }] } } } };
    ask("PATCH", `${path}/web`, image, "application/strategic-merge-patch+json");
    cluster.input({ machine: FIRST, handler: "power-off", payload: null });
    cluster.runFor(400 * SECOND);
    ask("DELETE", `${path}/web`);
    for (const [machine, name] of [
      [CONTROL_PLANE, "kube-scheduler"],
      [FIRST + 1, "kubelet"],
    ] as const) {
      cluster.input({ machine, handler: "signal", payload: { name, signal: "SIGKILL" } });
      cluster.runFor(30 * SECOND);
    }

    const etcd = cluster.machine(CONTROL_PLANE)!.processes.named("etcd")!.program;
    const { events } = etcd.inspect!({ since: 0 }) as unknown as { readonly events: readonly Change[] };
    const orphans = events
      .map(({ kv }) => ({ kv, root: rootOf(spans, kv.cause) }))
      .filter(({ root }) => root !== "input" && root !== "boot" && root !== "fault");
    const roots = new Set(events.map(({ kv }) => rootOf(spans, kv.cause)));
    expect(events.length).toBeGreaterThan(100);
    expect(orphans.map(({ kv, root }) => `${kv.modRevision} ${kv.key}: ${root}`)).toEqual([]);
    expect(roots.has("input")).toBe(true);
  });
});

/** The kind of the span at the end of the way up; or where the way ends. */
function rootOf(spans: TraceStore, cause: SpanId): string {
  let span = spans.get(cause);
  let way = span === undefined ? "no span" : "";
  while (span !== undefined && span.parent !== 0) {
    way = `${span.process} ${span.kind} ${span.name}`;
    span = spans.get(span.parent);
    if (span === undefined) way = `lost above ${way}`;
  }
  if (span === undefined) return way;
  return ["input", "boot", "fault"].includes(span.kind)
    ? span.kind
    : `${span.process} ${span.kind} ${span.name} (${way})`;
}
