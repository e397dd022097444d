import { assert } from "./assert";
import { EMPTY_DIGEST, digestEvent, type Digest } from "./digest";
import { DiskDrive, type DiskImage, type DiskSnapshot } from "./disk-drive";
import type { MachineId, SimEvent, SpanId } from "./event";
import { NetworkStack, type Frame, type StackSnapshot } from "./network-stack";
import type { Plain } from "./plain";
import type { Disk } from "./ports/disk";
import type { Files } from "./ports/files";
import type { Processes } from "./ports/processes";
import type { Sockets } from "./ports/sockets";
import {
  Process,
  processFromImage,
  processImage,
  type ProcessImage,
  type ProcessSnapshot,
  type ProgramTable,
} from "./process";
import { ProcessTable } from "./process-table";
import { mix } from "./random";
import { SECOND, type Micros } from "./time";
import type { Span, SpanEnd, SpanStart, TraceSink } from "./trace";

/** What a machine is, before anything has happened to it. Part of a cluster's recipe. */
export interface MachineSpec {
  readonly id: MachineId;
  readonly name: string;
  readonly address: string;
  /** What is started when the machine is switched on, in order. */
  readonly boot: readonly {
    readonly name: string;
    readonly program: string;
    readonly args: Plain;
    readonly delay: Micros;
  }[];
  /** Files that are there before the first boot. */
  readonly files?: { readonly [path: string]: string };
}

/** What a shard gives to each of its machines. */
export interface MachineWorld {
  readonly seed: number;
  /** Milliseconds since 1970 at virtual time 0. */
  readonly epoch: number;
  readonly programs: ProgramTable;
  readonly hosts: ReadonlyMap<string, MachineId>;
  readonly newFiles: (clock: () => number) => MachineFiles;
  /** Puts an event into the shard's heap or its outbox. */
  readonly post: (event: SimEvent) => void;
  readonly trace: TraceSink;
  readonly output: (output: Output) => void;
  readonly hashing: boolean;
  readonly paranoid: boolean;
}

/** A file system that can be saved: `linux/` makes it. */
export interface MachineFiles {
  readonly files: Files;
  save(): Plain;
  load(saved: Plain): void;
}

export interface Output {
  readonly t: Micros;
  readonly machine: MachineId;
  readonly channel: string;
  readonly data: Plain;
}

export type NewEvent = Pick<SimEvent, "pid" | "reactor" | "handler" | "payload" | "upkeep" | "timer">;

/**
 * A simulated machine: a logical process of the simulation. It has processes, sockets, disks and files, a clock and a
 * trace, and hears of the world by events alone. Killing its power drops its memory and keeps its disks.
 */
export class Machine {
  now: Micros = 0;
  /** What the current section has taken of this machine's time. */
  spent: Micros = 0;
  /** The span within which the current code runs. */
  current: SpanId = 0;
  up = false;
  readonly processes: ProcessTable;
  readonly drive = new DiskDrive(this);
  readonly stack = new NetworkStack(this);
  readonly #files: MachineFiles;
  #seq = 0;
  #spans = 0;
  #skew = 0;
  #digest: Digest = EMPTY_DIGEST;
  /** The digest at the end of each virtual second in which something happened. */
  #chain: Link[] = [];
  events = 0;

  constructor(
    readonly spec: MachineSpec,
    readonly world: MachineWorld,
  ) {
    this.processes = new ProcessTable(this);
    this.#files = world.newFiles(() => this.wallMillis());
    for (const [path, content] of Object.entries(spec.files ?? {})) this.#files.files.write(path, content);
  }

  get programs(): ProgramTable {
    return this.world.programs;
  }

  get files(): Files {
    return this.#files.files;
  }

  wallMillis(): number {
    return this.world.epoch + this.#skew + Math.floor((this.now + this.spent) / 1000);
  }

  seedFor(label: string): number {
    return mix(this.world.seed, `${this.spec.name}/${label}`, 0);
  }

  /** Switches the machine on for the first time. */
  boot(): void {
    this.schedule(0, { pid: 0, reactor: "", handler: "power-on", payload: null, upkeep: false, timer: false });
  }

  /** Schedules something for this machine itself; returns the event's sequence number. */
  schedule(delay: Micros, event: NewEvent): number {
    const seq = ++this.#seq;
    // Field by field, so that all events have one shape wherever they come from: a hundred thousand are made for a
    // thousand pods, and each is compared, looked at and sent on.
    this.world.post({
      t: this.now + this.spent + delay,
      dst: this.spec.id,
      src: this.spec.id,
      seq,
      pid: event.pid,
      reactor: event.reactor,
      handler: event.handler,
      payload: event.payload,
      cause: this.current,
      upkeep: event.upkeep,
      timer: event.timer,
    });
    return seq;
  }

  /** Sends a frame to a machine, this one included, to arrive at `t`. */
  postFrame(dst: MachineId, t: Micros, frame: Frame): void {
    this.world.post({
      t,
      dst,
      src: this.spec.id,
      seq: ++this.#seq,
      pid: 0,
      reactor: "",
      handler: "frame",
      payload: frame as unknown as Plain,
      cause: this.current,
      upkeep: false,
      timer: false,
    });
  }

  dispatch(event: SimEvent): void {
    assert(event.t >= this.now, () => `time goes on: ${event.t} after ${this.now} on ${this.spec.name}`);
    if (this.world.hashing) this.#hash(event);
    this.now = event.t;
    this.events++;
    this.current = event.cause;
    this.spent = 0;
    if (event.pid === 0) this.#kernel(event);
    else this.processes.get(event.pid)?.deliver(event);
    this.spent = 0;
    this.current = 0;
  }

  #kernel(event: SimEvent): void {
    switch (event.handler) {
      case "frame":
        if (this.up) this.stack.receive(event.payload as unknown as Frame);
        return;
      case "synced":
        this.drive.synced(event.payload);
        return;
      case "boot":
        if (this.up) this.processes.boot(event.payload as number);
        return;
      case "power-on":
        return this.#powerOn();
      case "power-off":
        return this.#powerOff();
      case "link":
        return this.stack.setLink(event.payload as { peer: MachineId; cut: boolean; delay: Micros });
      case "skew":
        this.#skew = event.payload as number;
        return;
      case "slow-disk":
        this.drive.setExtra(event.payload as Micros);
        return;
      case "signal":
        return void this.processes.signalByName(event.payload as { name: string; signal: "SIGKILL" });
      case "input":
        return this.#input(event.payload as { process: string; handler: string; data: Plain });
      default:
        assert(false, `a kernel handler named ${event.handler}`);
    }
  }

  /**
   * What a person does on this machine. Lost when nobody is there to hear it, as a key pressed on a dead machine is.
   */
  #input({
    process,
    handler,
    data,
  }: {
    readonly process: string;
    readonly handler: string;
    readonly data: Plain;
  }): void {
    const target = this.processes.named(process);
    if (!this.up || target === undefined) return;
    const span = this.beginSpan(target, { kind: "input", name: `${process} ${handler}` }, 0);
    this.current = span;
    target.call("", handler, data);
    target.tasks.drain();
    this.endSpan(span);
  }

  #powerOn(): void {
    if (this.up) return;
    this.up = true;
    const span = this.beginSpan(undefined, { kind: "boot", name: `${this.spec.name} is switched on` }, this.current);
    this.current = span;
    this.spec.boot.forEach((entry, i) => {
      this.schedule(entry.delay, { pid: 0, reactor: "", handler: "boot", payload: i, upkeep: false, timer: false });
    });
    this.endSpan(span);
  }

  #powerOff(): void {
    if (!this.up) return;
    this.endSpan(this.beginSpan(undefined, { kind: "fault", name: `${this.spec.name} loses its power` }, this.current));
    this.up = false;
    this.processes.clear();
    this.stack.clear();
    this.drive.crash();
  }

  exit(pid: number, code: number): void {
    this.processes.exit(pid, code);
  }

  socketsOf(pid: number, reactor: string): Sockets {
    return this.stack.portFor(pid, reactor);
  }

  diskOf(pid: number, reactor: string): Disk {
    return this.drive.portFor(pid, reactor);
  }

  processesOf(pid: number): Processes {
    return this.processes.portFor(pid);
  }

  output(channel: string, data: Plain): void {
    this.world.output({ t: this.now + this.spent, machine: this.spec.id, channel, data });
  }

  beginSpan(process: Process | undefined, start: SpanStart, parent: SpanId): SpanId {
    const id = this.spec.id * 0x1_0000_0000 + ++this.#spans;
    // Written out field by field: spreading objects of many shapes is slow, and this runs a dozen times in every
    // request.
    const span = {
      id,
      parent,
      machine: this.spec.id,
      process: process?.info.name ?? "",
      t0: this.now + this.spent,
      kind: start.kind,
      name: start.name,
      object: start.object,
      attrs: start.attrs,
      links: start.links,
    } as Span;
    this.world.trace({ begin: span });
    return id;
  }

  endSpan(id: SpanId, end?: SpanEnd): void {
    const t1 = this.now + this.spent;
    const status = end?.status ?? "ok";
    this.world.trace(end?.attrs === undefined ? { end: id, t1, status } : { end: id, t1, status, attrs: end.attrs });
  }

  #hash(event: SimEvent): void {
    const second = Math.floor(event.t / SECOND);
    const last = this.#chain.at(-1);
    this.#digest = digestEvent(this.#digest, event);
    if (last?.second === second) this.#chain[this.#chain.length - 1] = { second, digest: this.#digest };
    else this.#chain.push({ second, digest: this.#digest });
  }

  /** The hash chain: per virtual second in which something happened, the digest of all until then. */
  chain(): readonly Link[] {
    return this.#chain;
  }

  save(): MachineSnapshot {
    return {
      id: this.spec.id,
      now: this.now,
      up: this.up,
      seq: this.#seq,
      spans: this.#spans,
      skew: this.#skew,
      events: this.events,
      digest: this.#digest,
      links: this.#chain,
      chain: this.#chain.length,
      last: this.#chain.at(-1) ?? null,
      processes: this.processes.save(),
      nextPid: this.processes.nextPid,
      runs: this.processes.runs(),
      stack: this.stack.save(),
      drive: this.drive.save(),
      files: this.#files.save(),
    };
  }

  load(snapshot: MachineSnapshot): void {
    this.now = snapshot.now;
    this.up = snapshot.up;
    this.#seq = snapshot.seq;
    this.#spans = snapshot.spans;
    this.#skew = snapshot.skew;
    this.events = snapshot.events;
    this.#digest = snapshot.digest;
    // A copy: a later moment may still be gone to, and needs the links that lead there.
    this.#chain = snapshot.links.slice(0, snapshot.chain);
    if (snapshot.last !== null) this.#chain[this.#chain.length - 1] = snapshot.last;
    this.#files.load(snapshot.files);
    this.drive.load(snapshot.drive);
    this.stack.load(snapshot.stack);
    this.processes.load(snapshot.processes, snapshot.nextPid, snapshot.runs);
  }
}

export interface MachineSnapshot {
  readonly id: MachineId;
  readonly now: Micros;
  readonly up: boolean;
  readonly seq: number;
  readonly spans: number;
  readonly skew: number;
  readonly events: number;
  readonly digest: Digest;
  /** The chain as it went on from here: the first `chain` links count, with `last` for the last of them. */
  readonly links: readonly Link[];
  readonly chain: number;
  readonly last: Link | null;
  readonly processes: readonly ProcessSnapshot[];
  readonly nextPid: number;
  readonly runs: readonly (readonly [string, number])[];
  readonly stack: StackSnapshot;
  readonly drive: DiskSnapshot;
  readonly files: Plain;
}

interface Link {
  readonly second: number;
  readonly digest: Digest;
}

/** Text has the last link of the chain only: all that is needed to go on. */
export type MachineImage = Omit<MachineSnapshot, "links" | "processes" | "drive"> & {
  readonly processes: readonly ProcessImage[];
  readonly drive: DiskImage;
};

export function machineImage({ links: _links, ...snapshot }: MachineSnapshot): MachineImage {
  return { ...snapshot, processes: snapshot.processes.map(processImage), drive: DiskDrive.toImage(snapshot.drive) };
}

export function machineFromImage(image: MachineImage): MachineSnapshot {
  const links = image.last === null ? [] : [image.last];
  return { ...image, links, processes: image.processes.map(processFromImage), drive: DiskDrive.fromImage(image.drive) };
}
