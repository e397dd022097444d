import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { atomic, sleep, type Task } from "../sim/task";
import { ContainerRuntime, type RuntimeListener } from "./container-runtime";
import { CRI_SOCKET, type Answered, type CriMessage, type CriRequest, type LogLine, type PodSnapshot } from "./cri";
import { ImageStore } from "./image-store";
import { PodPorts } from "./pod-ports";
import type { RuntimeProfile } from "./profile";
import { StateFiles } from "./state-files";

export interface ContainerdArgs {
  readonly profile: "full" | "hollow";
}

/**
 * The container runtime of a node as a program of its own: it listens on a socket, runs what it is told to run, and
 * tells all who asked of every change.
 *
 * Reads and writes nothing but its machine. A kubelet may come and go; the containers stay.
 *
 * Upstream: containerd cmd/containerd, internal/cri/server. Left out: see `cri.ts` and `ContainerRuntime`.
 */
export class Containerd implements Program, RuntimeListener {
  readonly #runtime: ContainerRuntime;
  readonly #images: ImageStore;
  /** Connections that asked for events. */
  readonly #watchers: OrderedMap<true>;
  /** `connection id` of logs that somebody follows. */
  readonly #follows: OrderedMap<true>;

  constructor(
    private readonly place: Place,
    { profile }: ContainerdArgs,
    how: RuntimeProfile,
  ) {
    place.bind(this);
    this.#watchers = place.map("watchers");
    this.#follows = place.map("follows");
    const ports = new PodPorts(place.child("ports"));
    // Nobody cuts a hollow node's power to see what is left.
    const state = profile === "hollow" ? undefined : new StateFiles(place.child("state"));
    this.#runtime = new ContainerRuntime(place.child("runtime"), how, this, ports, state);
    this.#images = new ImageStore(place.child("images"), how, state);
  }

  start(): void {
    this.#images.start();
    this.#runtime.start();
    this.place.sockets.listen(CRI_SOCKET);
  }

  inspect(): Plain {
    return this.#runtime.uids().map((uid) => [uid, this.#runtime.pod(uid) as unknown as Plain]);
  }

  /** What a person does to a container's process: SIGKILL. */
  killContainer({ namespace, pod, container }: { readonly [of in "namespace" | "pod" | "container"]: string }): void {
    this.#runtime.kill(namespace, pod, container);
  }

  onPod(pod: string, snapshot: PodSnapshot | null): void {
    for (const connection of this.#watchers.keys()) this.#send(connection, { pod, snapshot });
  }

  onLog(id: string, line: LogLine): void {
    for (const key of this.#follows.keys())
      if (key.endsWith(` ${id}`)) this.#send(key.slice(0, key.indexOf(" ")), { log: id, line });
  }

  onData(connection: string, data: Plain): void {
    const request = data as unknown as CriRequest;
    const now = this.#atOnce(connection, request);
    if (now === undefined) this.place.spawn("serve", [connection, data]);
    else this.#send(connection, { n: request.n, answer: now });
  }

  onClose(connection: string): void {
    this.#watchers.delete(connection);
    for (const key of [...this.#follows.keys(`${connection} `, `${connection}!`)]) this.#follows.delete(key);
  }

  /** Calls that take no time. */
  #atOnce(connection: string, request: CriRequest): Answered<Plain> | undefined {
    const runtime = this.#runtime;
    switch (request.call) {
      case "GetContainerEvents":
        this.#watchers.set(connection, true);
        for (const uid of runtime.uids()) this.#send(connection, { pod: uid, snapshot: runtime.pod(uid) });
        this.#send(connection, { listed: true });
        return { ok: null };
      case "ImageStatus":
        return { ok: this.#images.status(request.image) as unknown as Plain };
      case "RemovePodSandbox":
        runtime.removePod(request.podUid);
        return { ok: null };
      case "ContainerLog":
        if (request.follow && runtime.isRunning(request.id)) this.#follows.set(`${connection} ${request.id}`, true);
        return { ok: runtime.logs(request.id) as unknown as Plain };
      default:
        return undefined;
    }
  }

  *serve(connection: string, request: CriRequest): Task {
    const answer = yield* this.#carryOut(request);
    yield* atomic(() => this.#send(connection, { n: request.n, answer: answer as Answered<Plain> }));
  }

  *#carryOut(request: CriRequest): Task<Answered<unknown>> {
    const runtime = this.#runtime;
    switch (request.call) {
      case "RunPodSandbox":
        return yield* runtime.runSandbox(request.podUid, request.subnet, request.hostAddress, request.annotations);
      case "StopPodSandbox":
        yield* runtime.stopSandbox(request.podUid);
        return { ok: null };
      case "CreateContainer":
        return yield* runtime.createContainer(request.config);
      case "StartContainer":
        return yield* runtime.startContainer(request.id);
      case "StopContainer":
        yield* runtime.stopContainer(request.id, request.grace);
        return { ok: null };
      case "PullImage":
        return yield* this.#images.pull(request.image);
      case "ExecSync":
        return yield* this.#exec(request);
      default:
        return { error: `rpc error: code = Unimplemented desc = unknown method ${request.call}` };
    }
  }

  *#exec({ id, command, timeout }: CriRequest & { readonly call: "ExecSync" }): Task<Answered<unknown>> {
    const ran = yield* atomic(() => this.#runtime.exec(id, command));
    if ("error" in ran) return ran;
    const { code, output, takes } = ran.ok;
    const late = timeout !== undefined && takes > timeout;
    const lasts = late ? timeout : takes;
    if (lasts > 0) yield* sleep(lasts, `cri: ExecSync ${command[0] ?? ""}`, true);
    return { ok: late ? { late } : { code, output } };
  }

  #send(connection: string, message: CriMessage): void {
    this.place.sockets.send(connection, message as unknown as Plain);
  }
}
