import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HttpRequest, StreamEvent } from "../net/http";
import type { Output } from "../sim/machine";
import type { Plain } from "../sim/plain";
import { controllerPlane } from "./controller-plane";
import { EPOCH, type ControlPlane } from "./control-plane";

/**
 * Replays recorded scenarios of control loops in virtual time.
 *
 * The recordings' own tool runs the steps, plays the kubelet and takes the pictures; it is given a view of a
 * simulated cluster, and timers and a clock of virtual time. Pods are bound by the view itself, evenly over the nodes
 * that take them.
 */
export const LOOPS_DIR = join(process.cwd(), "..", "shared", "oracles", "loops");

export function haveLoops(): boolean {
  return existsSync(LOOPS_DIR);
}

export interface LoopResult {
  readonly name: string;
  readonly passed: number;
  readonly total: number;
  readonly differences: readonly string[];
}

type Picture = { readonly [field: string]: unknown } & {
  readonly broken?: readonly string[];
  readonly seconds?: number;
  readonly within?: readonly number[];
  readonly objects?: { [name: string]: unknown };
};
interface ScenarioFile {
  readonly name: string;
  readonly profile?: { readonly nodes?: readonly (string | { readonly name: string })[]; readonly kubelet?: string };
  readonly expect: { readonly [picture: string]: Picture };
}
interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly unschedulable?: boolean;
    readonly schedulingGates?: unknown[];
    readonly schedulerName?: string;
    readonly taints?: readonly { readonly effect: string }[];
  };
}

export async function replayLoop(family: string, file: string): Promise<LoopResult> {
  const tool = async <T>(name: string): Promise<T> =>
    (await import(pathToFileURL(join(LOOPS_DIR, "..", "tools", name)).href)) as T;
  const live = await tool<LiveTool>("live.mjs");
  const { Puppet, nodeObject } = await tool<PuppetTool>("puppet.mjs");
  const { Scenario, registered } = await tool<ScenarioTool>("scenario.mjs");
  const scenario = lengthen(JSON.parse(readFileSync(join(LOOPS_DIR, family, file), "utf8")) as ScenarioFile);
  const cluster = new SimulatedCluster(live);
  return await inVirtualTime(cluster, async () => {
    await cluster.watchAll();
    const puppet = new Puppet(cluster);
    const nodes = scenario.profile?.nodes ?? ["node-1", "node-2", "node-3"];
    for (const node of nodes)
      await puppet.addNode(typeof node === "string" ? nodeObject(node) : nodeObject(node.name, node));
    await registered(
      cluster,
      nodes.map((node) => (typeof node === "string" ? node : node.name)),
    );
    const run = new Scenario(scenario, cluster, puppet);
    const differences: string[] = [];
    let passed = 0;
    try {
      await run.all();
    } catch (error) {
      differences.push(`stopped: ${(error as Error).message}`);
    }
    puppet.stop();
    for (const [name, want] of Object.entries(scenario.expect)) {
      const got = run.pictures[name];
      const found = got === undefined ? ["no such picture was taken"] : compare(want, got, live);
      if (found.length === 0) passed++;
      else differences.push(`picture ${name}:`, ...found.map((line) => `  ${line}`));
    }
    return { name: `${family}/${scenario.name}`, passed, total: Object.keys(scenario.expect).length, differences };
  });
}

export function loopFiles(family: string): readonly string[] {
  return readdirSync(join(LOOPS_DIR, family))
    .filter((name) => name.endsWith(".json"))
    .sort();
}

function compare(want: Picture, got: Picture, live: LiveTool): readonly string[] {
  if (want.broken !== undefined) return (got.broken ?? []).map((text) => `the guard was broken: ${text}`);
  if (want.seconds !== undefined) {
    const [low = 0, high = 1e9] = want.within ?? [];
    const took = got.seconds ?? -1;
    return took >= low && took <= high ? [] : [`took ${took} s, should be ${low}..${high} s`];
  }
  return live.differences(want, got);
}

/** An object that is as in an earlier picture is written `as in NAME`. */
function lengthen(scenario: ScenarioFile): ScenarioFile {
  for (const picture of Object.values(scenario.expect)) {
    for (const [key, object] of Object.entries(picture.objects ?? {})) {
      if (typeof object === "string" && object.startsWith("as in "))
        picture.objects![key] = scenario.expect[object.slice(6)]!.objects![key];
    }
  }
  return scenario;
}

interface LiveTool {
  readonly KINDS: { readonly [kind: string]: readonly [string, string, boolean?] };
  path(kind: string, namespace?: string, name?: string, sub?: string): string;
  differences(want: unknown, got: unknown): readonly string[];
}
interface PuppetTool {
  readonly Puppet: new (cluster: SimulatedCluster) => { addNode(node: unknown): Promise<void>; stop(): void };
  nodeObject(name: string, over?: unknown): unknown;
}
interface ScenarioTool {
  readonly Scenario: new (
    scenario: ScenarioFile,
    cluster: SimulatedCluster,
    puppet: unknown,
  ) => {
    all(): Promise<unknown>;
    readonly pictures: { readonly [name: string]: Picture };
  };
  registered(cluster: SimulatedCluster, names: readonly string[]): Promise<void>;
}

/** What the tool calls a cluster: requests, and a cache that watches fill. */
class SimulatedCluster {
  readonly objects = new Map<string, KubeObject>();
  readonly listeners = new Set<(type: string, object: KubeObject) => void>();
  readonly plane: ControlPlane;
  readonly #waiting = new Map<number, (answer: { code: number; body: unknown }) => void>();
  readonly #streams = new Map<number, string>();
  #calls = 0;

  constructor(private readonly live: LiveTool) {
    this.plane = controllerPlane({ options: { onOutput: (output) => this.#heard(output) } });
    this.plane.sim.runFor(3_000_000);
  }

  send(method: string, url: string, body?: Plain, type = "application/json"): Promise<{ code: number; body: unknown }> {
    const [path = "", query] = url.split("?");
    const request: HttpRequest = {
      method,
      path,
      ...(query !== undefined && { query }),
      headers: {
        accept: "application/json",
        "user-agent": "oracle/1",
        ...(body !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body: { text: JSON.stringify(body) } }),
    };
    const id = ++this.#calls;
    this.#input("ask", { id, request: request as unknown as Plain });
    return new Promise((done) => this.#waiting.set(id, done));
  }

  async watchAll(): Promise<void> {
    for (const kind of Object.keys(this.live.KINDS)) {
      const { code, body } = await this.send("GET", this.live.path(kind));
      if (code !== 200) continue;
      const list = body as {
        readonly items?: readonly KubeObject[];
        readonly metadata: { readonly resourceVersion: string };
      };
      for (const object of list.items ?? []) this.take("ADDED", { ...object, kind });
      const id = ++this.#calls;
      const query = `watch=1&resourceVersion=${list.metadata.resourceVersion}`;
      this.#input("open", {
        id,
        request: { method: "GET", path: this.live.path(kind), query, headers: { accept: "application/json" } },
      });
    }
  }

  readonly #inputs: Plain[] = [];

  #input(handler: string, data: Plain): void {
    this.#inputs.push({ process: "admin", handler, data });
  }

  /** What is asked for while virtual time runs goes out before it runs on. */
  flush(): void {
    for (const payload of this.#inputs.splice(0)) this.plane.sim.input({ machine: 1, handler: "input", payload });
  }

  #heard({ channel, data }: Output): void {
    if (channel === "answer") {
      const { id, response } = data as unknown as {
        readonly id: number;
        readonly response: { readonly status: number; readonly body?: { readonly text?: string } };
      };
      const text = response.body?.text ?? "";
      this.#waiting.get(id)?.({ code: response.status, body: text === "" ? {} : parse(text) });
      this.#waiting.delete(id);
      return;
    }
    const { stream, event } = data as unknown as { readonly stream: number; readonly event: StreamEvent };
    if (!("chunk" in event)) return;
    const text = (this.#streams.get(stream) ?? "") + ("text" in event.chunk ? event.chunk.text : "");
    const lines = text.split("\n");
    this.#streams.set(stream, lines.pop()!);
    for (const line of lines) {
      if (line === "") continue;
      const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubeObject };
      if (type !== "BOOKMARK" && type !== "ERROR") this.take(type, object);
    }
  }

  take(type: string, object: KubeObject): void {
    const key = `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    if (type !== "DELETED" && this.objects.get(key)?.metadata.resourceVersion === object.metadata.resourceVersion)
      return;
    if (type === "DELETED") this.objects.delete(key);
    else this.objects.set(key, object);
    if (object.kind === "Pod" && type === "ADDED") void this.#schedule(object);
    for (const listener of this.listeners) listener(type, object);
  }

  /** Plays the scheduler: the node with the fewest pods of those that take any. */
  async #schedule({ metadata, spec }: KubeObject): Promise<void> {
    if (
      spec.nodeName !== undefined ||
      metadata.deletionTimestamp !== undefined ||
      (spec.schedulingGates ?? []).length > 0
    )
      return;
    const open = this.list("Node").filter(
      ({ spec: node }) =>
        node.unschedulable !== true && !(node.taints ?? []).some(({ effect }) => effect !== "PreferNoSchedule"),
    );
    const load = (node: KubeObject): number =>
      this.list("Pod").filter((pod) => pod.spec.nodeName === node.metadata.name).length;
    const [node] =
      (open
        .map((each) => [load(each), each] as const)
        .sort((a, b) => a[0] - b[0])[0]
        ?.slice(1) as [KubeObject] | undefined) ?? [];
    if (node === undefined) return;
    const { namespace = "", name, uid } = metadata;
    const target = { apiVersion: "v1", kind: "Node", name: node.metadata.name };
    await this.send("POST", this.live.path("Pod", namespace, name, "binding"), {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace },
      target,
    });
    await this.send("POST", this.live.path("Event", namespace), {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.${uid.slice(0, 8)}`, namespace },
      involvedObject: { apiVersion: "v1", kind: "Pod", name, namespace, uid },
      reason: "Scheduled",
      type: "Normal",
      count: 1,
      message: `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`,
      source: { component: "default-scheduler" },
      reportingComponent: "default-scheduler",
    });
  }

  get(kind: string, namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(`${kind} ${this.live.KINDS[kind]![2] === true ? namespace : ""}/${name}`);
  }

  list(kind: string, namespace?: string): KubeObject[] {
    return [...this.objects.values()].filter(
      (each) => each.kind === kind && (!namespace || each.metadata.namespace === namespace),
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

/** While `body` runs, its timers and its clock are those of the simulation. */
async function inVirtualTime<T>(cluster: SimulatedCluster, body: () => Promise<T>): Promise<T> {
  const {
    setTimeout: realTimeout,
    clearTimeout: realClear,
    setInterval: realInterval,
    clearInterval: realClearInterval,
    Date: RealDate,
  } = globalThis;
  const { plane } = cluster;
  const timers = new Map<number, { due: number; every?: number; call: () => void }>();
  let count = 0;
  const now = (): number => plane.sim.now / 1000;
  const add = (call: () => void, ms: number, every?: number): number => {
    timers.set(++count, { due: now() + ms, call, ...(every !== undefined && { every }) });
    return count;
  };
  class VirtualDate extends RealDate {
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [EPOCH + now()] : args) as [number]));
    }
    static override now(): number {
      return Math.floor(EPOCH + now());
    }
  }
  const set = (values: object): void => void Object.assign(globalThis, values);
  set({
    setTimeout: (call: () => void, ms = 0) => add(call, ms),
    clearTimeout: (id: number) => timers.delete(id),
    setInterval: (call: () => void, ms = 0) => add(call, ms, ms),
    clearInterval: (id: number) => timers.delete(id),
    Date: VirtualDate,
  });
  let done = false;
  const result = body().finally(() => (done = true));
  result.catch(() => undefined);
  try {
    while (!done) {
      await new Promise((resume) => setImmediate(resume));
      for (const [id, timer] of [...timers]) {
        if (timer.due > now()) continue;
        if (timer.every === undefined) timers.delete(id);
        else timer.due += timer.every;
        timer.call();
      }
      await new Promise((resume) => setImmediate(resume));
      cluster.flush();
      if (!done) plane.sim.runFor(STEP);
    }
    return await result;
  } finally {
    set({
      setTimeout: realTimeout,
      clearTimeout: realClear,
      setInterval: realInterval,
      clearInterval: realClearInterval,
      Date: RealDate,
    });
  }
}

const STEP = 5_000;
