import type { Behaviour, ExecResult } from "../images/behaviour";
import { imageDigest, parseReference } from "../images/reference";
import type { OrderedMap } from "../sim/ordered-map";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { atomic, sleep, wait, type Task, type Ticket } from "../sim/task";
import type { Micros } from "../sim/time";
import { ContainerLogs } from "./container-logs";
import type { Answered, ContainerConfig, ContainerStatus, LogLine, PodSnapshot, Sandbox } from "./cri";
import type { PodPorts } from "./pod-ports";
import { memoryEnd } from "./memory-end";
import { LEAST_TURN, type RuntimeProfile } from "./profile";
import type { KeptPod, StateFiles } from "./state-files";

/** A container with what its process does, which nobody is told but who tries. */
export interface ContainerRecord {
  readonly status: ContainerStatus;
  readonly behaviour: Behaviour;
  /** By the machine's own clock, for ages. */
  readonly started: Micros;
}

/** Who hears of changes. */
export interface RuntimeListener {
  onPod(podUid: string, snapshot: PodSnapshot | null): void;
  onLog(id: string, line: LogLine): void;
}

/**
 * The sandboxes and containers of a node: what runs, what was written, and what ends when.
 *
 * Processes are declared behaviours: their ends are timers, their answers functions of their age. Each change is kept
 * on the machine's disk before anybody is told of it, so containers outlive the process that minds them.
 *
 * Upstream: containerd internal/cri/server. Left out: cgroups' CPU, checkpoints, stats, files of logs.
 */
export class ContainerRuntime {
  readonly #logs: ContainerLogs;
  /** By pod uid. */
  readonly #sandboxes: OrderedMap<Sandbox>;
  /** `uid/number` in the order of creation. */
  readonly #containers: OrderedMap<ContainerRecord>;
  readonly #keys: OrderedMap<string>;
  readonly #waiters: OrderedMap<readonly Ticket[]>;
  readonly #count: Cell<number>;
  readonly #addresses: Cell<number>;

  constructor(
    private readonly place: Place,
    private readonly profile: RuntimeProfile,
    private readonly listener: RuntimeListener,
    private readonly ports: PodPorts,
    private readonly state?: StateFiles,
  ) {
    place.bind(this);
    this.#logs = new ContainerLogs(place.child("logs"));
    this.#sandboxes = place.map("sandboxes");
    this.#containers = place.map("containers");
    this.#keys = place.map("keys");
    this.#waiters = place.map("waiters");
    this.#count = place.cell("count", 0);
    this.#addresses = place.cell("addresses", 1);
  }

  /** The process begins: what runs on the machine since before is found again. */
  start(): void {
    const { state, place } = this;
    if (state === undefined) return;
    const survived = state.survived();
    for (const [uid, kept] of state.pods()) {
      const { sandbox, containers } = survived ? kept : withoutPower(kept, place.wall());
      for (const record of containers) {
        const key = this.#nextKey(uid);
        this.#containers.set(key, record);
        this.#keys.set(record.status.id, key);
      }
      if (sandbox === undefined) continue;
      this.#sandboxes.set(uid, sandbox);
      this.#addresses.set(Math.max(this.#addresses.get(), Number(sandbox.ip.split(".").at(-1))));
      if (sandbox.ready) this.ports.attach(sandbox.ip);
      for (const record of containers)
        if (record.status.state === "running") this.#play(record, place.now() - record.started);
      if (!survived) state.save(uid, { sandbox, containers });
    }
  }

  /** The uids of all pods that it knows. */
  uids(): readonly string[] {
    return [...this.#sandboxes.keys()];
  }

  pod(uid: string): PodSnapshot {
    return snapshotOf(this.#sandboxes.get(uid), this.#records(uid));
  }

  #records(uid: string): ContainerRecord[] {
    return [...this.#containers.withPrefix(`${uid}/`)].map(([, record]) => record);
  }

  #container(id: string): ContainerRecord | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? undefined : this.#containers.get(key);
  }

  logs(id: string): readonly LogLine[] {
    return this.#logs.lines(id);
  }

  isRunning(id: string): boolean {
    return this.#container(id)?.status.state === "running";
  }

  *runSandbox(
    podUid: string,
    subnet: string,
    hostAddress: string | undefined,
    annotations: { readonly [key: string]: string } = {},
  ): Task<Answered<Sandbox>> {
    if (this.profile.sandboxTakes > 0) yield* sleep(this.profile.sandboxTakes, "cri: RunPodSandbox");
    return yield* atomic((): Answered<Sandbox> => {
      const id = this.#newId();
      const error = this.profile.networkError?.(annotations);
      if (error !== undefined) return { error: `rpc error: code = Unknown desc = ${error.replaceAll("ID", id)}` };
      const attempt = (this.#sandboxes.get(podUid)?.attempt ?? -1) + 1;
      const ip = hostAddress ?? this.#nextAddress(subnet);
      const sandbox: Sandbox = { id, podUid, attempt, ready: true, ip };
      this.#sandboxes.set(podUid, sandbox);
      this.ports.attach(ip);
      this.#changed(podUid);
      return { ok: sandbox };
    });
  }

  *stopSandbox(podUid: string): Task {
    if (this.profile.sandboxStopTakes > 0) yield* sleep(this.profile.sandboxStopTakes, "cri: StopPodSandbox");
    yield* atomic(() => {
      const sandbox = this.#sandboxes.get(podUid);
      if (sandbox === undefined || !sandbox.ready) return;
      this.#sandboxes.set(podUid, { ...sandbox, ready: false });
      this.ports.detach(sandbox.ip);
      this.#changed(podUid);
    });
  }

  *createContainer(config: ContainerConfig): Task<Answered<ContainerStatus>> {
    if (this.profile.createTakes > 0) yield* sleep(this.profile.createTakes, "cri: CreateContainer");
    return yield* atomic((): Answered<ContainerStatus> => {
      const reference = parseReference(config.image);
      if ("error" in reference) return { error: reference.error };
      const { command, env, files, ...kept } = config;
      const { podName, attempt } = kept;
      const behaviour = this.profile.behaviour(reference, {
        command,
        env,
        podName,
        attempt,
        ...(files !== undefined && { files }),
      });
      const id = this.#newId();
      if (behaviour.createError !== undefined) return { error: behaviour.createError.replaceAll("ID", id) };
      const status: ContainerStatus = {
        id,
        config: kept,
        image: reference.full,
        imageId: `${reference.repository}@${imageDigest(reference.full)}`,
        state: "created",
        createdAt: this.place.wall(),
        startedAt: 0,
        finishedAt: 0,
        exitCode: 0,
        reason: "",
        message: "",
      };
      const key = this.#nextKey(config.podUid);
      this.#containers.set(key, { status, behaviour, started: 0 });
      this.#keys.set(id, key);
      this.#collect(config);
      this.#changed(config.podUid);
      return { ok: status };
    });
  }

  /** Starts a container, or says why it cannot be started. */
  *startContainer(id: string): Task<Answered<null>> {
    if (this.profile.startTakes > 0) yield* sleep(this.profile.startTakes, "cri: StartContainer");
    return yield* atomic((): Answered<null> => {
      const record = this.#container(id);
      if (record === undefined) return { error: `container "${id}": not found` };
      const { behaviour, status } = record;
      if (behaviour.startError !== undefined) {
        this.#end(id, 128, "StartError", behaviour.startError);
        return { error: behaviour.startError };
      }
      const running: ContainerRecord = {
        behaviour,
        status: { ...status, state: "running", startedAt: this.place.wall() },
        started: this.place.now(),
      };
      this.#put(running);
      this.#play(running, 0);
      this.#changed(status.config.podUid);
      return { ok: null };
    });
  }

  /** Sets the timers of what a process of this age will still do, and opens its ports. */
  #play(record: ContainerRecord, age: Micros): void {
    const { behaviour } = record;
    const { id } = record.status;
    for (const { at, stream, text } of behaviour.logs ?? []) {
      if (at === 0 && age === 0) this.#write(id, stream, text);
      else if (at > age) this.place.after(at - age, "say", [id, stream, text]);
    }
    // At its start nothing was told yet; of one that is found again, all until now.
    if (behaviour.script !== undefined) this.turn([id, age === 0 ? -1 : age]);
    const silent = (behaviour.listensAfter ?? 0) - age;
    if (silent > 0) this.place.after(silent, "listens", id);
    else this.listens(id);
    const oom = memoryEnd(behaviour, record.status.config.memoryLimit);
    const { exit } = behaviour;
    if (oom !== undefined && (exit === undefined || oom < exit.after))
      this.place.after(Math.max(0, oom - age), "ended", [id, 137, "OOMKilled"]);
    else if (exit !== undefined)
      this.place.after(Math.max(0, exit.after - age), "ended", [id, exit.code, exit.reason ?? ""]);
  }

  /** Sends SIGTERM, and SIGKILL when the grace is over; waits for the end. */
  *stopContainer(id: string, grace: Micros): Task {
    yield* wait<null>("cri: StopContainer", (ticket) => {
      const record = this.#container(id);
      if (record?.status.state !== "running") {
        if (record?.status.state === "created") this.#end(id, 128, "Error", "");
        return this.place.resolve(ticket, null);
      }
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), ticket]);
      const { term } = record.behaviour;
      if (term !== "ignore" && term.delay <= grace) this.place.after(term.delay, "ended", [id, term.code, ""]);
      else this.place.after(grace, "ended", [id, 137, ""]);
    });
  }

  /** Runs a command in a container that is running; how it will have ended is known at once. */
  exec(id: string, command: readonly string[]): Answered<Exclude<ExecResult, { readonly missing: string }>> {
    const record = this.#container(id);
    const reference = parseReference(record?.status.config.image ?? "");
    if (record?.status.state !== "running" || "error" in reference)
      return { error: execMissing(command[0] ?? "", this.#newId()) };
    const ran = this.profile.exec(reference, command, {
      age: this.place.now() - record.started,
      now: this.place.wall(),
      ...(record.behaviour.script !== undefined && { within: record.behaviour.script }),
    });
    return "missing" in ran ? { error: execMissing(ran.missing, this.#newId()) } : { ok: ran };
  }

  /** A container's process gets SIGKILL, as from a person on the node. */
  kill(namespace: string, pod: string, name: string): void {
    for (const { status } of this.#containers.values()) {
      const { config, state, id } = status;
      const meant = config.podNamespace === namespace && config.podName === pod && config.name === name;
      if (meant && state === "running") return this.ended([id, 137, ""]);
    }
  }

  /** Forgets a pod with everything it left; what still runs is killed. */
  removePod(podUid: string): void {
    for (const [key, { status, behaviour }] of [...this.#containers.withPrefix(`${podUid}/`)]) {
      this.#closePorts(status, behaviour);
      this.#containers.delete(key);
      this.#keys.delete(status.id);
      this.#logs.remove(status.id);
    }
    const sandbox = this.#sandboxes.get(podUid);
    if (sandbox?.ready === true) this.ports.detach(sandbox.ip);
    this.#sandboxes.delete(podUid);
    this.state?.remove(podUid);
    this.listener.onPod(podUid, null);
  }

  say([id, stream, text]: readonly [string, LogLine["stream"], string]): void {
    if (this.isRunning(id)) this.#write(id, stream, text);
  }

  #write(id: string, stream: LogLine["stream"], text: string): void {
    this.listener.onLog(id, this.#logs.append(id, stream, text, this.place.wall()));
  }

  /** A command line goes on: what it did since the age told is written, and it is asked again when it does more. */
  turn([id, from]: readonly [string, Micros]): void {
    const record = this.#container(id);
    if (record?.status.state !== "running" || record.behaviour.script === undefined) return;
    const to = this.place.now() - record.started;
    const span = { started: record.status.startedAt, from, to };
    const { lines, exit, next } = this.profile.turn(record.behaviour.script, span);
    for (const { stream, text } of lines) this.#write(id, stream, text);
    if (exit !== undefined) this.ended([id, exit.code, ""]);
    else if (next !== undefined) this.place.after(Math.max(next - to, LEAST_TURN), "turn", [id, to]);
  }

  listens(id: string): void {
    const record = this.#container(id);
    const sandbox = record === undefined ? undefined : this.#sandboxes.get(record.status.config.podUid);
    if (record?.status.state === "running" && sandbox !== undefined)
      this.ports.open(id, sandbox.ip, record.behaviour, record.started);
  }

  ended([id, code, reason]: readonly [string, number, string]): void {
    const record = this.#container(id);
    if (record?.status.state !== "running") return;
    const fromLogs = record.status.config.messageFromLogs && code !== 0 ? this.#logs.tail(id, 80) : "";
    this.#end(
      id,
      code,
      reason !== "" ? reason : code === 0 ? "Completed" : "Error",
      record.behaviour.terminationMessage ?? fromLogs,
    );
  }

  #end(id: string, exitCode: number, reason: string, message: string): void {
    const record = this.#container(id);
    if (record === undefined) return;
    const { status, behaviour } = record;
    this.#closePorts(status, behaviour);
    const finishedAt = this.place.wall();
    this.#put({ ...record, status: { ...status, state: "exited", finishedAt, exitCode, reason, message } });
    for (const ticket of this.#waiters.get(id) ?? []) this.place.resolve(ticket, null);
    this.#waiters.delete(id);
    this.#changed(status.config.podUid);
  }

  #closePorts({ id, config }: ContainerStatus, behaviour: Behaviour): void {
    const sandbox = this.#sandboxes.get(config.podUid);
    if (sandbox !== undefined) this.ports.close(id, sandbox.ip, behaviour);
  }

  #changed(uid: string): void {
    const sandbox = this.#sandboxes.get(uid);
    const records = this.#records(uid);
    this.state?.save(uid, { ...(sandbox !== undefined && { sandbox }), containers: records });
    this.listener.onPod(uid, snapshotOf(sandbox, records));
  }

  #put(record: ContainerRecord): void {
    this.#containers.set(this.#keys.get(record.status.id)!, record);
  }

  /** Of each container only the newest run and the one before are kept. */
  #collect({ podUid, name }: ContainerConfig): void {
    const runs = [...this.#containers.withPrefix(`${podUid}/`)].filter(([, { status }]) => status.config.name === name);
    for (const [key, { status }] of runs.slice(0, -2)) {
      this.#containers.delete(key);
      this.#keys.delete(status.id);
      this.#logs.remove(status.id);
    }
  }

  #nextAddress(subnet: string): string {
    const used = (this.#addresses.get() % 253) + 1;
    this.#addresses.set(used);
    return `${subnet.slice(0, subnet.lastIndexOf("."))}.${used}`;
  }

  #nextKey(uid: string): string {
    this.#count.set(this.#count.get() + 1);
    return `${uid}/${String(this.#count.get()).padStart(8, "0")}`;
  }

  #newId(): string {
    const a = this.place.rng.u32("container-id");
    let hex = "";
    for (let i = 0; i < 8; i++) hex += (Math.imul(a + i, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
    return hex;
  }
}

/** The machine was without power: whatever ran has ended as such things do, and the pod's network is gone. */
function withoutPower({ sandbox, containers }: KeptPod, wall: number): KeptPod {
  const ended = containers.map((record): ContainerRecord => {
    if (record.status.state === "exited") return record;
    const { status } = record;
    return { ...record, status: { ...status, state: "exited", finishedAt: wall, exitCode: 255, reason: "Unknown" } };
  });
  return { ...(sandbox !== undefined && { sandbox: { ...sandbox, ready: false } }), containers: ended };
}

function snapshotOf(sandbox: Sandbox | undefined, records: readonly ContainerRecord[]): PodSnapshot {
  const containers = records.map(({ status }) => status);
  return sandbox === undefined ? { containers } : { sandbox, containers };
}

/** Containerd's words for a command that is not there. */
function execMissing(program: string, id: string): string {
  return (
    `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec ` +
    `failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: ` +
    "unknown"
  );
}
