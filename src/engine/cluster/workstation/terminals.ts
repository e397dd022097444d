import { kubectl } from "../../kubectl/index";
import {
  DEFAULT_PATH,
  describeSession,
  localCandidates,
  newSession,
  newShellState,
  ProcessHost,
  ShellSession,
  type HostOwner,
  type SessionData,
  type StateImage,
} from "../../shell/index";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import type { Program } from "../../sim/process";

/** Stands above the first prompt of all, in the quiet ink of a terminal. */
const WELCOME = [
  "Kubernetes v1.36. You are kubernetes-admin, on a cluster of your own.",
  "Everything runs inside this page; it needs no server and no account.",
]
  .map((line) => `\x1b[90m${line}\x1b[m\n`)
  .join("")
  .concat("\n");

/** A script that a test, a lesson or a judge has run. */
export interface ScriptRun {
  readonly id: string;
  readonly script: string;
  readonly stdin?: string;
  readonly cwd?: string;
  readonly env?: { readonly [name: string]: string };
}

/**
 * The terminals on the user's workstation: each a line editor and a shell, whose programs reach the cluster over the
 * network.
 *
 * Inputs: `keys`, `resize`, `close`, `run`. What is to be seen leaves through the outputs `terminal` and `shell`. All
 * of a terminal is state, so that a page that was reloaded, or gone back in time, shows it as it was.
 */
export class Terminals implements Program, HostOwner {
  readonly #host: ProcessHost;
  readonly #sessions: OrderedMap<SessionData>;
  /** Scripts under way, by their process. */
  readonly #runs: OrderedMap<{ readonly id: string; readonly out: string; readonly err: string }>;

  constructor(
    private readonly place: Place,
    private readonly args: { readonly home: string },
  ) {
    place.bind(this);
    this.#host = new ProcessHost(place.child("shell"), { kubectl }, this);
    this.#sessions = place.map("sessions");
    this.#runs = place.map("runs");
  }

  /** One terminal is there from the beginning, with its prompt. */
  start(): void {
    for (const folder of ["/tmp", this.args.home]) this.place.files.mkdir(folder);
    this.keys({ terminal: "1", keys: "" });
  }

  restored(): void {
    this.#host.restored();
  }

  /**
   * An input: what a terminal sent. It says how large it is when it knows, so that a size is never a deed of its own.
   */
  keys(data: Plain): void {
    const { terminal, keys, columns, rows } = data as {
      readonly terminal: string;
      readonly keys: string;
      readonly columns?: number;
      readonly rows?: number;
    };
    this.#within(terminal, (session) => {
      if (columns !== undefined && rows !== undefined) session.resize(columns, rows);
      session.keys(keys);
    });
  }

  /** An input: a terminal appears, or its size changes. */
  resize(data: Plain): void {
    const { terminal, columns, rows } = data as {
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    };
    this.#within(terminal, (session) => session.resize(columns, rows));
  }

  /** An input: a terminal is closed, with what runs in it. */
  close(data: Plain): void {
    const { terminal } = data as { readonly terminal: string };
    const session = this.#sessions.get(terminal);
    if (session === undefined) return;
    this.#sessions.delete(terminal);
    if (session.running !== 0) this.#host.kill(session.running, 129);
    for (const { pid } of session.shell.jobs) this.#host.kill(pid, 129);
  }

  /** An input: runs a script to its end, without a terminal. */
  run(data: Plain): void {
    const { id, script, stdin, cwd, env } = data as unknown as ScriptRun;
    const { streams } = this.#host;
    const fds = {
      in: stdin === undefined ? "null" : streams.open({ kind: "text", text: stdin, offset: 0 }),
      out: streams.open({ kind: "capture", pieces: [] }),
      err: streams.open({ kind: "capture", pieces: [] }),
    };
    for (const stream of [fds.out, fds.err]) streams.hold(stream);
    const state = newShellState({ ...this.#environment("dumb"), ...env }, cwd ?? this.args.home).image();
    const span = this.place.begin({ kind: "command", name: script, attrs: { line: script } });
    const pid = this.place.causedBy(span, () =>
      this.#host.spawn({
        main: { kind: "script", script, text: script },
        state: {
          ...state,
          fds: [
            [0, fds.in],
            [1, fds.out],
            [2, fds.err],
          ],
        },
        parent: 0,
        span,
      }),
    );
    this.#runs.set(runKey(pid), { id, out: fds.out, err: fds.err });
  }

  inspect(query: Plain): Plain {
    const asked = (query ?? {}) as {
      readonly terminal?: string;
      readonly history?: Plain;
      readonly complete?: { readonly line: string; readonly cursor: number };
    };
    const session = this.#sessions.get(asked.terminal ?? this.#sessions.first()?.[0] ?? "");
    if (asked.complete !== undefined) {
      const shell = session?.shell ?? this.#newSession().shell;
      return localCandidates(this.place, this.#host, shell, asked.complete.line, asked.complete.cursor);
    }
    if (asked.history !== undefined) return session?.history ?? [];
    if (asked.terminal !== undefined) return session === undefined ? null : describeSession(session);
    return [...this.#sessions.keys()];
  }

  show(terminal: string, text: string): void {
    if (this.#sessions.has(terminal)) this.#within(terminal, (session) => session.show(text));
  }

  columns(terminal: string): number {
    return this.#sessions.get(terminal)?.columns ?? 80;
  }

  remember(terminal: string, state: StateImage): void {
    const session = this.#sessions.get(terminal);
    if (session !== undefined) this.#sessions.set(terminal, { ...session, shell: { ...state, fds: [] } });
  }

  ended(pid: number, status: number): void {
    const run = this.#runs.get(runKey(pid));
    if (run !== undefined) return this.#finish(pid, run, status);
    for (const [name, session] of [...this.#sessions.entries()]) {
      if (session.running === pid) this.#within(name, (each) => each.ended(status));
      else if (session.asking?.pid === pid) this.#within(name, (each) => each.answered());
      else continue;
      this.#host.reap(pid);
      return;
    }
  }

  #finish(
    pid: number,
    { id, out, err }: { readonly id: string; readonly out: string; readonly err: string },
    exit: number,
  ): void {
    const { streams } = this.#host;
    this.#runs.delete(runKey(pid));
    this.place.output("shell", { id, stdout: streams.captured(out), stderr: streams.captured(err), exit });
    for (const stream of [out, err]) streams.release(stream);
    this.#host.reap(pid);
  }

  /** Lets a terminal do something, keeps what became of it and shows what it has to show. */
  #within(terminal: string, act: (session: ShellSession) => void): void {
    const known = this.#sessions.get(terminal);
    const session = new ShellSession(
      this.place,
      this.#host,
      terminal,
      known ?? this.#newSession(),
      this.place.machine.name,
    );
    if (known === undefined) {
      if (this.#sessions.size === 0) session.show(WELCOME);
      session.prompt();
    }
    act(session);
    this.#sessions.set(terminal, session.data);
    if (session.sent !== "") this.place.output("terminal", { terminal, text: session.sent });
    for (const pid of session.interrupted) this.#host.kill(pid, 130);
  }

  #newSession(): SessionData {
    return newSession(this.#environment("xterm-256color"), this.args.home, this.place.pid);
  }

  #environment(term: string): { readonly [name: string]: string } {
    const { home } = this.args;
    return {
      HOME: home,
      USER: "you",
      LOGNAME: "you",
      SHELL: "/bin/sh",
      PATH: DEFAULT_PATH,
      TERM: term,
      LANG: "C.UTF-8",
      TZ: "UTC",
    };
  }
}

function runKey(pid: number): string {
  return String(pid).padStart(8, "0");
}
