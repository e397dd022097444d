import type { HttpRequest, HttpResponse, NetworkFailure, StreamEvent } from "../net/http";
import type { Plain } from "../sim/plain";
import type { CommandFiles, CommandIo, RunOptions, RunResult, StreamTimeout } from "../sim/ports/command-io";
import { atomic, sleep, wait, type Task } from "../sim/task";
import type { Micros } from "../sim/time";
import { resolvePath } from "./interpreter/paths";
import { BrokenPipe } from "./interpreter/signals";
import { MachineCommandFiles } from "./command-files";
import type { ProcessHost } from "./process-host";

/** What one process of a shell sees: its descriptors, environment and folder, and all else by way of the host. */
export class ProcessIo implements CommandIo {
  readonly files: CommandFiles;

  constructor(
    private readonly host: ProcessHost,
    private readonly pid: number,
    readonly name: string,
    private readonly fds: ReadonlyMap<number, string>,
    readonly env: { readonly [name: string]: string },
    readonly cwd: string,
    readonly columns: number | undefined,
  ) {
    this.files = new MachineCommandFiles(host, cwd, fds);
  }

  *write(fd: 1 | 2, text: string): Task {
    if (text !== "") yield* writeStream(this.host, this.fds.get(fd) ?? "null", text);
  }

  *read(): Task<string | undefined> {
    return yield* readStream(this.host, this.fds.get(0) ?? "null", "all");
  }

  *readLine(): Task<string | undefined> {
    return yield* readStream(this.host, this.fds.get(0) ?? "null", "line");
  }

  *readAll(): Task<string> {
    let all = "";
    for (let piece = yield* this.read(); piece !== undefined; piece = yield* this.read()) all += piece;
    return all;
  }

  *request(server: string, tls: Plain, request: HttpRequest, timeout?: Micros): Task<HttpResponse | NetworkFailure> {
    const name = yield* atomic(() => this.host.connect(this.pid, server, tls));
    return yield* this.host.connection(name).request(request, timeout);
  }

  *openStream(server: string, tls: Plain, request: HttpRequest): Task<string> {
    return yield* atomic(() => {
      const name = this.host.connect(this.pid, server, tls);
      return `${name}#${this.host.connection(name).open(request)}`;
    });
  }

  *receive(stream: string, timeout?: Micros): Task<StreamEvent | StreamTimeout> {
    const [name, id] = stream.split("#") as [string, string];
    const event = yield* this.host.connection(name).receive(id, timeout);
    return { ...event, stream };
  }

  *closeStream(stream: string): Task {
    const [name, id] = stream.split("#") as [string, string];
    yield* atomic(() => this.host.connection(name).cancel(id));
  }

  *sleep(duration: Micros, reason: string): Task {
    yield* sleep(duration, reason);
  }

  *now(): Task<Micros> {
    return yield* atomic(() => this.host.place.now());
  }

  *wall(): Task<number> {
    return yield* atomic(() => this.host.place.wall());
  }

  *run(argv: readonly string[], how: RunOptions = {}): Task<RunResult> {
    const { host, pid } = this;
    const started = yield* atomic(() => {
      const { streams } = host;
      const out = how.capture === true ? streams.open({ kind: "capture", pieces: [] }) : null;
      const fds = new Map(this.fds);
      if (how.stdin !== undefined) fds.set(0, streams.open({ kind: "text", text: how.stdin, offset: 0 }));
      if (out !== null) {
        streams.hold(out);
        fds.set(1, out);
      }
      const env = how.env ?? this.env;
      const child = host.spawnProgram({
        argv,
        fds: [...fds],
        env,
        cwd: resolvePath(this.cwd, how.cwd ?? "."),
        parent: pid,
      });
      if (how.timeout !== undefined) host.killAfter(child, how.timeout, 143);
      return { child, out };
    });
    const status = yield* waitFor(host, started.child, argv.join(" "));
    return yield* atomic(() => {
      const timedOut = host.reap(started.child);
      if (started.out === null) return { status, stdout: "", timedOut };
      const stdout = host.streams.captured(started.out);
      host.streams.release(started.out);
      return { status, stdout, timedOut };
    });
  }

  *which(name: string): Task<string | undefined> {
    return yield* atomic(() => this.host.find(name, this.env, this.cwd)?.path);
  }
}

/** Writes all of `text`, waiting for room in a pipe. */
export function* writeStream(host: ProcessHost, stream: string, text: string): Task {
  for (;;) {
    const outcome = yield* atomic(() => host.streams.write(stream, text));
    if (outcome === "done") return;
    if (outcome === "broken") throw new BrokenPipe();
    yield* wait<Plain>("room in a pipe", (ticket) => host.streams.awaitWritable(stream, ticket));
  }
}

/** The next piece of a stream, waiting for one to come; undefined at the end. */
export function* readStream(host: ProcessHost, stream: string, much: "line" | "all"): Task<string | undefined> {
  for (;;) {
    const got = yield* atomic(() => host.streams.read(stream, much));
    if ("text" in got) return got.text;
    if ("end" in got) return undefined;
    yield* wait<Plain>("input", (ticket) => host.streams.awaitReadable(stream, ticket));
  }
}

/** Waits for the end of a process, and tells its status. */
export function* waitFor(host: ProcessHost, pid: number, what: string): Task<number> {
  return (yield* wait<Plain>(what, (ticket) => host.awaitExit(pid, ticket))) as number;
}
