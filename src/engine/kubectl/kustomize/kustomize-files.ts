import type { CommandFiles } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { KustomizeError, prefixed } from "./kustomize-error";

/**
 * The folder of a kustomization, from which its files are read. What it names has to be in or below it; another
 * kustomization can be anywhere but above, for that would be a circle.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/loader/fileloader.go. Left out: symbolic links, git repositories, URLs.
 */
export class KustomizeFiles {
  private constructor(
    readonly root: string,
    private readonly files: CommandFiles,
    private readonly restricted: boolean,
    private readonly referrer: KustomizeFiles | undefined,
  ) {}

  /** Where a build begins; `path` may be relative to the working folder. */
  static *at(files: CommandFiles, cwd: string, path: string, restricted: boolean): Task<KustomizeFiles> {
    refuseRemote(path);
    try {
      const root = yield* confirmFolder(files, cwd, path);
      return new KustomizeFiles(root, files, restricted, undefined);
    } catch (error) {
      throw prefixed("must build at directory", error);
    }
  }

  /** The folder of another kustomization that this one names. */
  *folder(path: string): Task<KustomizeFiles> {
    if (path === "") throw new KustomizeError("new root cannot be empty");
    refuseRemote(path);
    if (path.startsWith("/")) throw new KustomizeError(`new root '${path}' cannot be absolute`);
    let root: string;
    try {
      root = yield* confirmFolder(this.files, "/", resolvePath(this.root, path));
    } catch (error) {
      throw prefixed("must build at directory", error);
    }
    this.refuseCircle(root);
    return new KustomizeFiles(root, this.files, this.restricted, this);
  }

  private refuseCircle(root: string): void {
    if (isWithin(this.root, root)) {
      throw new KustomizeError(`cycle detected: candidate root '${root}' contains visited root '${this.root}'`);
    }
    this.referrer?.refuseCircle(root);
  }

  *load(path: string): Task<string> {
    refuseRemote(path);
    const full = resolvePath(this.root, path);
    const stat = yield* this.files.stat(full);
    if (stat === undefined) throw yield* noSuchFile(this.files, full, full);
    if (stat.kind === "folder") throw new KustomizeError(`'${full}' must resolve to a file`);
    if (this.restricted && !isWithin(parentOf(full), this.root)) {
      throw new KustomizeError(`security; file '${full}' is not in or below '${this.root}'`);
    }
    return (yield* this.files.read(full)) ?? "";
  }

  /** A file that may not be there. */
  *find(name: string): Task<string | undefined> {
    const stat = yield* this.files.stat(resolvePath(this.root, name));
    return stat?.kind === "file" ? yield* this.files.read(resolvePath(this.root, name)) : undefined;
  }
}

function* confirmFolder(files: CommandFiles, cwd: string, path: string): Task<string> {
  if (path === "") throw new KustomizeError("directory path cannot be empty");
  const full = resolvePath(cwd, path);
  const stat = yield* files.stat(full);
  if (stat === undefined) throw prefixed("not a valid directory", yield* noSuchFile(files, path, full));
  if (stat.kind !== "folder") throw new KustomizeError(`'${path}': file is not directory`);
  return full;
}

/** Says which part of the path is the first that isn't there. */
function* noSuchFile(files: CommandFiles, said: string, full: string): Task<KustomizeError> {
  let at = "";
  for (const part of full.split("/").slice(1)) {
    at = `${at}/${part}`;
    const stat = yield* files.stat(at);
    if (stat === undefined) break;
    if (stat.kind === "file" && at !== full) {
      return new KustomizeError(`evalsymlink failure on '${said}' : not a directory`);
    }
  }
  return new KustomizeError(`evalsymlink failure on '${said}' : lstat ${at}: no such file or directory`);
}

function isWithin(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}

const REMOTE = /^(?:https?|ssh|git|file):\/\/|^git@|^git::|^(?:github|gitlab|bitbucket)\.(?:com|org)[/:]/;

function refuseRemote(path: string): void {
  if (!REMOTE.test(path)) return;
  throw new KustomizeError(`cannot fetch ${path}: there is no way out of this cluster; use files`);
}

function resolvePath(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
