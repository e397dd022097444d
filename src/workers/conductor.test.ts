import { describe, expect, it } from "vitest";
import {
  type ClusterRecipe,
  CONTROL_PLANE,
  createCluster,
  digestText,
  type MachineId,
  SECOND,
  WORKSTATION,
} from "../engine/index";
import { Conductor, type ConductorOptions, type RunImage } from "./conductor";
import { InlineLink } from "./inline-link";
import type { ToShard } from "./shard-protocol";

const RECIPE: ClusterRecipe = {
  preset: "hosted",
  nodes: 0,
  kubelet: "none",
  seed: 3,
  epoch: Date.UTC(2026, 10, 27),
  controllers: false,
  scheduler: false,
};
const PLACEMENT: readonly (readonly MachineId[])[] = [[CONTROL_PLANE], [WORKSTATION]];

/** Requests at some times: a create, and reads. */
function inputs(): readonly { readonly at: number; readonly data: object }[] {
  const request = (id: number, method: string, path: string, body?: object): object => ({
    id: String(id),
    user: "kubernetes-admin",
    request: {
      method,
      path,
      headers: { accept: "application/json", "content-type": "application/json" },
      ...(body !== undefined && { body: { text: JSON.stringify(body) } }),
    },
  });
  const created = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { k: "v" } };
  return [
    { at: SECOND, data: request(1, "POST", "/api/v1/namespaces/default/configmaps", created) },
    { at: 2 * SECOND, data: request(2, "GET", "/api/v1/namespaces/default/configmaps/a") },
    { at: 3 * SECOND, data: request(3, "DELETE", "/api/v1/namespaces/default/configmaps/a") },
  ];
}

function payload(data: object): { machine: MachineId; handler: string; payload: never } {
  return { machine: WORKSTATION, handler: "input", payload: { process: "page", handler: "request", data } as never };
}

function expected(): readonly string[] {
  const cluster = createCluster(RECIPE, { hashing: true });
  for (const { at, data } of inputs()) {
    cluster.runTo(at);
    cluster.input(payload(data));
  }
  cluster.runTo(5 * SECOND);
  return [CONTROL_PLANE, WORKSTATION].flatMap((id) =>
    cluster
      .machine(id)!
      .chain()
      .map(({ second, digest }) => `${id} ${second} ${digestText(digest)}`),
  );
}

async function chains(conductor: Conductor): Promise<readonly string[]> {
  const ids: { readonly [name: string]: number } = { "control-plane": CONTROL_PLANE, workstation: WORKSTATION };
  return (await conductor.chains()).map(([machine, second, digest]) => `${ids[machine]} ${second} ${digest}`);
}

async function conducted(options: Partial<ConductorOptions> = {}): Promise<Conductor> {
  const conductor = new Conductor(RECIPE, {
    placement: PLACEMENT,
    makeLink: () => new InlineLink(),
    hashing: true,
    ...options,
  });
  await conductor.open();
  return conductor;
}

async function play(conductor: Conductor, from = 0): Promise<void> {
  for (const { at, data } of inputs()) {
    if (at < from) continue;
    await conductor.runTo(at);
    conductor.input(payload(data));
  }
  await conductor.runTo(5 * SECOND);
}

describe("Conductor", () => {
  it("drives shards to the same run as one thread alone", async () => {
    const conductor = await conducted();
    await play(conductor);
    expect(await chains(conductor)).toEqual(expected());
  });

  it("loses nothing when threads end at any moment", async () => {
    // Each thread lives a little longer than the one before it, the grants that it is given again included.
    let ended = 0;
    const mortal = (): InlineLink => {
      let left = 3 + 2 * ended;
      return new InlineLink((link, message: ToShard) => {
        if (message.do !== "run" || --left > 0) return;
        if (left === 0) ended++;
        link.end();
      });
    };
    const conductor = await conducted({ makeLink: mortal });
    await play(conductor);
    expect(await chains(conductor)).toEqual(expected());
    expect(ended).toBeGreaterThan(3);
  });

  it("goes back, and on with the inputs of its log", async () => {
    const conductor = await conducted();
    await conductor.runTo(SECOND);
    await conductor.checkpoint();
    await play(conductor);
    await conductor.seek(1.5 * SECOND);
    expect(conductor.now).toBe(1.5 * SECOND);
    await conductor.seek(5 * SECOND);
    expect(await chains(conductor)).toEqual(expected());
  });

  it("leaps forward over a checkpoint of a future lived before, and keeps every second of its chains", async () => {
    const conductor = await conducted();
    await play(conductor);
    await conductor.checkpoint();
    await conductor.seek(1.5 * SECOND);
    await conductor.seek(5 * SECOND);
    expect(await chains(conductor)).toEqual(expected());
  });

  it("begins another future with an input in the past, and goes back to the one that was left", async () => {
    const conductor = await conducted();
    await play(conductor);
    const left = conductor.inputs;
    await conductor.seek(2.5 * SECOND);
    conductor.input(payload({ id: "9", user: "alice", request: { method: "GET", path: "/api", headers: {} } }));
    expect(conductor.inputs).toHaveLength(3);
    await conductor.runTo(5 * SECOND);
    const other = await chains(conductor);
    expect(other).not.toEqual(expected());
    const begun = conductor.inputs;

    await conductor.switchTo(left);
    expect(conductor.now).toBeLessThanOrEqual(2.5 * SECOND);
    await conductor.seek(5 * SECOND);
    expect(await chains(conductor)).toEqual(expected());
    await conductor.switchTo(begun);
    await conductor.seek(5 * SECOND);
    expect(await chains(conductor)).toEqual(other);
  });

  it("forks without a deed, and what was on its way from the future does not arrive", async () => {
    const conductor = await conducted();
    await play(conductor);
    await conductor.seek(1.5 * SECOND);
    conductor.dropFuture();
    expect(conductor.inputs).toHaveLength(1);
    await conductor.runTo(5 * SECOND);
    const untouched = await conducted();
    await untouched.runTo(SECOND);
    untouched.input(payload(inputs()[0]!.data));
    await untouched.runTo(5 * SECOND);
    expect(await chains(conductor)).toEqual(await chains(untouched));
  });

  it("goes back to before the image that it was opened with", async () => {
    const conductor = await conducted();
    await play(conductor);
    const image = JSON.parse(JSON.stringify(await conductor.image())) as RunImage;
    const other = new Conductor(RECIPE, { placement: PLACEMENT, makeLink: () => new InlineLink(), hashing: true });
    await other.open(image);
    await other.seek(1.5 * SECOND);
    expect(other.now).toBe(1.5 * SECOND);
    await other.seek(5 * SECOND - 1);
    expect(await chains(other)).toEqual(expected());
  });

  it("comes back from its image", async () => {
    const conductor = await conducted();
    await conductor.runTo(SECOND);
    conductor.input(payload(inputs()[0]!.data));
    const image = JSON.parse(JSON.stringify(await conductor.image())) as Awaited<ReturnType<Conductor["image"]>>;
    const other = new Conductor(RECIPE, { placement: PLACEMENT, makeLink: () => new InlineLink(), hashing: true });
    await other.open(image);
    await play(other, 2 * SECOND);
    const last = (lines: readonly string[]): readonly string[] =>
      lines.filter((line) => Number(line.split(" ")[1]) >= 2);
    expect(last(await chains(other))).toEqual(last(expected()));
  });

  it("gives no thread to a machine without power, however it comes to that moment", async () => {
    const conductor = await conducted();
    const states = (of: Conductor): readonly string[] => of.handles.map(({ state }) => state);
    await conductor.runTo(SECOND);
    await conductor.checkpoint();
    conductor.input({ machine: WORKSTATION, handler: "power-off", payload: null });
    await conductor.runTo(SECOND + 1000);
    await conductor.park(WORKSTATION);
    await conductor.runTo(3 * SECOND);
    await conductor.checkpoint();
    const image = JSON.parse(JSON.stringify(await conductor.image())) as RunImage;
    conductor.input({ machine: WORKSTATION, handler: "power-on", payload: null });
    await conductor.unpark(WORKSTATION);
    await conductor.runTo(4 * SECOND);
    const then = await chains(conductor);
    expect(states(conductor)).toEqual(["running", "running"]);

    await conductor.seek(3 * SECOND);
    expect(states(conductor)).toEqual(["running", "ended"]);
    const reopened = new Conductor(RECIPE, { placement: PLACEMENT, makeLink: () => new InlineLink(), hashing: true });
    await reopened.open(image);
    expect(states(reopened)).toEqual(["running", "ended"]);

    await conductor.unpark(WORKSTATION);
    await conductor.seek(4 * SECOND);
    expect((await chains(conductor)).at(-1)).toEqual(then.at(-1));
    await conductor.seek(SECOND / 2);
    expect(states(conductor)).toEqual(["running", "running"]);
  });

  it("loses nothing when a thread ends after time was turned back", async () => {
    const conductor = await conducted();
    await conductor.runTo(SECOND);
    await conductor.checkpoint();
    await play(conductor);
    await conductor.seek(1.5 * SECOND);
    for (const handle of conductor.handles) handle.breakThread();
    await conductor.runTo(5 * SECOND);
    const last = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.split(" ")[1] === "3");
    expect(last(await chains(conductor))).toEqual(last(expected()));
    expect(last(expected())).not.toHaveLength(0);
  });
});
