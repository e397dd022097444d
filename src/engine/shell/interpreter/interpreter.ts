import type { Files } from "../../sim/ports/files";
import { atomic, type Task } from "../../sim/task";
import { BUILTINS } from "../builtins/index";
import { runProgram, shellName } from "../main";
import { parseScript } from "../parser/parser";
import { ShellSyntaxError } from "../parser/syntax-error";
import type { Assignment, Command, List, Redirect, Word } from "../parser/tree";
import type { ProcessHost } from "../process-host";
import { waitFor, writeStream } from "../process-io";
import { expandPattern, expandText, expandWords, type Expander } from "./expansion";
import { matchesPattern } from "./pattern";
import { openCapture, runPipe, startJob, takeCapture } from "./processes";
import { openRedirect } from "./redirection";
import { BrokenPipe, ExitSignal, LoopSignal, ReturnSignal, ShellFailure } from "./signals";
import { ShellState, type Variable } from "./state";

/**
 * Runs a tree, command by command, as one task. What is side by side (stages of a pipeline, background jobs, programs)
 * becomes processes of the host; subshells and substitutions run within, on a copy of the state.
 *
 * Upstream: none; the semantics of POSIX' shell as busybox' ash has them. Left out: traps of signals, job control by
 * signals (bg, ctrl-Z), locale.
 */
export class Interpreter implements Expander {
  /** Above 0 where a failure is looked at by `if`, `&&` or `!`, so that `set -e` does not end the script. */
  #guarded = 0;
  #depth = 0;
  /** What `local` put aside, to come back when the function ends. */
  #locals = new Map<string, Variable | undefined>();

  constructor(
    readonly host: ProcessHost,
    readonly pid: number,
    public state: ShellState,
    private readonly session?: string,
  ) {}

  get files(): Files {
    return this.host.files;
  }

  /** Runs a whole script, its EXIT trap included. */
  *runScript(script: string): Task<number> {
    let status = yield* this.#toTheEnd(() => this.#script(script));
    const trap = this.state.exitTrap;
    if (trap !== null) {
      this.state.exitTrap = null;
      this.state.status = status;
      const after = yield* this.#toTheEnd(() => this.#trap(trap));
      status = after >= 0 ? after : status;
    }
    return status;
  }

  /** A part of a script in a process of its own. */
  *runSubshell(command: Command): Task<number> {
    return yield* this.#toTheEnd(() => this.run(command));
  }

  *#trap(script: string): Task<number> {
    yield* this.#script(script);
    return -1;
  }

  *#script(script: string): Task<number> {
    const list = this.parse(script);
    for (const item of list.items) {
      yield* this.run({ kind: "list", items: [item] });
      const { session } = this;
      if (session !== undefined) {
        const image = this.state.image();
        yield* atomic(() => this.host.owner.remember(session, image));
      }
    }
    return this.state.status;
  }

  /** A syntax error is a failure of whoever reads the script. */
  parse(script: string): List {
    try {
      return parseScript(script);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      throw new ShellFailure(this.state.name.includes("/") ? `line ${error.line}: ${error.message}` : error.message, 2);
    }
  }

  *#toTheEnd(body: () => Task<number>): Task<number> {
    try {
      return yield* body();
    } catch (error) {
      if (error instanceof ExitSignal || error instanceof ReturnSignal) return error.status;
      if (error instanceof LoopSignal) return 0;
      if (!(error instanceof ShellFailure)) throw error;
      this.state.status = error.status;
      yield* this.complain(error.message);
      return error.status;
    }
  }

  *complain(message: string): Task {
    try {
      yield* this.write(2, `${shellName(this.state)}: ${message}\n`);
    } catch (error) {
      if (!(error instanceof BrokenPipe)) throw error;
    }
  }

  *write(fd: number, text: string): Task {
    if (text !== "") yield* writeStream(this.host, this.state.fds.get(fd) ?? "null", text);
  }

  /** Runs a command and leaves its status in `$?`. */
  *run(command: Command): Task<number> {
    const status = yield* this.#dispatch(command);
    this.state.status = status;
    return status;
  }

  *#dispatch(command: Command): Task<number> {
    switch (command.kind) {
      case "simple":
        return yield* this.#checked(this.#simple(command));
      case "pipeline":
        return yield* this.#checked(this.#pipeline(command.stages, command.negated), command.negated);
      case "and":
      case "or":
        return yield* this.#andOr(command.kind, command.left, command.right);
      case "list":
        return yield* this.#list(command);
      case "function":
        this.state.functions.set(command.name, command.body);
        return 0;
      case "subshell":
        return yield* this.#checked(this.redirected(command.redirects, () => this.#subshell(command.body)));
      default:
        return yield* this.redirected(command.redirects, () => this.#compound(command));
    }
  }

  *#compound(
    command: Exclude<
      Command,
      { readonly kind: "simple" | "pipeline" | "and" | "or" | "list" | "function" | "subshell" }
    >,
  ): Task<number> {
    switch (command.kind) {
      case "group":
        return yield* this.run(command.body);
      case "if": {
        for (const { test, body } of command.clauses)
          if ((yield* this.#guardedRun(test)) === 0) return yield* this.run(body);
        return command.otherwise === null ? 0 : yield* this.run(command.otherwise);
      }
      case "for":
        return yield* this.#for(command.name, command.words, command.body);
      case "while":
      case "until":
        return yield* this.#while(command.kind, command.test, command.body);
      case "case": {
        const subject = yield* expandText(this, command.word);
        for (const { patterns, body } of command.arms) {
          for (const pattern of patterns) {
            if (matchesPattern(yield* expandPattern(this, pattern), subject)) return yield* this.run(body);
          }
        }
        return 0;
      }
      default:
        return 0;
    }
  }

  *#checked(body: Task<number>, exempt = false): Task<number> {
    const status = yield* body;
    if (status !== 0 && !exempt && this.#guarded === 0 && this.state.options.has("e")) throw new ExitSignal(status);
    return status;
  }

  *#guardedRun(command: Command): Task<number> {
    this.#guarded++;
    try {
      return yield* this.run(command);
    } finally {
      this.#guarded--;
    }
  }

  *#andOr(kind: "and" | "or", left: Command, right: Command): Task<number> {
    const first = yield* this.#guardedRun(left);
    return (first === 0) === (kind === "and") ? yield* this.run(right) : first;
  }

  *#list(list: List): Task<number> {
    let status = 0;
    for (const { command, background, text } of list.items) {
      status = background ? yield* this.#background(command, text) : yield* this.run(command);
      this.state.status = status;
    }
    return status;
  }

  *#background(command: Command, text: string): Task<number> {
    const { number, pid } = yield* startJob(this, command, text);
    if (this.session !== undefined) yield* this.write(2, `[${number}] ${pid}\n`);
    return 0;
  }

  *#subshell(body: List): Task<number> {
    return yield* this.#within(this.state.fork(), () => this.run(body));
  }

  /** Runs `body` on another state; however it ends, this shell goes on with its own. */
  *#within(state: ShellState, body: () => Task<number>): Task<number> {
    const outer = this.state;
    this.state = state;
    try {
      return yield* this.#toTheEnd(body);
    } finally {
      this.state = outer;
    }
  }

  *substitute(list: List): Task<string> {
    const out = yield* openCapture(this);
    const inner = this.state.fork();
    inner.fds.set(1, out);
    const status = yield* this.#within(inner, () => this.run(list));
    this.state.status = status;
    return yield* takeCapture(this, out);
  }

  *#pipeline(stages: readonly Command[], negated: boolean): Task<number> {
    const status = stages.length > 1 ? yield* runPipe(this, stages) : yield* this.#guardedRun(stages[0]!);
    return negated ? (status === 0 ? 1 : 0) : status;
  }

  *#for(name: string, words: readonly Word[] | null, body: List): Task<number> {
    const values = words === null ? this.state.positional : yield* expandWords(this, words);
    let status = 0;
    for (const value of values) {
      this.assign(name, value);
      const step = yield* this.#iteration(body);
      status = step.status;
      if (step.leave) break;
    }
    return status;
  }

  *#while(kind: "while" | "until", test: List, body: List): Task<number> {
    let status = 0;
    while (((yield* this.#guardedRun(test)) === 0) === (kind === "while")) {
      const step = yield* this.#iteration(body);
      status = step.status;
      if (step.leave) break;
    }
    return status;
  }

  *#iteration(body: List): Task<{ readonly status: number; readonly leave: boolean }> {
    try {
      return { status: yield* this.run(body), leave: false };
    } catch (error) {
      if (!(error instanceof LoopSignal)) throw error;
      if (error.levels > 1) throw new LoopSignal(error.verb, error.levels - 1);
      return { status: 0, leave: error.verb === "break" };
    }
  }

  *#simple(command: Extract<Command, { readonly kind: "simple" }>): Task<number> {
    // Also a loop of nothing but assignments takes time, so that it can be interrupted.
    yield* atomic(() => this.host.place.spend(STEP_MICROS));
    this.state.status = command.words.length === 0 ? 0 : this.state.status;
    const argv = yield* expandWords(this, command.words);
    if (argv.length === 0) {
      yield* this.#assignAll(command.assignments);
      return yield* this.redirected(command.redirects, () => done(this.state.status));
    }
    const own: [string, string][] = [];
    for (const { name, value } of command.assignments) own.push([name, yield* expandText(this, value, true)]);
    if (this.state.options.has("x"))
      yield* this.write(2, `+ ${[...own.map(([name, value]) => `${name}=${value}`), ...argv].join(" ")}\n`);
    if (argv[0] === "exec") return yield* this.#exec(command.redirects, argv.slice(1));
    return yield* this.redirected(command.redirects, () => this.call(argv, own));
  }

  /** `exec` keeps its redirections; with a command, this process becomes it. */
  *#exec(redirects: readonly Redirect[], argv: readonly string[]): Task<number> {
    this.state.fds = new Map(this.state.fds);
    for (const redirect of redirects) {
      const failure = yield* openRedirect(this, redirect, []);
      if (failure !== undefined) throw new ShellFailure(failure, 1);
    }
    if (argv.length === 0) return 0;
    throw new ExitSignal(yield* runProgram(this.host, this.pid, this.state, argv));
  }

  *#assignAll(assignments: readonly Assignment[]): Task {
    for (const { name, value } of assignments) this.assign(name, yield* expandText(this, value, true));
  }

  assign(name: string, value: string): void {
    if (this.state.variables.get(name)?.readonly === true) throw new ShellFailure(`${name}: is read only`);
    this.state.set(name, value);
  }

  /** Runs a command that is expanded: a function, a builtin or a program. `own` are the assignments before it. */
  *call(
    argv: readonly string[],
    own: readonly (readonly [string, string])[] = [],
    lookAtFunctions = true,
  ): Task<number> {
    const name = argv[0]!;
    const body = lookAtFunctions ? this.state.functions.get(name) : undefined;
    const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (body !== undefined) return yield* this.#withVariables(own, () => this.#callFunction(body, argv.slice(1)));
    if (builtin !== undefined) return yield* this.#withVariables(own, () => builtin(this, argv.slice(1)));
    const { host, pid, state } = this;
    const image = state.image();
    const variables = { ...image.variables };
    for (const [variable, value] of own) variables[variable] = { value, exported: true, readonly: false };
    const exported = Object.fromEntries(Object.entries(variables).filter(([, { exported: passes }]) => passes));
    const start = { ...image, variables: exported, functions: {}, jobs: [], positional: [], exitTrap: null };
    const child = yield* atomic(() =>
      host.spawn({ main: { kind: "argv", argv, text: argv.join(" ") }, state: start, parent: pid }),
    );
    const status = yield* waitFor(host, child, argv.join(" "));
    yield* atomic(() => void host.reap(child));
    return status;
  }

  /** Keeps the value that a variable has outside of the current function. */
  makeLocal(name: string): void {
    if (this.#depth > 0 && !this.#locals.has(name)) this.#locals.set(name, this.state.variables.get(name));
  }

  *#withVariables(own: readonly (readonly [string, string])[], body: () => Task<number>): Task<number> {
    const before = own.map(([name]): [string, Variable | undefined] => [name, this.state.variables.get(name)]);
    for (const [name, value] of own) this.state.export(name, value);
    try {
      return yield* body();
    } finally {
      this.state.restore(before);
    }
  }

  *#callFunction(body: Command, args: readonly string[]): Task<number> {
    const { state } = this;
    const before = state.positional;
    const locals = this.#locals;
    this.#locals = new Map();
    if (this.#depth >= MAX_CALLS) throw new ShellFailure("functions call each other too deeply");
    state.positional = args;
    this.#depth++;
    try {
      return yield* this.run(body);
    } catch (error) {
      if (!(error instanceof ReturnSignal)) throw error;
      return error.status;
    } finally {
      this.#depth--;
      state.positional = before;
      state.restore(this.#locals);
      this.#locals = locals;
    }
  }

  /** Runs `body` with descriptors led elsewhere. A redirection that fails is the command's failure. */
  *redirected(redirects: readonly Redirect[], body: () => Task<number>): Task<number> {
    if (redirects.length === 0) return yield* body();
    const { state, host, pid } = this;
    const before = state.fds;
    const opened: string[] = [];
    try {
      state.fds = new Map(before);
      for (const redirect of redirects) {
        const failure = yield* openRedirect(this, redirect, opened);
        if (failure === undefined) continue;
        yield* this.complain(failure);
        return 1;
      }
      return yield* body();
    } finally {
      state.fds = before;
      if (opened.length > 0) yield* atomic(() => opened.forEach((stream) => host.release(pid, stream)));
    }
  }
}

function* done(status: number): Task<number> {
  return status;
}

const STEP_MICROS = 20;
const MAX_CALLS = 100;
