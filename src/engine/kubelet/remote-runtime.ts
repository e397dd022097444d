import {
  CRI_SOCKET,
  type Answered,
  type ContainerConfig,
  type ContainerStatus,
  type CriCall,
  type CriMessage,
  type ExecOutcome,
  type ImageStatus,
  type LogLine,
  type PodSnapshot,
  type PulledImage,
  type Sandbox,
} from "../container-runtime/cri";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { wait, type Task, type Ticket } from "../sim/task";
import { SECOND, type Micros } from "../sim/time";

export interface RuntimeListener {
  /** All that runs is known: once after each time that the runtime was found. */
  onListed(): void;
  /** A container of the pod, or its sandbox, is another than before. */
  onPodChange(uid: string): void;
  onLogLine(container: string, line: LogLine): void;
}

/**
 * The kubelet's end of the socket to its container runtime: calls that wait for their answers, and what the runtime
 * tells of its pods.
 *
 * The pods here are a copy and lag by the way through the socket; but what a call did is in it when the call is
 * answered, because the runtime tells before it answers.
 *
 * Upstream: staging/src/k8s.io/cri-client/pkg/remote_runtime.go, pkg/kubelet/container/cache.go,
 * pkg/kubelet/pleg/evented.go.
 */
export class RemoteRuntime {
  readonly #connection: Cell<string>;
  readonly #connected: Cell<boolean>;
  readonly #count: Cell<number>;
  readonly #calls: OrderedMap<Ticket>;
  /** By uid. */
  readonly #pods: OrderedMap<PodSnapshot>;

  constructor(
    private readonly place: Place,
    private readonly listener: RuntimeListener,
  ) {
    place.bind(this);
    this.#connection = place.cell("connection", "");
    this.#connected = place.cell("connected", false);
    this.#count = place.cell("count", 0);
    this.#calls = place.map("calls");
    this.#pods = place.map("pods");
  }

  start(): void {
    this.#connection.set(this.place.sockets.connect("localhost", CRI_SOCKET));
    this.#send({ call: "GetContainerEvents" });
  }

  /** The uids of all pods that the runtime knows. */
  uids(): readonly string[] {
    return [...this.#pods.keys()];
  }

  pod(uid: string): PodSnapshot {
    return this.#pods.get(uid) ?? NOTHING;
  }

  /** The newest run of a container. */
  latest(uid: string, name: string): ContainerStatus | undefined {
    return this.pod(uid).containers.findLast(({ config }) => config.name === name);
  }

  runPodSandbox(call: Omit<CriCall & { readonly call: "RunPodSandbox" }, "call">): Task<Answered<Sandbox>> {
    return this.#call({ call: "RunPodSandbox", ...call });
  }

  stopPodSandbox(podUid: string): Task<Answered<null>> {
    return this.#call({ call: "StopPodSandbox", podUid });
  }

  /** Forgets a pod with everything it left. Nobody waits for it. */
  removePodSandbox(podUid: string): void {
    this.#pods.delete(podUid);
    if (this.#connected.get()) this.#send({ call: "RemovePodSandbox", podUid });
  }

  createContainer(config: ContainerConfig): Task<Answered<ContainerStatus>> {
    return this.#call({ call: "CreateContainer", config });
  }

  startContainer(id: string): Task<Answered<null>> {
    return this.#call({ call: "StartContainer", id });
  }

  /** SIGTERM, then SIGKILL when the grace is over; answered when it has ended. */
  stopContainer(id: string, grace: Micros): Task<Answered<null>> {
    return this.#call({ call: "StopContainer", id, grace });
  }

  /** Without a timeout it may take for ever. */
  execSync(id: string, command: readonly string[], timeout?: Micros): Task<Answered<ExecOutcome>> {
    return this.#call({ call: "ExecSync", id, command, ...(timeout !== undefined && { timeout }) });
  }

  pullImage(image: string): Task<Answered<PulledImage>> {
    return this.#call({ call: "PullImage", image });
  }

  imageStatus(image: string): Task<Answered<ImageStatus>> {
    return this.#call({ call: "ImageStatus", image });
  }

  /** What it wrote so far; with `follow` the listener is told of what comes. */
  containerLog(id: string, follow: boolean): Task<Answered<readonly LogLine[]>> {
    return this.#call({ call: "ContainerLog", id, follow });
  }

  *#call<T>(call: CriCall): Task<Answered<T>> {
    const answer = yield* wait<Plain>(`cri: ${call.call}`, (ticket) => {
      if (!this.#connected.get()) return this.place.resolve(ticket, UNAVAILABLE);
      this.#calls.set(keyOf(this.#send(call)), { task: ticket.task, n: ticket.n });
    });
    return answer as unknown as Answered<T>;
  }

  #send(call: CriCall): number {
    const n = this.#count.get() + 1;
    this.#count.set(n);
    this.place.sockets.send(this.#connection.get(), { n, ...call } as unknown as Plain);
    return n;
  }

  onConnect(): void {
    this.#connected.set(true);
  }

  onData(_connection: string, data: Plain): void {
    const message = data as unknown as CriMessage;
    if ("answer" in message) {
      const ticket = this.#calls.get(keyOf(message.n));
      this.#calls.delete(keyOf(message.n));
      if (ticket !== undefined) this.place.resolve(ticket, message.answer as unknown as Plain);
    } else if ("pod" in message) this.#heard(message.pod, message.snapshot);
    else if ("log" in message) this.listener.onLogLine(message.log, message.line);
    else this.listener.onListed();
  }

  #heard(uid: string, snapshot: PodSnapshot | null): void {
    if (snapshot === null) return void this.#pods.delete(uid);
    const before = this.#pods.get(uid);
    this.#pods.set(uid, snapshot);
    // That a sandbox was stopped is known to who stopped it, and wakes nobody.
    const stopped = before?.sandbox?.ready === true && snapshot.sandbox?.ready === false;
    if (!stopped) this.listener.onPodChange(uid);
  }

  /** The runtime is away: whoever waits is told, and it is looked for until it is back. */
  onClose(): void {
    this.#connected.set(false);
    const waiting = [...this.#calls.values()];
    this.#calls.clear();
    for (const ticket of waiting) this.place.resolve(ticket, UNAVAILABLE);
    this.place.after(SECOND, "start");
  }
}

const NOTHING: PodSnapshot = { containers: [] };

const UNAVAILABLE = {
  error:
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ' +
    `dial unix ${CRI_SOCKET}: connect: connection refused"`,
};

function keyOf(n: number): string {
  return String(n).padStart(10, "0");
}
