import { describe, expect, it } from "vitest";
import { setFreezing } from "../sim/plain";
import { parseCheckpoint, serialiseCheckpoint } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { ControlPlane } from "../testing/control-plane";

setFreezing(true);

describe("the API server", () => {
  it("creates, reads, changes, watches and deletes", () => {
    const plane = new ControlPlane();
    const watch = plane.stream("/api/v1/namespaces/default/configmaps?watch=true");
    const path = "/api/v1/namespaces/default/configmaps";
    expect(
      plane.json("POST", path, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { x: "1" } }),
    ).toMatchObject({ status: 201, body: { kind: "ConfigMap", metadata: { name: "a", namespace: "default" } } });
    expect(plane.json("GET", `${path}/a`)).toMatchObject({ status: 200, body: { data: { x: "1" } } });
    expect(plane.json("GET", path)).toMatchObject({
      status: 200,
      body: { kind: "ConfigMapList", items: [{ data: { x: "1" } }] },
    });
    expect(
      plane.json("PATCH", `${path}/a`, { data: { y: "2" } }, { "content-type": "application/merge-patch+json" }),
    ).toMatchObject({ status: 200, body: { data: { x: "1", y: "2" } } });
    expect(plane.json("POST", path, { metadata: { name: "a" } })).toMatchObject({
      status: 409,
      body: { reason: "AlreadyExists" },
    });
    expect(plane.json("DELETE", `${path}/a`)).toMatchObject({ status: 200, body: { status: "Success" } });
    expect(plane.json("GET", `${path}/a`)).toMatchObject({
      status: 404,
      body: { message: 'configmaps "a" not found' },
    });
    const chunks = plane
      .events(watch)
      .flatMap((event) =>
        "chunk" in event && "text" in event.chunk ? [JSON.parse(event.chunk.text) as { type: string }] : [],
      );
    expect(chunks.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
  });

  it.each(["x".repeat(3_200_000), "\u00fc".repeat(1_600_000)])("refuses what is too large, and goes on", (value) => {
    const plane = new ControlPlane();
    const path = "/api/v1/namespaces/default/configmaps";
    const big = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "big" }, data: { value } };
    expect(plane.json("POST", path, big)).toMatchObject({
      status: 413,
      body: { reason: "RequestEntityTooLarge", message: "Request entity too large: limit is 3145728" },
    });
    const small = { ...big, data: { value: "1" } };
    expect(plane.json("POST", path, small)).toMatchObject({ status: 201 });
    const patch = { "content-type": "application/merge-patch+json" };
    expect(plane.json("PATCH", `${path}/big`, { data: { value } }, patch)).toMatchObject({ status: 413 });
    expect(plane.json("GET", `${path}/big`)).toMatchObject({ body: { data: { value: "1" } } });
  });

  it("is born with namespaces and roles, and lets nobody in who may not", () => {
    const plane = new ControlPlane();
    const list = plane.json("GET", "/api/v1/namespaces").body as {
      readonly items: readonly { readonly metadata: { readonly name: string } }[];
    };
    expect(list.items.map(({ metadata }) => metadata.name)).toEqual([
      "default",
      "kube-node-lease",
      "kube-public",
      "kube-system",
    ]);
    expect(plane.json("GET", "/api/v1/namespaces/default/pods", undefined, {}, "alice")).toMatchObject({
      status: 403,
      body: {
        message:
          'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "default"',
      },
    });
  });

  it("is the same server when it is saved and loaded while requests are on their way", () => {
    const run = (restoring: boolean): string => {
      const plane = new ControlPlane({ options: { hashing: true } });
      plane.stream("/api/v1/namespaces/default/configmaps?watch=true");
      for (let i = 0; i < 25; i++) {
        const body = {
          object: { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "c" }, data: { i: String(i) } },
        };
        plane.send({ method: "POST", path: "/api/v1/namespaces/default/configmaps", body });
        plane.send({ method: "GET", path: "/api/v1/namespaces?limit=2" });
        plane.sim.runFor(900);
        if (!restoring) continue;
        const checkpoint = plane.sim.checkpoint();
        plane.sim.restore(i % 2 === 0 ? checkpoint : parseCheckpoint(serialiseCheckpoint(checkpoint)));
      }
      plane.sim.runFor(SECOND);
      expect(
        (plane.json("GET", "/api/v1/namespaces/default/configmaps").body as { readonly items: readonly unknown[] })
          .items,
      ).toHaveLength(25);
      return plane.sim.hash();
    };
    expect(run(true)).toBe(run(false));
  });

  it("loses no answered write when the power is cut", () => {
    const plane = new ControlPlane();
    const ids: number[] = [];
    for (let i = 0; i < 40; i++) {
      ids.push(
        plane.send({
          method: "POST",
          path: "/api/v1/namespaces/default/configmaps",
          headers: {},
          body: { object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `c${i}` } } },
        }),
      );
      plane.sim.runFor(700);
    }
    plane.powerCut();
    const answered = ids.map((id, i) => ({ name: `c${i}`, status: plane.answer(id)?.status }));
    const kept = answered.filter(({ status }) => status === 201);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(40);
    // The connection of before the cut is told so by its first use.
    plane.json("GET", "/api/v1/namespaces/default");
    for (const { name } of kept)
      expect(plane.json("GET", `/api/v1/namespaces/default/configmaps/${name}`).status).toBe(200);
  });
});
