import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Headers, HttpResponse, StreamEvent } from "../net/http";
import type { ControlPlane } from "./control-plane";

/**
 * Replays the recorded HTTP scenarios against a control plane in this process, in virtual time.
 *
 * The scenarios' own tool does the work; it is given a client that sends into the simulation, and timers that let
 * virtual time pass.
 */
export const HTTP_DIR = join(process.cwd(), "..", "shared", "oracles", "http");

export function haveScenarios(): boolean {
  return existsSync(HTTP_DIR);
}

export interface ScenarioResult {
  readonly name: string;
  readonly passed: number;
  readonly total: number;
  readonly differences: readonly string[];
}

interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}
interface Scenario {
  readonly name: string;
  readonly slow?: boolean;
  readonly steps: readonly { readonly do?: string; readonly events?: string; readonly answer: unknown }[];
}
interface Tools {
  scenarioFiles(folder: string): readonly string[];
  load(file: string): Scenario;
  differences(expected: unknown, actual: unknown): readonly Difference[];
}
interface RunTools {
  readonly Run: new (client: unknown, scenario: Scenario) => { run(): Promise<readonly unknown[]> };
}

export async function replayScenarios(plane: () => ControlPlane, folder: string): Promise<readonly ScenarioResult[]> {
  const tools = join(HTTP_DIR, "..", "tools", "http");
  const { scenarioFiles, load, differences } = (await import(pathToFileURL(join(tools, "files.mjs")).href)) as Tools;
  const { Run } = (await import(pathToFileURL(join(tools, "scenario.mjs")).href)) as RunTools;
  const results: ScenarioResult[] = [];
  for (const file of scenarioFiles(join(HTTP_DIR, folder))) {
    const scenario = load(file);
    if (scenario.slow === true) continue;
    const server = plane();
    const answers = await inVirtualTime(server, () => new Run(new SimulatedClient(server), scenario).run());
    const found = answers.map((answer, i) => differences(scenario.steps[i]!.answer, answer));
    results.push({
      name: `${folder}/${scenario.name}`,
      total: found.length,
      passed: found.filter((list) => list.length === 0).length,
      differences: found.flatMap((list, i) =>
        list.length === 0
          ? []
          : [
              `  step ${i + 1}: ${scenario.steps[i]!.do ?? `events of ${scenario.steps[i]!.events}`}`,
              ...list.map(
                ({ path, expected, actual }) =>
                  `    ${path}\n      expected ${JSON.stringify(expected)}\n      answered ${JSON.stringify(actual)}`,
              ),
            ],
      ),
    });
  }
  return results;
}

/** While `body` runs, waiting lets virtual time pass, and the clock shows it. */
async function inVirtualTime<T>(plane: ControlPlane, body: () => Promise<T>): Promise<T> {
  const real = { setTimeout: globalThis.setTimeout, now: Date.now };
  globalThis.setTimeout = ((callback: () => void, ms = 0) => {
    plane.sim.runFor(Math.max(1, ms) * 1000);
    real.setTimeout(callback, 0);
  }) as never;
  Date.now = () => Math.floor(plane.sim.now / 1000);
  try {
    return await body();
  } finally {
    globalThis.setTimeout = real.setTimeout;
    Date.now = real.now;
  }
}

interface Sent {
  readonly as?: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: { readonly [name: string]: string | null };
  readonly body?: string;
}

class SimulatedClient {
  readonly server = { host: "192.168.0.10:6443" };

  constructor(private readonly plane: ControlPlane) {}

  async send(request: Sent): Promise<unknown> {
    const { as, headers } = who(request);
    const answer = this.plane.call(
      {
        method: request.method,
        path: request.path,
        headers,
        ...(request.body !== undefined && { body: { text: request.body } }),
      },
      as,
    );
    if (request.method === "POST" && request.path === "/api/v1/namespaces" && answer.status === 201)
      this.#settleNamespace(answer);
    const shown = withoutOwnWarnings(answer.headers);
    return { status: answer.status, headers: shown, raw: rawHeaders(shown), text: textOf(answer) };
  }

  /** Waits for what controllers put into a new namespace. */
  #settleNamespace(answer: HttpResponse): void {
    const { metadata } = JSON.parse(textOf(answer)) as { readonly metadata: { readonly name: string } };
    const path = `/api/v1/namespaces/${metadata.name}`;
    const awaited = [`${path}/serviceaccounts/default`, `${path}/configmaps/kube-root-ca.crt`];
    for (let waited = 0; waited < 100; waited++) {
      if (awaited.every((each) => this.plane.json("GET", each).status === 200)) return;
      this.plane.sim.runFor(100_000);
    }
    throw new Error(`no controller saw the namespace ${metadata.name}`);
  }

  open(request: Sent): Promise<unknown> {
    const { as, headers } = who(request);
    const id = this.plane.stream(request.path, headers, as);
    const events = (): readonly StreamEvent[] => this.plane.events(id);
    this.plane.sim.runUntil(() => events().length > 0, 60_000_000, 500);
    const first = events()[0] as { readonly response: HttpResponse };
    return Promise.resolve(new SimulatedStream(this.plane, id, first.response));
  }

  close(): void {
    /* Nothing is held. */
  }
}

class SimulatedStream {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly rawHeaders: readonly string[];
  #seen = 1;

  constructor(
    private readonly plane: ControlPlane,
    private readonly id: number,
    private readonly response: HttpResponse,
  ) {
    this.statusCode = response.status;
    this.headers = response.headers;
    this.rawHeaders = rawHeaders(response.headers);
  }

  setEncoding(): void {
    /* Texts only. */
  }

  on(what: "data" | "close", handler: (part: string) => void): void {
    this.plane.onRun(() => {
      const events = this.plane.events(this.id);
      if (what === "close") {
        if (events.some((event) => "end" in event)) handler("");
        return;
      }
      for (; this.#seen < events.length; this.#seen++) {
        const event = events[this.#seen]!;
        if ("chunk" in event && "text" in event.chunk) handler(event.chunk.text);
      }
    });
  }

  destroy(): void {
    /* The plane is thrown away after a scenario. */
  }

  async *[Symbol.asyncIterator](): AsyncIterator<string> {
    yield textOf(this.response);
  }
}

function who({ as = "admin", headers = {}, body }: Sent): { readonly as: string; readonly headers: Headers } {
  const all: Record<string, string | null> = { accept: "application/json", "user-agent": "oracle/1.0" };
  if (body !== undefined) all["content-type"] = "application/json";
  for (const [name, value] of Object.entries(headers))
    all[name.toLowerCase()] = Array.isArray(value) ? value.join("\n") : value;
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Headers;
  return as.startsWith("token:")
    ? { as: "anonymous", headers: { ...kept, authorization: `Bearer ${as.slice(6)}` } }
    : { as, headers: kept };
}

function rawHeaders(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => value.split("\n").flatMap((each) => [name, each]));
}

function textOf({ body }: HttpResponse): string {
  if (body === undefined) return "";
  return "text" in body ? body.text : "<protobuf>";
}

/** That a field has no effect here yet is this server's own warning. */
function withoutOwnWarnings(headers: Headers): Headers {
  const { warning, ...others } = headers;
  const left = (warning ?? "")
    .split("\n")
    .filter((each) => each !== "" && !each.endsWith('nothing here acts on it yet"'));
  return left.length === 0 ? others : { ...headers, warning: left.join("\n") };
}
