import type { CommandProgram, CommandTable } from "../sim/ports/command-io";
import type { Files } from "../sim/ports/files";
import { resolvePath } from "./interpreter/paths";

/** A command's place: a program that we have, or a script among the machine's files. */
export type FoundCommand =
  | { readonly path: string; readonly program: CommandProgram }
  | { readonly path: string; readonly script: string; readonly executable: boolean };

/**
 * Looks a command up as `execvp` does: along PATH, unless it is named by a path. Our own programs stand in /bin and
 * /usr/bin (kubectl in /usr/local/bin) without being files there.
 */
export function findCommand(
  files: Files,
  commands: CommandTable,
  name: string,
  env: { readonly [name: string]: string },
  cwd: string,
): FoundCommand | undefined {
  if (name === "") return undefined;
  if (name.includes("/")) return at(files, commands, resolvePath(cwd, name));
  for (const folder of (env["PATH"] ?? DEFAULT_PATH).split(":")) {
    const found = at(files, commands, resolvePath(cwd, `${folder === "" ? "." : folder}/${name}`));
    if (found !== undefined && (!("script" in found) || found.executable)) return found;
  }
  return undefined;
}

export const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

function at(files: Files, commands: CommandTable, path: string): FoundCommand | undefined {
  const stat = files.stat(path);
  if (stat?.kind === "file") return { path, script: files.read(path)!, executable: (stat.mode & 0o111) !== 0 };
  const name = path.slice(path.lastIndexOf("/") + 1);
  const program = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return program !== undefined && path === placeOf(name) ? { path, program } : undefined;
}

/** Where a program of ours is said to be. */
function placeOf(name: string): string {
  if (name === "kubectl") return "/usr/local/bin/kubectl";
  return IN_BIN.has(name) ? `/bin/${name}` : `/usr/bin/${name}`;
}

const IN_BIN = new Set([
  "base64",
  "cat",
  "chmod",
  "cp",
  "date",
  "echo",
  "false",
  "grep",
  "hostname",
  "ls",
  "mkdir",
  "mv",
  "pwd",
  "rm",
  "rmdir",
  "sed",
  "sh",
  "sleep",
  "touch",
  "true",
  "watch",
  "ash",
  "ps",
  "kill",
  "printenv",
]);
