import { OrderedMap } from "../sim/ordered-map";
import type { MachineFiles } from "../sim/machine";
import type { Plain } from "../sim/plain";
import type { Files, FileStat } from "../sim/ports/files";

/**
 * A machine's file system: files and folders by absolute path, kept over a power cut.
 *
 * One ordered map from path to entry; a folder's content is the range of keys that begin with its path. Folders on the
 * way to a file are made with it.
 *
 * Upstream: none; what programs here see of Linux's VFS. Left out: links, devices, owners, permissions being enforced.
 */
export function newMachineFiles(clock: () => number): MachineFiles {
  const files = new FileSystem(clock);
  return { files, save: () => files.save(), load: (saved) => files.load(saved) };
}

type Entry =
  | { readonly kind: "file"; readonly content: string; readonly mode: number; readonly modified: number }
  | { readonly kind: "folder"; readonly mode: number; readonly modified: number };

export class FileSystem implements Files {
  readonly #entries = new OrderedMap<Entry>();

  constructor(private readonly clock: () => number) {}

  read(path: string): string | undefined {
    const entry = this.#entries.get(clean(path));
    return entry?.kind === "file" ? entry.content : undefined;
  }

  write(path: string, content: string, mode?: number): void {
    const at = clean(path);
    const old = this.#entries.get(at);
    if (old === undefined) this.mkdir(parentOf(at));
    this.#entries.set(at, { kind: "file", content, mode: mode ?? old?.mode ?? 0o644, modified: this.clock() });
  }

  append(path: string, content: string): void {
    this.write(path, (this.read(path) ?? "") + content);
  }

  mkdir(path: string): void {
    const at = clean(path);
    if (at === "/" || this.#entries.get(at)?.kind === "folder") return;
    this.mkdir(parentOf(at));
    this.#entries.set(at, { kind: "folder", mode: 0o755, modified: this.clock() });
  }

  remove(path: string): boolean {
    const at = clean(path);
    const below = [...this.#entries.withPrefix(`${at}/`)];
    for (const [inner] of below) this.#entries.delete(inner);
    return this.#entries.delete(at) || below.length > 0;
  }

  list(path: string): readonly string[] | undefined {
    const at = clean(path);
    if (at !== "/" && this.#entries.get(at)?.kind !== "folder") return undefined;
    const prefix = at === "/" ? "/" : `${at}/`;
    const names: string[] = [];
    for (const [inner] of this.#entries.withPrefix(prefix)) {
      const name = inner.slice(prefix.length);
      if (name !== "" && !name.includes("/")) names.push(name);
    }
    return names;
  }

  stat(path: string): FileStat | undefined {
    const at = clean(path);
    if (at === "/") return { kind: "folder", size: 4096, mode: 0o755, modified: 0 };
    const entry = this.#entries.get(at);
    if (entry === undefined) return undefined;
    return {
      kind: entry.kind,
      size: entry.kind === "file" ? entry.content.length : 4096,
      mode: entry.mode,
      modified: entry.modified,
    };
  }

  rename(from: string, to: string): boolean {
    const source = clean(from);
    const target = clean(to);
    const moved = [...this.#entries.withPrefix(source)].filter(
      ([path]) => path === source || path.startsWith(`${source}/`),
    );
    if (moved.length === 0) return false;
    this.remove(target);
    this.mkdir(parentOf(target));
    for (const [path, entry] of moved) {
      this.#entries.delete(path);
      this.#entries.set(target + path.slice(source.length), entry);
    }
    return true;
  }

  save(): Plain {
    return [...this.#entries.entries()] as unknown as Plain;
  }

  load(saved: Plain): void {
    this.#entries.clear();
    for (const [path, entry] of saved as unknown as readonly (readonly [string, Entry])[])
      this.#entries.set(path, entry);
  }
}

/** `/a/./b/../c/` is `/a/c`. */
function clean(path: string): string {
  if (CLEAN.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** What most paths are already: no segment is empty or begins with a dot. */
const CLEAN = /^(?:\/[^/.][^/]*)+$/;

function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}
