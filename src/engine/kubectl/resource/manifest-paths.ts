import type { Task } from "../../sim/task";
import type { CommandFiles } from "../../sim/ports/command-io";
import { CommandError } from "../command-error";

/**
 * The files that a path of `-f` means: the file itself, those of a folder (`.json`, `.yaml`, `.yml`), or, for a pattern
 * that the shell left alone, all that match.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource (expandIfFilePattern, ExpandPathsToFileVisitors).
 */
export function* manifestPaths(files: CommandFiles, path: string, recursive: boolean): Task<string[]> {
  const stat = yield* files.stat(path);
  if (stat === undefined) return yield* matchingPaths(files, path, recursive);
  if (stat.kind === "file") return [path];
  const found = yield* walk(files, path, recursive);
  if (found.length === 0)
    throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`);
  return found;
}

function* matchingPaths(files: CommandFiles, pattern: string, recursive: boolean): Task<string[]> {
  const matches = /[*?[]/.test(pattern) ? yield* glob(files, pattern) : [];
  if (matches.length === 0) throw new CommandError(`the path ${JSON.stringify(pattern)} does not exist`);
  const found: string[] = [];
  for (const match of matches) found.push(...(yield* manifestPaths(files, match, recursive)));
  return found;
}

function* walk(files: CommandFiles, folder: string, recursive: boolean): Task<string[]> {
  const found: string[] = [];
  for (const name of (yield* files.list(folder)) ?? []) {
    const path = joined(folder, name);
    const stat = yield* files.stat(path);
    if (stat?.kind === "folder") {
      if (recursive) found.push(...(yield* walk(files, path, true)));
    } else if (/\.(?:json|yaml|yml)$/.test(name)) {
      found.push(path);
    }
  }
  return found;
}

/** As Go joins paths: `.` and slashes too many go. */
function joined(folder: string, name: string): string {
  const parts = `${folder}/${name}`.split("/").filter((part) => part !== "" && part !== ".");
  return `${folder.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

function* glob(files: CommandFiles, pattern: string): Task<string[]> {
  const [first = "", ...rest] = pattern.split("/");
  let found = first === "" ? ["/"] : yield* matches(files, "", first);
  for (const part of rest) {
    const next: string[] = [];
    for (const folder of found) next.push(...(yield* matches(files, folder, part)));
    found = next;
  }
  return found;
}

function* matches(files: CommandFiles, folder: string, part: string): Task<string[]> {
  if (!/[*?[]/.test(part)) {
    const path = folder === "" ? part : joined(folder, part);
    return (yield* files.stat(path)) === undefined ? [] : [path];
  }
  const expression = part
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const test = new RegExp(`^${expression}$`);
  const names = (yield* files.list(folder === "" ? "." : folder)) ?? [];
  return names.filter((name) => test.test(name)).map((name) => (folder === "" ? name : joined(folder, name)));
}
