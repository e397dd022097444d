import { parseServer } from "../client/component-config";
import type { Cell } from "../sim/cells";
import type { SpanId } from "../sim/event";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { CommandTable } from "../sim/ports/command-io";
import type { Files } from "../sim/ports/files";
import { isExpected, type Task, type Ticket, atomic } from "../sim/task";
import type { Micros } from "../sim/time";
import { Connection } from "./connection";
import { COREUTILS } from "./coreutils/index";
import { findCommand, type FoundCommand } from "./find-command";
import { runMain, type Main } from "./main";
import { BrokenPipe } from "./interpreter/signals";
import { newShellState, type StateImage } from "./interpreter/state";
import { writeStream } from "./process-io";
import { StreamTable, type TerminalPort } from "./streams";

export interface HostOwner extends TerminalPort {
  /** The columns of a terminal. */
  columns(terminal: string): number;
  /** A process that the owner started has ended. */
  ended(pid: number, status: number): void;
  /** What an interactive shell knows after each of its commands. */
  remember(terminal: string, state: StateImage): void;
}

export interface ProcessSpec {
  readonly main: Main;
  readonly state: StateImage;
  /** 0: nobody waits for it but who started it; it outlives the others. */
  readonly parent: number;
  /** Ends with the process. */
  readonly span?: SpanId;
  /** The terminal whose shell this is. */
  readonly session?: string;
}

interface ProcessRecord {
  readonly parent: number;
  readonly task: string;
  readonly held: readonly string[];
  readonly connections: readonly string[];
  readonly waiting: readonly Ticket[];
  readonly span: SpanId | null;
  readonly status: number | null;
  readonly timedOut: boolean;
  readonly text: string;
}

/**
 * The processes of a shell: each stage of a pipeline, each program, each background job is a task of its own, with
 * descriptors that it holds and connections that end with it. A process that is ended takes those it started with it.
 *
 *     shell line ── pipeline ─┬─ kubectl get pods     (pipe)
 *                             └─ grep web             (terminal)
 *
 * Not one process of the machine each: they share the state of one, since a task costs a hundredth of what a process
 * does.
 */
export class ProcessHost {
  readonly streams: StreamTable;
  readonly commands: CommandTable;
  readonly #processes: OrderedMap<ProcessRecord>;
  readonly #count: Cell<number>;
  /** What is needed to build connections again, by their place. */
  readonly #peers: OrderedMap<{ readonly server: string; readonly tls: Plain }>;
  readonly #connections = new Map<string, Connection>();

  /** `files` are the machine's unless told: a container has its own. */
  constructor(
    readonly place: Place,
    commands: CommandTable,
    readonly owner: HostOwner,
    readonly files: Files = place.files,
  ) {
    place.bind(this);
    this.streams = new StreamTable(place, owner, files);
    this.commands = { ...COREUTILS, ...commands };
    this.#processes = place.map("processes");
    this.#count = place.cell("process-count", 100);
    this.#peers = place.map("peers");
  }

  restored(): void {
    this.#connections.clear();
    for (const [name, { server, tls }] of this.#peers.entries()) this.#build(name, server, tls);
  }

  /** Starts a process. Its descriptors are held until it ends. */
  spawn(spec: ProcessSpec): number {
    const pid = this.newPid();
    const held = spec.state.fds.map(([, stream]) => stream);
    for (const stream of held) this.streams.hold(stream);
    const task = this.place.spawn("process", [pid, spec as unknown as Plain]);
    this.#processes.set(key(pid), {
      parent: spec.parent,
      task,
      held,
      connections: [],
      waiting: [],
      span: spec.span ?? null,
      status: null,
      timedOut: false,
      text: spec.main.text,
    });
    return pid;
  }

  spawnProgram({
    argv,
    fds,
    env,
    cwd,
    parent,
  }: {
    readonly argv: readonly string[];
    readonly fds: readonly (readonly [number, string])[];
    readonly env: { readonly [name: string]: string };
    readonly cwd: string;
    readonly parent: number;
  }): number {
    const state = newShellState(env, cwd);
    // A program is given its environment as it is.
    if (env["PWD"] === undefined) state.variables.delete("PWD");
    return this.spawn({ main: { kind: "argv", argv, text: argv.join(" ") }, state: { ...state.image(), fds }, parent });
  }

  newPid(): number {
    const pid = this.#count.get() + 1;
    this.#count.set(pid);
    return pid;
  }

  /** A task: the life of one process. */
  *process(pid: number, spec: ProcessSpec): Task {
    let status: number;
    try {
      status = yield* runMain(this, pid, spec);
    } catch (error) {
      if (error instanceof BrokenPipe) status = 141;
      else if (isExpected(error)) {
        status = 1;
        yield* this.#complain(spec, (error as Error).message);
      } else throw error;
    }
    yield* atomic(() => this.#end(pid, status));
  }

  *#complain(spec: ProcessSpec, message: string): Task {
    try {
      yield* writeStream(this, spec.state.fds.find(([fd]) => fd === 2)?.[1] ?? "null", `${message}\n`);
    } catch (error) {
      if (!(error instanceof BrokenPipe)) throw error;
    }
  }

  /** Ends a process and those it started, wherever they wait. */
  kill(pid: number, status: number): boolean {
    const record = this.#processes.get(key(pid));
    if (record === undefined || record.status !== null) return false;
    for (const child of this.#childrenOf(pid)) this.kill(child, status);
    this.place.stop(record.task);
    this.#end(pid, status);
    return true;
  }

  killAfter(pid: number, delay: Micros, status: number): void {
    this.place.after(delay, "onKillTimer", { pid, status });
  }

  onKillTimer({ pid, status }: { readonly pid: number; readonly status: number }): void {
    const record = this.#processes.get(key(pid));
    if (record === undefined || record.status !== null) return;
    this.#processes.set(key(pid), { ...record, timedOut: true });
    this.kill(pid, status);
  }

  #end(pid: number, status: number): void {
    const record = this.#processes.get(key(pid));
    if (record === undefined) return;
    this.#processes.set(key(pid), { ...record, status, held: [], connections: [], waiting: [] });
    for (const stream of record.held) this.streams.release(stream);
    for (const name of record.connections) {
      this.#connections.get(name)?.close();
      this.#connections.delete(name);
      this.#peers.delete(name);
    }
    for (const child of this.#childrenOf(pid)) this.reap(child);
    for (const ticket of record.waiting) this.place.resolve(ticket, status);
    if (record.span !== null)
      this.place.end(record.span, { status: status === 0 ? "ok" : "failed", attrs: { exit: status } });
    if (record.parent === 0) this.owner.ended(pid, status);
  }

  #childrenOf(pid: number): number[] {
    return [...this.#processes.entries()].filter(([, record]) => record.parent === pid).map(([id]) => Number(id));
  }

  /** Tells of the end of a process, now or when it comes; an unknown one is none of the caller's (127). */
  awaitExit(pid: number, ticket: Ticket): void {
    const record = this.#processes.get(key(pid));
    if (record === undefined) return this.place.resolve(ticket, 127);
    if (record.status !== null) return this.place.resolve(ticket, record.status);
    this.#processes.set(key(pid), { ...record, waiting: [...record.waiting, { task: ticket.task, n: ticket.n }] });
  }

  /** Forgets a process that has ended; tells whether its time was up. */
  reap(pid: number): boolean {
    const record = this.#processes.get(key(pid));
    if (record === undefined) return false;
    if (record.status !== null) this.#processes.delete(key(pid));
    else this.#processes.set(key(pid), { ...record, parent: 0 });
    return record.timedOut;
  }

  /** The status of a process that has ended, null while it runs, undefined when it is not known. */
  statusOf(pid: number): number | null | undefined {
    return this.#processes.get(key(pid))?.status;
  }

  running(): readonly { readonly pid: number; readonly text: string }[] {
    return [...this.#processes.entries()]
      .filter(([, record]) => record.status === null)
      .map(([pid, record]) => ({ pid: Number(pid), text: record.text }));
  }

  find(name: string, env: { readonly [name: string]: string }, cwd: string): FoundCommand | undefined {
    return findCommand(this.files, this.commands, name, env, cwd);
  }

  /** Holds one more stream for a process: a file that a redirection opened. */
  hold(pid: number, stream: string): void {
    this.streams.hold(stream);
    const record = this.#processes.get(key(pid));
    if (record !== undefined) this.#processes.set(key(pid), { ...record, held: [...record.held, stream] });
  }

  release(pid: number, stream: string): void {
    const record = this.#processes.get(key(pid));
    const at = record?.held.lastIndexOf(stream) ?? -1;
    if (record === undefined || at < 0) return;
    this.#processes.set(key(pid), { ...record, held: record.held.filter((_, i) => i !== at) });
    this.streams.release(stream);
  }

  /** The connection of a process to a server; the same for the same identity. */
  connect(pid: number, server: string, tls: Plain): string {
    const record = this.#processes.get(key(pid));
    for (const name of record?.connections ?? []) {
      const known = this.#peers.get(name)!;
      if (known.server === server && JSON.stringify(known.tls) === JSON.stringify(tls ?? null)) return name;
    }
    const name = `connections/${key(pid)}-${(record?.connections.length ?? 0) + 1}`;
    this.#peers.set(name, { server, tls: tls ?? null });
    this.#build(name, server, tls ?? null);
    if (record !== undefined) this.#processes.set(key(pid), { ...record, connections: [...record.connections, name] });
    return name;
  }

  connection(name: string): Connection {
    return this.#connections.get(name)!;
  }

  #build(name: string, server: string, tls: Plain): void {
    const peer = { ...parseServer(server), ...(tls !== null && { tls }) };
    this.#connections.set(name, new Connection(this.place.child(name), peer));
  }
}

function key(pid: number): string {
  return String(pid).padStart(8, "0");
}
