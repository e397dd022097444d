import { atomic, type Task } from "../sim/task";
import { Interpreter } from "./interpreter/interpreter";
import { ShellState } from "./interpreter/state";
import type { Command, List } from "./parser/tree";
import type { ProcessHost, ProcessSpec } from "./process-host";
import { ProcessIo, writeStream } from "./process-io";

/** What a process does. `text` is how it is called when people look at it. */
export type Main =
  | { readonly kind: "script"; readonly script: string; readonly text: string }
  | { readonly kind: "command"; readonly command: Command | List; readonly text: string }
  | { readonly kind: "argv"; readonly argv: readonly string[]; readonly text: string };

/** The life of a process: a script, a part of one, or a program. Gives its exit status. */
export function* runMain(host: ProcessHost, pid: number, spec: ProcessSpec): Task<number> {
  const state = ShellState.from(spec.state);
  if (state.shellPid === 0) state.shellPid = pid;
  const { main } = spec;
  if (main.kind === "argv") return yield* runProgram(host, pid, state, main.argv);
  const interpreter = new Interpreter(host, pid, state, spec.session);
  if (main.kind === "script") return yield* interpreter.runScript(main.script);
  return yield* interpreter.runSubshell(main.command);
}

/** What `exec` of Linux does: one of our programs, a script of the shell, or nothing by that name. */
export function* runProgram(host: ProcessHost, pid: number, state: ShellState, argv: readonly string[]): Task<number> {
  const name = argv[0] ?? "";
  const env = state.environment();
  if (SHELLS.has(name)) return yield* runShell(host, pid, state, name, argv.slice(1));
  // A program's own time: fork, exec and what the dynamic linker does.
  const found = yield* atomic(() => {
    host.place.spend(EXEC_MICROS);
    const at = host.find(name, env, state.cwd);
    if (at === undefined) return null;
    return "script" in at ? { script: at.script, path: at.path, executable: at.executable } : { path: at.path };
  });
  if (found === null) {
    const reason = name.includes("/") ? "No such file or directory" : "not found";
    yield* writeStream(host, state.fds.get(2) ?? "null", `${shellName(state)}: ${name}: ${reason}\n`);
    return 127;
  }
  if (found.script !== undefined) {
    if (!found.executable) {
      yield* writeStream(host, state.fds.get(2) ?? "null", `${shellName(state)}: ${name}: Permission denied\n`);
      return 126;
    }
    return yield* runScriptFile(host, pid, state, name.includes("/") ? name : found.path, found.script, argv.slice(1));
  }
  const program = host.commands[found.path.slice(found.path.lastIndexOf("/") + 1)]!;
  const terminal =
    state.fds.get(1)?.startsWith("terminal:") === true ? state.fds.get(1)!.slice("terminal:".length) : undefined;
  const columns = terminal === undefined ? undefined : yield* atomic(() => host.owner.columns(terminal));
  return yield* program(new ProcessIo(host, pid, name, state.fds, env, state.cwd, columns), argv.slice(1));
}

/** `sh [-eux] [-c SCRIPT [NAME ARG…]] [FILE ARG…]`, or a script from standard input. */
function* runShell(
  host: ProcessHost,
  pid: number,
  outer: ShellState,
  name: string,
  argv: readonly string[],
): Task<number> {
  const state = freshState(outer, pid);
  let at = 0;
  let script: string | undefined;
  let fromArgument = false;
  for (; at < argv.length && /^[-+][a-z]+$/.test(argv[at]!); at++) {
    for (const flag of argv[at]!.slice(1)) {
      if (flag === "c") fromArgument = true;
      else if (flag !== "l" && flag !== "i" && flag !== "s") state.options.add(flag);
    }
  }
  if (argv[at] === "--") at++;
  if (fromArgument) {
    script = argv[at];
    if (script === undefined) {
      yield* writeStream(host, state.fds.get(2) ?? "null", `${name}: -c requires an argument\n`);
      return 2;
    }
    state.name = argv[at + 1] ?? name;
    state.positional = argv.slice(at + 2);
  } else if (at < argv.length) {
    const path = argv[at]!;
    const io = new ProcessIo(host, pid, name, state.fds, {}, state.cwd, undefined);
    script = yield* io.files.read(path);
    if (script === undefined) {
      yield* io.write(2, `${name}: can't open '${path}': No such file or directory\n`);
      return 2;
    }
    state.name = path;
    state.positional = argv.slice(at + 1);
  } else {
    script = yield* new ProcessIo(host, pid, name, state.fds, {}, state.cwd, undefined).readAll();
  }
  return yield* new Interpreter(host, pid, state).runScript(script);
}

function* runScriptFile(
  host: ProcessHost,
  pid: number,
  outer: ShellState,
  path: string,
  script: string,
  args: readonly string[],
): Task<number> {
  const interpreter = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(script);
  const program = interpreter?.[1]?.endsWith("/env") === true ? interpreter[2] : interpreter?.[1]?.split("/").at(-1);
  if (program !== undefined && !SHELLS.has(program))
    return yield* runProgram(host, pid, outer, [program, path, ...args]);
  const state = freshState(outer, pid);
  state.name = path;
  state.positional = args;
  return yield* new Interpreter(host, pid, state).runScript(script);
}

/** A new shell knows of its parent what is exported, the folder and the descriptors. */
function freshState(outer: ShellState, pid: number): ShellState {
  const state = new ShellState();
  for (const [name, variable] of outer.variables) if (variable.exported) state.export(name, variable.value);
  state.cwd = outer.cwd;
  state.fds = new Map(outer.fds);
  state.shellPid = pid;
  return state;
}

/** How a shell calls itself in its complaints. */
export function shellName(state: ShellState): string {
  return state.name === "" ? "sh" : state.name;
}

const SHELLS = new Set(["sh", "ash", "bash", "dash", "/bin/sh", "/bin/bash", "/bin/ash"]);
const EXEC_MICROS = 400;
