import type { CommandFiles } from "../sim/ports/command-io";
import type { FileStat } from "../sim/ports/files";
import { atomic, type Task } from "../sim/task";
import { isFolder, parentOf, resolvePath } from "./interpreter/paths";
import type { ProcessHost } from "./process-host";
import { readStream, writeStream } from "./process-io";

/** A machine's files as one command sees them: from its folder, with the few devices that a script names. */
export class MachineCommandFiles implements CommandFiles {
  constructor(
    private readonly host: ProcessHost,
    private readonly cwd: string,
    private readonly fds: ReadonlyMap<number, string>,
  ) {}

  *read(path: string): Task<string | undefined> {
    const at = resolvePath(this.cwd, path);
    if (at === "/dev/null") return "";
    if (at === "/dev/stdin") return yield* this.#readAll(this.fds.get(0) ?? "null");
    return yield* atomic(() => this.host.files.read(at));
  }

  *write(path: string, content: string, mode?: number): Task<boolean> {
    const at = resolvePath(this.cwd, path);
    if (isDevice(at)) return yield* this.#writeDevice(at, content);
    return yield* atomic(() => {
      const { files } = this.host;
      if (!isFolder(files, parentOf(at)) || isFolder(files, at)) return false;
      files.write(at, content, mode);
      return true;
    });
  }

  *append(path: string, content: string): Task<boolean> {
    const at = resolvePath(this.cwd, path);
    if (isDevice(at)) return yield* this.#writeDevice(at, content);
    return yield* atomic(() => {
      const { files } = this.host;
      if (!isFolder(files, parentOf(at)) || isFolder(files, at)) return false;
      files.append(at, content);
      return true;
    });
  }

  *mkdir(path: string): Task {
    yield* atomic(() => this.host.files.mkdir(resolvePath(this.cwd, path)));
  }

  *remove(path: string): Task<boolean> {
    return yield* atomic(() => this.host.files.remove(resolvePath(this.cwd, path)));
  }

  *list(path: string): Task<readonly string[] | undefined> {
    return yield* atomic(() => this.host.files.list(resolvePath(this.cwd, path)));
  }

  *stat(path: string): Task<FileStat | undefined> {
    const at = resolvePath(this.cwd, path);
    if (isDevice(at)) return { kind: "file", size: 0, mode: 0o666, modified: 0 };
    return yield* atomic(() => this.host.files.stat(at));
  }

  *rename(from: string, to: string): Task<boolean> {
    return yield* atomic(() => this.host.files.rename(resolvePath(this.cwd, from), resolvePath(this.cwd, to)));
  }

  *#writeDevice(at: string, content: string): Task<boolean> {
    const fd = at === "/dev/stderr" ? 2 : at === "/dev/null" ? -1 : 1;
    yield* writeStream(this.host, this.fds.get(fd) ?? "null", content);
    return true;
  }

  *#readAll(stream: string): Task<string> {
    let all = "";
    for (
      let piece = yield* readStream(this.host, stream, "all");
      piece !== undefined;
      piece = yield* readStream(this.host, stream, "all")
    ) {
      all += piece;
    }
    return all;
  }
}

export function isDevice(path: string): boolean {
  return (
    path === "/dev/null" ||
    path === "/dev/stdin" ||
    path === "/dev/stdout" ||
    path === "/dev/stderr" ||
    path === "/dev/tty"
  );
}
