import { atomic, type Task } from "../../sim/task";
import type { Interpreter } from "../interpreter/interpreter";
import { ExitSignal, LoopSignal, ReturnSignal, ShellFailure } from "../interpreter/signals";
import { BUILTINS, type BuiltinTable } from "./index";

/** Builtins that decide what runs next. */
export const CONTROL: BuiltinTable = {
  *":"() {
    return 0;
  },
  *true() {
    return 0;
  },
  *false() {
    return 1;
  },
  *exit(shell, [status]) {
    throw new ExitSignal(status === undefined ? shell.state.status : number("exit", status) & 255);
  },
  *return(shell, [status]) {
    throw new ReturnSignal(status === undefined ? shell.state.status : number("return", status) & 255);
  },
  *break(_shell, [levels]) {
    throw new LoopSignal("break", levels === undefined ? 1 : number("break", levels));
  },
  *continue(_shell, [levels]) {
    throw new LoopSignal("continue", levels === undefined ? 1 : number("continue", levels));
  },
  *eval(shell, argv) {
    return yield* shell.run(shell.parse(argv.join(" ")));
  },
  /** The interpreter itself deals with `exec`, since its redirections stay. */
  *exec() {
    return 0;
  },
  *trap(shell, argv) {
    const [action, ...signals] = argv;
    if (action !== undefined && (signals.includes("EXIT") || signals.includes("0")))
      shell.state.exitTrap = action === "-" ? null : action;
    return 0;
  },
  *"."(shell, argv) {
    return yield* source(shell, argv);
  },
  *source(shell, argv) {
    return yield* source(shell, argv);
  },
  *command(shell, argv) {
    if (argv[0] === "-v" || argv[0] === "-V") return yield* describe(shell, argv.slice(1), argv[0] === "-V");
    const rest = argv[0] === "-p" || argv[0] === "--" ? argv.slice(1) : argv;
    return rest.length === 0 ? 0 : yield* shell.call(rest, [], false);
  },
  *type(shell, argv) {
    return yield* describe(shell, argv, true);
  },
  *alias(shell) {
    yield* shell.write(2, `${shell.state.name}: alias: aliases are not provided by this shell; define a function\n`);
    return 1;
  },
};

function* source(shell: Interpreter, [path, ...args]: readonly string[]): Task<number> {
  if (path === undefined) throw new ShellFailure(".: filename argument required");
  const { state, host } = shell;
  const text = yield* atomic(() => {
    const found = path.includes("/") ? undefined : host.find(path, state.environment(), state.cwd);
    if (found !== undefined && "script" in found) return found.script;
    const at = path.startsWith("/") ? path : `${state.cwd}/${path}`;
    return host.files.read(at) ?? null;
  });
  if (text === null) throw new ShellFailure(`.: can't open '${path}': No such file or directory`);
  const before = state.positional;
  if (args.length > 0) state.positional = args;
  try {
    return yield* shell.run(shell.parse(text));
  } catch (error) {
    if (!(error instanceof ReturnSignal)) throw error;
    return error.status;
  } finally {
    state.positional = before;
  }
}

function* describe(shell: Interpreter, names: readonly string[], inWords: boolean): Task<number> {
  let status = 0;
  for (const name of names) {
    const { state, host } = shell;
    if (state.functions.has(name)) yield* shell.write(1, inWords ? `${name} is a function\n` : `${name}\n`);
    else if (Object.hasOwn(BUILTINS, name))
      yield* shell.write(1, inWords ? `${name} is a shell builtin\n` : `${name}\n`);
    else {
      const path = yield* atomic(() => host.find(name, state.environment(), state.cwd)?.path ?? null);
      if (path !== null) yield* shell.write(1, inWords ? `${name} is ${path}\n` : `${path}\n`);
      else {
        if (inWords) yield* shell.write(2, `${name}: not found\n`);
        status = 127;
      }
    }
  }
  return status;
}

function number(command: string, text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new ShellFailure(`${command}: Illegal number: ${text}`);
  return Number(text);
}
