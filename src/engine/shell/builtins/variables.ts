import { atomic } from "../../sim/task";
import { compareUtf8 } from "../../sim/ordered-map";
import { isFolder, resolvePath } from "../interpreter/paths";
import { ShellFailure } from "../interpreter/signals";
import type { BuiltinTable } from "./index";

/** Builtins that look at or change variables, parameters and the working folder. */
export const VARIABLES: BuiltinTable = {
  *cd(shell, argv) {
    const { state, host } = shell;
    const target = argv[0] === "--" ? argv[1] : argv[0];
    const to = target === "-" ? state.get("OLDPWD") : (target ?? state.get("HOME"));
    if (to === undefined) throw new ShellFailure(target === "-" ? "cd: OLDPWD not set" : "cd: HOME not set", 1);
    const path = resolvePath(state.cwd, to);
    const there = yield* atomic(() => isFolder(host.files, path));
    if (!there) {
      yield* shell.complain(`cd: can't cd to ${to}: No such file or directory`);
      return 1;
    }
    state.set("OLDPWD", state.cwd);
    state.cwd = path;
    state.set("PWD", path);
    if (target === "-") yield* shell.write(1, `${path}\n`);
    return 0;
  },
  *pwd(shell) {
    yield* shell.write(1, `${shell.state.cwd}\n`);
    return 0;
  },
  *export(shell, argv) {
    if (argv.length === 0 || argv[0] === "-p") {
      for (const [name, { value }] of sorted(shell.state.environment()))
        yield* shell.write(1, `export ${name}=${quoted(value)}\n`);
      return 0;
    }
    for (const arg of argv) {
      const [name, value] = assignment("export", arg);
      if (value !== undefined) shell.assign(name, value);
      shell.state.export(name);
    }
    return 0;
  },
  *readonly(shell, argv) {
    for (const arg of argv) {
      const [name, value] = assignment("readonly", arg);
      if (value !== undefined) shell.assign(name, value);
      const known = shell.state.variables.get(name);
      shell.state.variables.set(name, {
        value: known?.value ?? "",
        exported: known?.exported ?? false,
        readonly: true,
      });
    }
    return 0;
  },
  *local(shell, argv) {
    for (const arg of argv) {
      const [name, value] = assignment("local", arg);
      shell.makeLocal(name);
      shell.assign(name, value ?? "");
    }
    return 0;
  },
  *unset(shell, argv) {
    const functions = argv[0] === "-f";
    for (const name of argv.filter((arg) => arg !== "-f" && arg !== "-v")) {
      if (functions) shell.state.functions.delete(name);
      else if (shell.state.variables.get(name)?.readonly === true)
        throw new ShellFailure(`unset: ${name}: is read only`);
      else shell.state.variables.delete(name);
    }
    return 0;
  },
  *set(shell, argv) {
    const { state } = shell;
    if (argv.length === 0) {
      const all = Object.fromEntries([...state.variables].map(([name, { value }]) => [name, value]));
      for (const [name, { value }] of sorted(all)) yield* shell.write(1, `${name}=${quoted(value)}\n`);
      return 0;
    }
    for (let i = 0; i < argv.length; i++) {
      const arg = argv[i]!;
      const on = arg.startsWith("-");
      if (arg === "--" || !/^[-+]./.test(arg)) {
        state.positional = argv.slice(arg === "--" ? i + 1 : i);
        return 0;
      }
      if (arg === "-o" || arg === "+o") option(state.options, OPTION_NAMES[argv[++i] ?? ""] ?? "", on);
      else for (const flag of arg.slice(1)) option(state.options, flag, on);
    }
    return 0;
  },
  *shift(shell, [count = "1"]) {
    const { positional } = shell.state;
    if (!/^[0-9]+$/.test(count)) throw new ShellFailure(`shift: Illegal number: ${count}`);
    if (Number(count) > positional.length) return 1;
    shell.state.positional = positional.slice(Number(count));
    return 0;
  },
  *umask(shell) {
    yield* shell.write(1, "0022\n");
    return 0;
  },
};

const OPTION_NAMES: { readonly [name: string]: string } = {
  errexit: "e",
  nounset: "u",
  xtrace: "x",
  noglob: "f",
  allexport: "a",
  pipefail: "P",
  noclobber: "C",
  verbose: "v",
};

function option(options: Set<string>, flag: string, on: boolean): void {
  if (flag === "") throw new ShellFailure("set: illegal option");
  if (on) options.add(flag);
  else options.delete(flag);
}

function assignment(command: string, arg: string): [string, string | undefined] {
  const at = arg.indexOf("=");
  const name = at < 0 ? arg : arg.slice(0, at);
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new ShellFailure(`${command}: ${name}: bad variable name`);
  return [name, at < 0 ? undefined : arg.slice(at + 1)];
}

function sorted(values: { readonly [name: string]: string }): [string, { readonly value: string }][] {
  return Object.entries(values)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([name, value]) => [name, { value }]);
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", `'"'"'`)}'`;
}
