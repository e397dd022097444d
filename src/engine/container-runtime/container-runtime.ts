import type { ExecResult } from "../images/behaviour";
import { imageDigest, parseReference } from "../images/reference";
import type { OrderedMap } from "../sim/ordered-map";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import { atomic, sleep, wait, type Task, type Ticket } from "../sim/task";
import { MILLISECOND, NEVER, SECOND, type Micros } from "../sim/time";
import { ContainerLogs } from "./container-logs";
import type { Answered, ContainerConfig, ContainerRecord, PodSnapshot, Sandbox } from "./cri";
import type { RuntimeProfile } from "./profile";
import type { StateFiles } from "./state-files";

/**
 * The node's container runtime, as the kubelet sees containerd over CRI: sandboxes, containers, images, logs, and what
 * ends when.
 *
 * It reads nothing; its listener is told of each change of a pod. Processes are declared behaviours: their ends are
 * timers, their answers functions of their age.
 *
 * Upstream: staging/src/k8s.io/cri-api. Left out: cgroups' CPU, checkpoints, stats.
 */
export class ContainerRuntime {
  readonly logs: ContainerLogs;
  /** By pod uid. */
  readonly #sandboxes: OrderedMap<Sandbox>;
  /** `uid/number` in the order of creation. */
  readonly #containers: OrderedMap<ContainerRecord>;
  readonly #keys: OrderedMap<string>;
  readonly #images: OrderedMap<number>;
  readonly #tries: OrderedMap<number>;
  readonly #waiters: OrderedMap<readonly Ticket[]>;
  readonly #count: Cell<number>;
  readonly #pullFree: Cell<Micros>;
  /** When the pull of an image that is under way will be through. */
  readonly #arrives: OrderedMap<Micros>;
  readonly #addresses: Cell<number>;

  constructor(
    private readonly place: Place,
    readonly profile: RuntimeProfile,
    private readonly onChange: (podUid: string) => void,
    private readonly state?: StateFiles,
  ) {
    place.bind(this);
    this.logs = new ContainerLogs(place.child("logs"));
    this.#sandboxes = place.map("sandboxes");
    this.#containers = place.map("containers");
    this.#keys = place.map("keys");
    this.#images = place.map("images");
    this.#tries = place.map("tries");
    this.#waiters = place.map("waiters");
    this.#count = place.cell("count", 0);
    this.#pullFree = place.cell("pull-free", 0);
    this.#arrives = place.map("arrives");
    this.#addresses = place.cell("addresses", 1);
  }

  /** The kubelet's process begins: what runs on the machine since before is found again. */
  start(): void {
    const { state } = this;
    if (state === undefined) return;
    for (const [name, size] of state.images()) this.#images.set(name, size);
    if (!state.survived()) return;
    for (const [uid, { sandbox, containers }] of state.pods()) {
      if (sandbox !== undefined) this.#sandboxes.set(uid, sandbox);
      for (const record of containers) {
        const key = this.#nextKey(uid);
        this.#containers.set(key, record);
        this.#keys.set(record.id, key);
        if (record.state === "running") this.#play(record, this.place.now() - record.started);
      }
      const last = Number(sandbox?.ip.split(".").at(-1) ?? 0);
      this.#addresses.set(Math.max(this.#addresses.get(), last));
    }
  }

  /** The uids of all pods that it knows. */
  uids(): readonly string[] {
    return [...this.#sandboxes.keys()];
  }

  pod(uid: string): PodSnapshot {
    const sandbox = this.#sandboxes.get(uid);
    const containers = [...this.#containers.withPrefix(`${uid}/`)].map(([, record]) => record);
    return { ...(sandbox !== undefined && { sandbox }), containers };
  }

  /** The newest run of a container. */
  latest(uid: string, name: string): ContainerRecord | undefined {
    let found: ContainerRecord | undefined;
    for (const [, record] of this.#containers.withPrefix(`${uid}/`)) if (record.config.name === name) found = record;
    return found;
  }

  container(id: string): ContainerRecord | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? undefined : this.#containers.get(key);
  }

  /** Names and sizes of what was pulled. */
  images(): readonly (readonly [string, number])[] {
    return [...this.#images.entries()];
  }

  hasImage(image: string): boolean {
    const reference = parseReference(image);
    return !("error" in reference) && (this.#images.has(reference.full) || this.profile.isPresent(reference));
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
      if (error !== undefined) return { error: error.replaceAll("ID", id) };
      const attempt = (this.#sandboxes.get(podUid)?.attempt ?? -1) + 1;
      const ip = hostAddress ?? this.#nextAddress(subnet);
      const sandbox: Sandbox = { id, podUid, attempt, ready: true, ip };
      this.#sandboxes.set(podUid, sandbox);
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
      this.state?.save(podUid, this.pod(podUid));
    });
  }

  *createContainer(config: ContainerConfig): Task<Answered<ContainerRecord>> {
    if (this.profile.createTakes > 0) yield* sleep(this.profile.createTakes, "cri: CreateContainer");
    return yield* atomic((): Answered<ContainerRecord> => {
      const reference = parseReference(config.image);
      if ("error" in reference) return { error: reference.error };
      const { command, env, podName, attempt, files } = config;
      const behaviour = this.profile.behaviour(reference, {
        command,
        env,
        podName,
        attempt,
        ...(files !== undefined && { files }),
      });
      const id = this.#newId();
      if (behaviour.createError !== undefined) return { error: behaviour.createError.replaceAll("ID", id) };
      const record: ContainerRecord = {
        id,
        config,
        image: reference.full,
        imageId: `${reference.repository}@${imageDigest(reference.full)}`,
        state: "created",
        createdAt: this.place.wall(),
        startedAt: 0,
        started: 0,
        finishedAt: 0,
        exitCode: 0,
        reason: "",
        message: "",
        behaviour,
      };
      const key = this.#nextKey(config.podUid);
      this.#containers.set(key, record);
      this.#keys.set(id, key);
      this.#collect(config);
      this.#changed(config.podUid);
      return { ok: record };
    });
  }

  /** Starts a container; the text of the refusal when it cannot be started. */
  *startContainer(id: string): Task<string | null> {
    if (this.profile.startTakes > 0) yield* sleep(this.profile.startTakes, "cri: StartContainer");
    return yield* atomic(() => {
      const record = this.container(id);
      if (record === undefined) return `container "${id}": not found`;
      const { behaviour } = record;
      if (behaviour.startError !== undefined) {
        this.#end(id, 128, "StartError", behaviour.startError);
        return behaviour.startError;
      }
      const running: ContainerRecord = {
        ...record,
        state: "running",
        startedAt: this.place.wall(),
        started: this.place.now(),
      };
      this.#put(running);
      this.#play(running, 0);
      this.#changed(record.config.podUid);
      return null;
    });
  }

  /** Sets the timers of what a process of this age will still do. */
  #play(record: ContainerRecord, age: Micros): void {
    const { id, behaviour } = record;
    for (const { at, stream, text } of behaviour.logs ?? []) {
      if (at === 0 && age === 0) this.logs.append(id, stream, text, this.place.wall());
      else if (at > age) this.place.after(at - age, "say", [id, stream, text]);
    }
    const oom = memoryEnd(record);
    const { exit } = behaviour;
    if (oom !== undefined && (exit === undefined || oom < exit.after))
      this.place.after(Math.max(0, oom - age), "ended", [id, 137, "OOMKilled"]);
    else if (exit !== undefined)
      this.place.after(Math.max(0, exit.after - age), "ended", [id, exit.code, exit.reason ?? ""]);
  }

  /** Sends SIGTERM, and SIGKILL when the grace is over; waits for the end. */
  *stopContainer(id: string, grace: Micros): Task {
    yield* wait<null>("cri: StopContainer", (ticket) => {
      const record = this.container(id);
      if (record === undefined || record.state !== "running") {
        if (record?.state === "created") this.#end(id, 128, "Error", "");
        return this.place.resolve(ticket, null);
      }
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), ticket]);
      const { term } = record.behaviour;
      if (term !== "ignore" && term.delay <= grace) this.place.after(term.delay, "ended", [id, term.code, ""]);
      else this.place.after(grace, "ended", [id, 137, ""]);
    });
  }

  /** Pulls serially: later ones wait for those before. */
  *pullImage(image: string): Task<Answered<{ readonly size: number; readonly took: Micros; readonly waited: Micros }>> {
    const reference = parseReference(image);
    if ("error" in reference) return { error: reference.error };
    const plan = yield* atomic(() => {
      const tries = this.#tries.get(reference.full) ?? 0;
      this.#tries.set(reference.full, tries + 1);
      const outcome = this.profile.pull(reference, tries);
      const begin = Math.max(this.place.now(), this.#pullFree.get());
      // Who waited while another pulled the same image finds its layers there: only the name is resolved again.
      const there = this.#images.has(reference.full) || (this.#arrives.get(reference.full) ?? NEVER) <= begin;
      const takes = there && outcome.error === undefined ? Math.min(outcome.takes, RESOLVE_TAKES) : outcome.takes;
      this.#pullFree.set(begin + takes);
      if (outcome.error === undefined && !there) this.#arrives.set(reference.full, begin + takes);
      return { ...outcome, takes, waited: begin - this.place.now() };
    });
    if (plan.takes + plan.waited > 0) yield* sleep(plan.takes + plan.waited, `pulling ${image}`);
    if (plan.error !== undefined) return { error: plan.error };
    yield* atomic(() => {
      this.#images.set(reference.full, plan.size);
      this.state?.saveImages(this.images());
    });
    return { ok: { size: plan.size, took: plan.takes, waited: plan.takes + plan.waited } };
  }

  /** Runs a command in a container that is running; how it will have ended is known at once. */
  exec(id: string, command: readonly string[]): ExecResult {
    const record = this.container(id);
    const reference = parseReference(record?.config.image ?? "");
    if (record?.state !== "running" || "error" in reference) return { missing: command[0] ?? "" };
    return this.profile.exec(reference, command, this.place.now() - record.started);
  }

  /** A container's process gets SIGKILL. False when it does not run. */
  kill(id: string): boolean {
    const runs = this.container(id)?.state === "running";
    if (runs) this.ended([id, 137, ""]);
    return runs;
  }

  /** A command that is run gets an id of its own. */
  newExecId(): string {
    return this.#newId();
  }

  /** Why an image's name cannot be read. */
  nameProblem(image: string): string | undefined {
    const reference = parseReference(image);
    return "error" in reference ? reference.error : undefined;
  }

  userOf(image: string): number {
    const reference = parseReference(image);
    return "error" in reference ? 0 : this.profile.user(reference);
  }

  /** The node was without power: of the pod's containers the records on its disk are left. */
  seed(uid: string, ip: string, records: readonly ContainerRecord[]): void {
    if (records.length === 0 || this.#sandboxes.has(uid)) return;
    this.#sandboxes.set(uid, { id: this.#newId(), podUid: uid, attempt: 0, ready: false, ip });
    for (const record of records) {
      const key = this.#nextKey(uid);
      this.#containers.set(key, record);
      this.#keys.set(record.id, key);
    }
  }

  /** Forgets a pod with everything it left. */
  removePod(podUid: string): void {
    for (const [key, record] of [...this.#containers.withPrefix(`${podUid}/`)]) {
      this.#containers.delete(key);
      this.#keys.delete(record.id);
      this.logs.remove(record.id);
    }
    this.#sandboxes.delete(podUid);
    this.state?.remove(podUid);
  }

  say([id, stream, text]: readonly [string, "stdout" | "stderr", string]): void {
    if (this.container(id)?.state === "running") this.logs.append(id, stream, text, this.place.wall());
  }

  ended([id, code, reason]: readonly [string, number, string]): void {
    const record = this.container(id);
    if (record?.state !== "running") return;
    const fromLogs = record.config.messageFromLogs && code !== 0 ? this.logs.tail(id, 80) : "";
    this.#end(
      id,
      code,
      reason !== "" ? reason : code === 0 ? "Completed" : "Error",
      record.behaviour.terminationMessage ?? fromLogs,
    );
  }

  #end(id: string, exitCode: number, reason: string, message: string): void {
    const record = this.container(id);
    if (record === undefined) return;
    this.#put({ ...record, state: "exited", finishedAt: this.place.wall(), exitCode, reason, message });
    for (const ticket of this.#waiters.get(id) ?? []) this.place.resolve(ticket, null);
    this.#waiters.delete(id);
    this.#changed(record.config.podUid);
  }

  #changed(uid: string): void {
    this.state?.save(uid, this.pod(uid));
    this.onChange(uid);
  }

  #put(record: ContainerRecord): void {
    this.#containers.set(this.#keys.get(record.id)!, record);
  }

  /** Of each container only the newest run and the one before are kept. */
  #collect({ podUid, name }: ContainerConfig): void {
    const runs = [...this.#containers.withPrefix(`${podUid}/`)].filter(([, record]) => record.config.name === name);
    for (const [key, record] of runs.slice(0, -2)) {
      this.#containers.delete(key);
      this.#keys.delete(record.id);
      this.logs.remove(record.id);
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

/** When memory that grows meets its limit. */
function memoryEnd({ config, behaviour }: ContainerRecord): Micros | undefined {
  const { memory } = behaviour;
  if (memory === undefined || config.memoryLimit === 0) return undefined;
  if (memory.base >= config.memoryLimit) return 0;
  return memory.growth === 0 ? undefined : Math.round(((config.memoryLimit - memory.base) / memory.growth) * SECOND);
}

/** Asking the registry what a tag stands for, when all layers are there. */
const RESOLVE_TAKES: Micros = 150 * MILLISECOND;
