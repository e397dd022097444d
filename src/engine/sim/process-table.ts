import type { Machine } from "./machine";
import type { Plain } from "./plain";
import type { ProcessInfo, Processes } from "./ports/processes";
import { Process, type ProcessSnapshot } from "./process";
import type { SpanId } from "./event";

/** The processes of a machine. A pid is never used twice, so what is addressed to a dead process reaches nobody. */
export class ProcessTable {
  readonly #byPid = new Map<number, Process>();
  readonly #ports = new Map<number, Processes>();
  nextPid = 1;
  /** How often a program of that name has begun on this machine. */
  #runs = new Map<string, number>();

  constructor(private readonly machine: Machine) {}

  get(pid: number): Process | undefined {
    return this.#byPid.get(pid);
  }

  named(name: string): Process | undefined {
    for (const process of this.#byPid.values()) if (process.info.name === name) return process;
    return undefined;
  }

  all(): IterableIterator<Process> {
    return this.#byPid.values();
  }

  boot(index: number): void {
    const entry = this.machine.spec.boot[index]!;
    // Asked for before the power went and again after it came back, it would begin twice.
    if (this.named(entry.name)?.info.parent === 0) return;
    this.start(0, entry.name, entry.program, entry.args);
  }

  start(parent: number, name: string, program: string, args: Plain): number {
    const machine = this.machine;
    const pid = this.nextPid++;
    const run = this.#runs.get(name) ?? 0;
    this.#runs.set(name, run + 1);
    const back: SpanId = machine.current;
    const process = new Process(machine, { pid, parent, name, program, args, run });
    this.#byPid.set(pid, process);
    const span = machine.beginSpan(process, { kind: "process", name: `${name} starts`, attrs: { pid, program } }, back);
    machine.current = span;
    process.begin();
    machine.endSpan(span);
    machine.current = back;
    return pid;
  }

  signal(pid: number, signal: string): boolean {
    const process = this.#byPid.get(pid);
    if (process === undefined) return false;
    if (signal === "SIGKILL" || process.program.onSignal === undefined) {
      this.exit(pid, 128 + (SIGNALS[signal] ?? 0));
    } else {
      process.program.onSignal(signal);
      process.tasks.drain();
    }
    return true;
  }

  signalByName({ name, signal }: { readonly name: string; readonly signal: string }): void {
    const process = this.named(name);
    if (process === undefined) return;
    const { machine } = this;
    const fault = machine.beginSpan(process, { kind: "fault", name: `${signal} to ${name}` }, machine.current);
    machine.endSpan(fault);
    // What comes of it, the program that begins again and all that it does, is caused by the fault.
    machine.current = fault;
    this.signal(process.pid, signal);
  }

  /**
   * Ends a process: its sockets are reset, its parent is told, and what the machine's boot list names is started again.
   */
  exit(pid: number, code: number): void {
    const process = this.#byPid.get(pid);
    if (process === undefined) return;
    const { name, parent } = process.info;
    this.machine.endSpan(
      this.machine.beginSpan(
        process,
        { kind: "process", name: `${name} ends`, attrs: { pid, code } },
        this.machine.current,
      ),
    );
    this.#byPid.delete(pid);
    this.#ports.delete(pid);
    this.machine.stack.closeAllOf(pid);
    for (const child of [...this.#byPid.values()]) if (child.info.parent === pid) this.exit(child.pid, 137);
    const mother = this.#byPid.get(parent);
    if (mother !== undefined) {
      const payload = { pid, code, name };
      if (mother.program.onChildExit !== undefined) {
        this.machine.schedule(0, {
          pid: parent,
          reactor: "",
          handler: "onChildExit",
          payload,
          upkeep: false,
          timer: false,
        });
      }
      return;
    }
    const index = this.machine.spec.boot.findIndex((entry) => entry.name === name);
    if (index >= 0 && this.machine.up) {
      // A supervisor (systemd, or a kubelet for static pods) starts it again after a second.
      this.machine.schedule(1_000_000, {
        pid: 0,
        reactor: "",
        handler: "boot",
        payload: index,
        upkeep: false,
        timer: false,
      });
    }
  }

  clear(): void {
    this.#byPid.clear();
    this.#ports.clear();
  }

  portFor(pid: number): Processes {
    const known = this.#ports.get(pid);
    if (known !== undefined) return known;
    const port: Processes = {
      start: (name, program, args) => this.start(pid, name, program, args),
      signal: (target, signal) => this.signal(target, signal),
      list: () =>
        [...this.#byPid.values()].map((p): ProcessInfo => ({
          pid: p.pid,
          parent: p.info.parent,
          name: p.info.name,
          program: p.info.program,
        })),
      alive: (target) => this.#byPid.has(target),
    };
    this.#ports.set(pid, port);
    return port;
  }

  save(): readonly ProcessSnapshot[] {
    return [...this.#byPid.values()].map((process) => process.save());
  }

  runs(): readonly (readonly [string, number])[] {
    return [...this.#runs];
  }

  load(snapshots: readonly ProcessSnapshot[], nextPid: number, runs: readonly (readonly [string, number])[]): void {
    this.clear();
    this.nextPid = nextPid;
    this.#runs = new Map(runs);
    for (const snapshot of snapshots) {
      const process = new Process(this.machine, snapshot.spec);
      this.#byPid.set(process.pid, process);
      process.load(snapshot);
    }
  }
}

const SIGNALS: { readonly [name: string]: number } = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };
