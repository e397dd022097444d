import { kubectl } from "../kubectl/index";
import { parseServer } from "../client/component-config";
import type { HttpRequest, HttpResponse, NetworkFailure, StreamEvent } from "../net/http";
import { HttpClient } from "../net/http-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { CommandFiles, CommandIo, RunResult, StreamTimeout } from "../sim/ports/command-io";
import type { FileStat } from "../sim/ports/files";
import type { Program } from "../sim/process";
import { atomic, sleep, wait, type Task, type Ticket } from "../sim/task";
import type { Micros } from "../sim/time";

export interface KubectlRun {
  readonly id: number;
  readonly argv: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly stdin: string;
}

/** Runs kubectl without a shell, for tests: input `run`, output `kubectl` with what it printed and its exit status. */
export class KubectlHost implements Program {
  readonly #clients = new Map<string, HttpClient>();
  readonly #events = new Map<string, StreamEvent[]>();
  readonly #waiting = new Map<string, Ticket>();
  readonly #printed = new Map<number, [string, string]>();

  constructor(private readonly place: Place) {
    place.bind(this);
  }

  start(): void { /* It waits for a test. */ }

  write({ path, content }: { readonly path: string; readonly content: string }): void {
    this.place.files.write(path, content);
  }

  run(data: Plain): void {
    this.place.spawn("command", [data]);
  }

  *command(run: KubectlRun): Task {
    yield* atomic(() => void this.#printed.set(run.id, ["", ""]));
    const exit = yield* kubectl(this.#io(run), run.argv);
    yield* atomic(() => {
      const [stdout, stderr] = this.#printed.get(run.id)!;
      this.place.output("kubectl", { id: run.id, stdout, stderr, exit });
    });
  }

  onStream(event: StreamEvent): void {
    const key = event.stream;
    const ticket = this.#waiting.get(key);
    if (ticket === undefined) {
      this.#events.set(key, [...(this.#events.get(key) ?? []), event]);
      return;
    }
    this.#waiting.delete(key);
    this.place.resolve(ticket, event as unknown as Plain);
  }

  onReceiveTimeout(key: string): void {
    const ticket = this.#waiting.get(key);
    if (ticket === undefined) return;
    this.#waiting.delete(key);
    this.place.resolve(ticket, { stream: key, timeout: true });
  }

  #client(server: string, tls: Plain): HttpClient {
    const key = `${server} ${JSON.stringify(tls)}`;
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const { host, port } = parseServer(server);
    const client = new HttpClient(this.place.child(`client-${this.#clients.size}`), { host, port, ...(tls !== undefined && { tls }) });
    this.#clients.set(key, client);
    return client;
  }

  *#ask(server: string, tls: Plain, request: HttpRequest, timeout?: Micros): Task<HttpResponse | NetworkFailure> {
    const client = this.#client(server, tls);
    return yield* client.request(request, timeout);
  }

  *#receive(stream: string, timeout: Micros | undefined): Task<StreamEvent | StreamTimeout> {
    const ready = yield* atomic(() => {
      const [first, ...rest] = this.#events.get(stream) ?? [];
      this.#events.set(stream, rest);
      return first ?? null;
    });
    if (ready !== null) return ready;
    return (yield* wait<Plain>("stream", (ticket) => {
      this.#waiting.set(stream, ticket);
      if (timeout !== undefined) this.place.after(timeout, "onReceiveTimeout", stream);
    })) as unknown as StreamEvent;
  }

  #io(run: KubectlRun): CommandIo {
    const { place } = this;
    const print = (fd: 1 | 2, text: string): void => {
      const printed = this.#printed.get(run.id)!;
      printed[fd - 1] += text;
    };
    return {
      name: "kubectl", env: run.env, cwd: WORK, columns: undefined, files: new HostFiles(place),
      *write(fd, text) {
        yield* atomic(() => print(fd, text));
      },
      *read() { return undefined; },
      *readLine() { return run.stdin === "" ? undefined : run.stdin.slice(0, run.stdin.indexOf("\n") + 1 || undefined); },
      *readAll() { return run.stdin; },
      request: (server, tls, request, timeout) => this.#ask(server, tls, request, timeout),
      openStream: (server, tls, request) => atomic(() => this.#client(server, tls).stream(request, place.name, "onStream")),
      receive: (stream, timeout) => this.#receive(stream, timeout),
      *closeStream() { /* Ends with the test. */ },
      sleep: (duration, reason) => sleep(duration, reason),
      now: () => atomic(() => place.now()),
      wall: () => atomic(() => place.wall()),
      *run(): Task<RunResult> { return { status: 127, stdout: "", timedOut: false }; },
      *which() { return undefined; },
    };
  }
}

export const WORK = "/work";

class HostFiles implements CommandFiles {
  constructor(private readonly place: Place) {}

  read(path: string): Task<string | undefined> {
    return atomic(() => this.place.files.read(at(path)));
  }

  write(path: string, content: string, mode?: number): Task<boolean> {
    return atomic(() => {
      this.place.files.write(at(path), content, mode);
      return true;
    });
  }

  append(path: string, content: string): Task<boolean> {
    return atomic(() => {
      this.place.files.append(at(path), content);
      return true;
    });
  }

  mkdir(path: string): Task {
    return atomic(() => this.place.files.mkdir(at(path)));
  }

  remove(path: string): Task<boolean> {
    return atomic(() => this.place.files.remove(at(path)));
  }

  list(path: string): Task<readonly string[] | undefined> {
    return atomic(() => this.place.files.list(at(path)));
  }

  stat(path: string): Task<FileStat | undefined> {
    return atomic(() => this.place.files.stat(at(path))
      ?? (this.place.files.list(at(path)) === undefined ? undefined : { kind: "folder" as const, size: 0, mode: 0o755, modified: 0 }));
  }

  rename(from: string, to: string): Task<boolean> {
    return atomic(() => this.place.files.rename(at(from), at(to)));
  }
}

function at(path: string): string {
  const full = path.startsWith("/") ? path : `${WORK}/${path}`;
  const parts: string[] = [];
  for (const part of full.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
