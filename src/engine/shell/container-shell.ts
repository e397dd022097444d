import type {
  Behaviour,
  ContainerScript,
  ExecResult,
  LogEntry,
  ProgramContext,
  ProgramRunner,
  Turn,
} from "../images/behaviour";
import { newMachineFiles } from "../linux/file-system";
import { ContainerInit } from "./container-init";
import type { CommandProgram } from "../sim/ports/command-io";
import { Simulation } from "../sim/simulation";
import { HOUR, NEVER, type Micros } from "../sim/time";
import { COREUTILS } from "./coreutils/index";

/**
 * Runs the command lines of containers with the shell and the commands of a workstation.
 *
 * Each container is a small machine of its own, simulated beside the cluster's: the same interpreter, files of its own,
 * a clock that began when the container did. Nothing of it is state of the cluster. What a container does is a function
 * of its command line, its surroundings and the time, so whoever has lost such a machine builds it anew and runs it up
 * to the present.
 *
 * Left out: the network of a container, signals that a script catches, what a script wrote for who comes in by `exec`.
 */
export class ContainerShell implements ProgramRunner {
  readonly #running = new Map<string, ContainerMachine>();

  plan({ command, env, podName, files }: ProgramContext): Behaviour | undefined {
    if (command.length === 0) return { term: { code: 0, delay: 0 }, exit: { after: 0, code: 0 } };
    if (!isThere(command[0]!)) return undefined;
    // Who is process 1 hears of SIGTERM only when it asked for it.
    return { term: "ignore", script: { command, env, hostname: podName, files: files ?? {} } };
  }

  turn(script: ContainerScript, { started, from, to }: Parameters<ProgramRunner["turn"]>[1]): Turn {
    const key = JSON.stringify([started, script]);
    let machine = this.#running.get(key);
    if (machine === undefined || machine.age > from) {
      machine = new ContainerMachine(script, started);
      if (from >= 0) machine.runTo(from);
    }
    this.#running.delete(key);
    if (this.#running.size >= KEPT_AT_MOST) this.#running.delete(this.#running.keys().next().value!);
    const turn = machine.runTo(to);
    if (turn.exit === undefined) this.#running.set(key, machine);
    return turn;
  }

  exec(command: readonly string[], { now, within = NOWHERE }: Parameters<ProgramRunner["exec"]>[1]): ExecResult {
    const [name = ""] = command;
    if (!isThere(name)) return { missing: name };
    const machine = new ContainerMachine({ ...within, command }, now);
    let lines: readonly LogEntry[] = [];
    let turn: Turn = { lines, next: 0 };
    while (turn.next !== undefined && turn.next < LONGEST_EXEC && lines.length < MOST_LINES) {
      turn = machine.runTo(turn.next);
      lines = lines.concat(turn.lines);
    }
    const output = lines.map(({ text }) => `${text}\n`).join("");
    return { code: turn.exit?.code ?? 137, output, takes: turn.exit?.after ?? LONGEST_EXEC };
  }
}

/** Declared programs have no surroundings that a command could see. */
const NOWHERE: ContainerScript = { command: [], env: {}, hostname: "localhost", files: {} };
const KEPT_AT_MOST = 200;
/** Whoever is asked for more than this has no end in sight. */
const LONGEST_EXEC: Micros = 1 * HOUR;
const MOST_LINES = 10_000;

/** One container as a machine. */
class ContainerMachine {
  readonly #simulation: Simulation;
  #lines: LogEntry[] = [];
  #exit: Turn["exit"];
  /** All until this age has happened. */
  age: Micros = -1;

  constructor(script: ContainerScript, started: number) {
    const { hostname, files } = script;
    this.#simulation = new Simulation(
      {
        seed: 1,
        epoch: started,
        machines: [
          {
            id: 1,
            name: hostname,
            address: "127.0.0.1",
            boot: [{ name: "init", program: "init", args: { ...script }, delay: 0 }],
            files: { "/etc/hostname": `${hostname}\n`, "/tmp/.keep": "", ...files },
          },
        ],
      },
      {
        programs: { init: (place, args) => new ContainerInit(place, args as unknown as ContainerScript, COMMANDS) },
        newFiles: newMachineFiles,
      },
      {
        tracing: false,
        onOutput: ({ t, channel, data }) => {
          if (channel === "exit") this.#exit = { after: t, code: data as number };
          else this.#lines.push({ at: t, stream: channel as LogEntry["stream"], text: data as string });
        },
      },
    );
  }

  runTo(age: Micros): Turn {
    this.#simulation.runTo(age + 1);
    this.age = age;
    const lines = this.#lines;
    this.#lines = [];
    if (this.#exit !== undefined) return { lines, exit: this.#exit };
    const { next } = this.#simulation;
    return { lines, ...(next < NEVER && { next }) };
  }
}

/** There is no way out of a container yet, and a command that would need one says so. */
const unreachable: CommandProgram = function* (io) {
  yield* io.write(2, `${io.name}: containers have no network here yet\n`);
  return 1;
};
const COMMANDS = { ...COREUTILS, wget: unreachable, curl: unreachable };

const SHELLS: ReadonlySet<string> = new Set(["sh", "ash", "bash"]);

function isThere(command: string): boolean {
  const name = command.replace(/^\/(?:usr\/)?s?bin\//, "");
  return SHELLS.has(name) || Object.hasOwn(COREUTILS, name);
}
