import type { ContainerScript } from "../images/behaviour";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { CommandTable } from "../sim/ports/command-io";
import type { Program } from "../sim/process";
import { DEFAULT_PATH } from "./find-command";
import { newShellState } from "./interpreter/state";
import { ProcessHost, type HostOwner } from "./process-host";

/**
 * Process 1 of a container: runs its command line, and hands out what it writes line by line.
 *
 * Upstream: what containerd's shim makes of a container's standard output and error.
 */
export class ContainerInit implements Program, HostOwner {
  readonly #host: ProcessHost;
  /** What was written after the last end of a line, by stream. */
  readonly #rests: { readonly [stream: string]: Cell<string> };

  constructor(
    private readonly place: Place,
    private readonly script: ContainerScript,
    commands: CommandTable,
  ) {
    place.bind(this);
    this.#host = new ProcessHost(place.child("shell"), commands, this);
    this.#rests = { stdout: place.cell("stdout", ""), stderr: place.cell("stderr", "") };
  }

  start(): void {
    const { command, env, hostname } = this.script;
    const surroundings = { PATH: DEFAULT_PATH, HOSTNAME: hostname, HOME: "/root", ...env };
    const fds = [
      [0, "null"],
      [1, "terminal:stdout"],
      [2, "terminal:stderr"],
    ] as const;
    const state = { ...newShellState(surroundings, "/").image(), fds };
    this.#host.spawn({ main: { kind: "argv", argv: command, text: command.join(" ") }, state, parent: 0 });
  }

  restored(): void {
    this.#host.restored();
  }

  show(stream: string, text: string): void {
    const rest = this.#rests[stream];
    const lines = ((rest?.get() ?? "") + text).split("\n");
    rest?.set(lines.pop() ?? "");
    for (const line of lines) this.place.output(stream, line);
  }

  ended(_pid: number, status: number): void {
    for (const [stream, rest] of Object.entries(this.#rests))
      if (rest.get() !== "") this.place.output(stream, rest.get());
    this.place.output("exit", status);
  }

  columns(): number {
    return 80;
  }

  remember(): void {
    /* It is no session that somebody comes back to. */
  }
}
