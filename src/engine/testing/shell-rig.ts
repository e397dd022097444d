import { newMachineFiles } from "../linux/file-system";
import { DEFAULT_PATH, newShellState, ProcessHost, type HostOwner } from "../shell/index";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { CommandTable } from "../sim/ports/command-io";
import type { Program } from "../sim/process";
import { Simulation, type SimulationOptions } from "../sim/simulation";
import { SECOND } from "../sim/time";

export interface ShellResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** A machine with nothing but a shell on it: runs scripts one after the other on the same files. */
export class ShellRig {
  readonly simulation: Simulation;
  readonly #results: ShellResult[] = [];

  constructor(
    commands: CommandTable = {},
    options: SimulationOptions = {},
    files: { readonly [path: string]: string } = {},
  ) {
    const machine = {
      id: 1,
      name: "workstation",
      address: "10.0.0.1",
      boot: [{ name: "shell", program: "shell", args: null, delay: 0 }],
      files: { "/etc/hostname": "workstation\n", "/home/you/.keep": "", ...files },
    };
    this.simulation = new Simulation(
      { seed: 7, epoch: Date.UTC(2026, 10, 27), machines: [machine] },
      { programs: { shell: (place) => new ScriptRunner(place, commands) }, newFiles: newMachineFiles },
      {
        ...options,
        onOutput: (output) => void this.#results.push(output.data as unknown as ShellResult),
      },
    );
    this.simulation.runTo(1000);
  }

  start(script: string, stdin = ""): void {
    this.simulation.input({
      machine: 1,
      handler: "input",
      payload: { process: "shell", handler: "run", data: { script, stdin } },
    });
  }

  get last(): ShellResult | undefined {
    return this.#results.at(-1);
  }

  /** Runs a script to its end; exit -1 when that did not come in time. */
  run(script: string, stdin = "", limit = 1000 * SECOND): ShellResult {
    const before = this.#results.length;
    this.start(script, stdin);
    this.simulation.runUntil(() => this.#results.length > before, limit);
    return this.#results[before] ?? { stdout: "", stderr: "it did not end", exit: -1 };
  }
}

class ScriptRunner implements Program, HostOwner {
  readonly #host: ProcessHost;
  readonly #runs: OrderedMap<readonly [string, string]>;

  constructor(
    private readonly place: Place,
    commands: CommandTable,
  ) {
    place.bind(this);
    this.#host = new ProcessHost(place.child("shell"), commands, this);
    this.#runs = place.map("runs");
  }

  start(): void {
    this.place.files.mkdir("/tmp");
  }

  restored(): void {
    this.#host.restored();
  }

  run(data: Plain): void {
    const { script, stdin } = data as { readonly script: string; readonly stdin: string };
    const { streams } = this.#host;
    const input = streams.open({ kind: "text", text: stdin, offset: 0 });
    const [out, err] = [streams.open({ kind: "capture", pieces: [] }), streams.open({ kind: "capture", pieces: [] })];
    for (const stream of [out, err]) streams.hold(stream);
    const env = { HOME: "/home/you", USER: "you", PATH: DEFAULT_PATH };
    const state = {
      ...newShellState(env, "/home/you").image(),
      fds: [
        [0, input],
        [1, out],
        [2, err],
      ] as const,
    };
    const pid = this.#host.spawn({ main: { kind: "script", script, text: script }, state, parent: 0 });
    this.#runs.set(String(pid), [out, err]);
  }

  ended(pid: number, exit: number): void {
    const run = this.#runs.get(String(pid));
    if (run === undefined) return;
    const [stdout, stderr] = run.map((stream) => this.#host.streams.captured(stream)) as [string, string];
    this.place.output("shell", { stdout, stderr, exit });
    for (const stream of run) this.#host.streams.release(stream);
    this.#host.reap(pid);
  }

  show(): void {
    /* There is no terminal here. */
  }
  columns(): number {
    return 80;
  }
  remember(): void {
    /* Nor a session. */
  }
}
