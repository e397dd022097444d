import {
  type ClusterRecipe,
  clusterSpec,
  NEVER,
  type MachineId,
  type Output,
  type Plain,
  WORKSTATION,
} from "../../engine/index";
import { Conductor } from "../conductor";
import { Pace, type Speed } from "../pace";
import type { LinkFactory } from "../shard-handle";
import type { AnswerPiece, Backend, BridgeRequest } from "./backend";

export interface EngineOptions {
  readonly recipe: ClusterRecipe;
  readonly speed: Speed;
  readonly threads: number;
  readonly makeLink: LinkFactory;
  /** A broken invariant, or a thread that cannot be had back. */
  readonly onFault: (error: Error) => void;
}

/** A cluster in threads of this process, run as far as its pace allows. Each request enters as a logged input. */
export class EngineBackend implements Backend {
  readonly #conductor: Conductor;
  readonly #pace: Pace;
  onAnswer: (piece: AnswerPiece) => void = () => undefined;
  #wake: (() => void) | undefined;
  #closed = false;
  /** Requests of this process itself. */
  readonly #own = new Map<
    string,
    { readonly status: number; body: string; readonly done: (answer: OwnAnswer) => void }
  >();
  #count = 0;

  constructor(private readonly options: EngineOptions) {
    const machines = clusterSpec(options.recipe).machines.map(({ id }) => id);
    this.#conductor = new Conductor(options.recipe, {
      placement: placed(machines, options.threads),
      makeLink: options.makeLink,
      revive: false,
      tracing: false,
      patience: 120_000,
      onOutput: (output) => this.#heard(output),
    });
    this.#pace = new Pace(options.speed, 0, now());
  }

  async open(): Promise<void> {
    await this.#conductor.open();
    this.#pace.anchor(this.options.speed, 0, now());
    this.#run().catch((error: unknown) => {
      if (!this.#closed) this.options.onFault(error as Error);
    });
  }

  unavailable(): string | undefined {
    return undefined;
  }

  request(request: BridgeRequest): void {
    this.#tell("request", request as unknown as Plain);
  }

  cancel(id: string): void {
    this.#tell("cancel", { id });
  }

  /** A request of this process, with these certificates. */
  ask(path: string, certificates: readonly string[]): Promise<OwnAnswer> {
    const id = `serve-${++this.#count}`;
    return new Promise((done) => {
      this.#own.set(id, { status: 0, body: "", done });
      // What comes before the workstation has started is heard by nobody.
      setTimeout(() => {
        if (!this.#own.delete(id)) return;
        this.cancel(id);
        done({ status: 0, body: "" });
      }, OWN_PATIENCE_MS).unref();
      this.request({
        id,
        certificates,
        request: { method: "GET", path, headers: { accept: "application/json", "user-agent": "kubarium-serve" } },
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#conductor.close();
  }

  #tell(handler: string, data: Plain): void {
    this.#conductor.input({ machine: WORKSTATION, handler: "input", payload: { process: "bridge", handler, data } });
    this.#wake?.();
  }

  #heard({ channel, data }: Output): void {
    if (channel !== "bridge") return;
    const piece = data as unknown as AnswerPiece;
    const own = this.#own.get(piece.id);
    if (own === undefined) return this.onAnswer(piece);
    const answer = {
      ...own,
      ...(piece.status !== undefined && { status: piece.status }),
      body: own.body + (piece.chunk ?? ""),
    };
    if (piece.end !== true) return void this.#own.set(piece.id, answer);
    this.#own.delete(piece.id);
    own.done({ status: answer.status, body: answer.body });
  }

  async #run(): Promise<void> {
    const { speed } = this.options;
    const conductor = this.#conductor;
    while (!this.#closed) {
      const wall = now();
      const nextWork = speed === "max" ? await conductor.nextWork() : NEVER;
      const limit = this.#pace.limit(wall, conductor.now, nextWork);
      await conductor.round(limit, EVENTS_A_ROUND);
      // Work took the clock ahead, or this machine cannot keep up: from here on it goes at its pace again.
      if (
        speed === "max"
          ? conductor.now > this.#pace.limit(wall, conductor.now, NEVER)
          : limit - conductor.now > 1_000_000
      ) {
        this.#pace.anchor(speed, conductor.now, wall);
      }
      if (conductor.next >= limit && (speed !== "max" || nextWork >= limit))
        await this.#rest(this.#pace.until(conductor.next, now()));
    }
  }

  /** Until something is due, or somebody asks. */
  #rest(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(1, Math.min(millis, 50)));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

export interface OwnAnswer {
  readonly status: number;
  readonly body: string;
}

/** How long this process waits for an answer before it asks again. */
const OWN_PATIENCE_MS = 1_000;

/** Answers leave after so many events at the latest. */
const EVENTS_A_ROUND = 2_000;

function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Workstation and control plane share a thread; nodes are spread over the others. */
function placed(machines: readonly MachineId[], threads: number): readonly (readonly MachineId[])[] {
  const groups: MachineId[][] = Array.from({ length: Math.min(threads, Math.max(1, machines.length - 1)) }, () => []);
  machines.forEach((id, i) => groups[i < 2 ? 0 : groups.length === 1 ? 0 : 1 + (i % (groups.length - 1))]!.push(id));
  return groups.filter((group) => group.length > 0);
}
