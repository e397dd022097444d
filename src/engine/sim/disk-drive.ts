import type { Machine } from "./machine";
import { OrderedMap, type MapSnapshot } from "./ordered-map";
import { share, type Plain } from "./plain";
import type { Disk } from "./ports/disk";
import { mix, stream } from "./random";
import { MILLISECOND, type Micros } from "./time";

interface Extent {
  readonly first: number;
  readonly next: number;
  /** All records before this index survive a power cut. */
  readonly safe: number;
}

/**
 * The disks of a machine: append-only record files. A sync takes 1 to 2 ms. A power cut drops what was not synced, and
 * may leave the first dropped record torn.
 */
export class DiskDrive {
  readonly #records = new OrderedMap<Plain>();
  readonly #files = new OrderedMap<Extent>();
  #extra: Micros = 0;
  #syncs = 0;

  #syncTime: ((n: number) => number) | undefined;

  constructor(private readonly machine: Machine) {}

  portFor(pid: number, reactor: string): Disk {
    return {
      append: (file, record) => this.#append(file, record),
      sync: (file, handler, payload) => this.#sync(file, { pid, reactor, handler, payload: payload ?? null }),
      read: (file, from) => this.#read(file, from ?? 0),
      trim: (file, index) => this.#cut(file, index, "head"),
      truncate: (file, index) => this.#cut(file, index, "tail"),
      extent: (file) => this.#extent(file),
    };
  }

  #extent(file: string): Extent {
    return this.#files.get(file) ?? { first: 0, next: 0, safe: 0 };
  }

  #append(file: string, record: Plain): number {
    const extent = this.#extent(file);
    this.#records.set(recordKey(file, extent.next), share(record) ?? null);
    this.#files.set(file, { first: extent.first, next: extent.next + 1, safe: extent.safe });
    return extent.next;
  }

  #sync(file: string, call: { pid: number; reactor: string; handler: string; payload: Plain }): void {
    this.#syncTime ??= stream(this.machine.world.seed, `disk/${this.machine.spec.name}`);
    const draw = this.#syncTime(++this.#syncs);
    const takes = MILLISECOND + (draw % MILLISECOND) + this.#extra;
    const payload = { file, upTo: this.#extent(file).next, ...call };
    this.machine.schedule(takes, { pid: 0, reactor: "", handler: "synced", payload, upkeep: false, timer: false });
  }

  synced(payload: Plain): void {
    const {
      file,
      upTo,
      pid,
      reactor,
      handler,
      payload: data,
    } = payload as {
      file: string;
      upTo: number;
      pid: number;
      reactor: string;
      handler: string;
      payload: Plain;
    };
    const process = this.machine.processes.get(pid);
    // The power was cut, or the caller died: nobody was told, so nothing was promised.
    if (process === undefined) return;
    const extent = this.#extent(file);
    if (upTo > extent.safe) this.#files.set(file, { ...extent, safe: Math.min(upTo, extent.next) });
    process.call(reactor, handler, data);
    process.tasks.drain();
  }

  #read(file: string, from: number): readonly Plain[] {
    const { next } = this.#extent(file);
    return [...this.#records.values(recordKey(file, from), recordKey(file, next))];
  }

  #cut(file: string, index: number, side: "head" | "tail"): void {
    const extent = this.#extent(file);
    const [from, to] = side === "head" ? [extent.first, index] : [index, extent.next];
    for (let i = from; i < to; i++) this.#records.delete(recordKey(file, i));
    this.#files.set(
      file,
      side === "head"
        ? { ...extent, first: Math.max(extent.first, index) }
        : { ...extent, next: Math.min(extent.next, index), safe: Math.min(extent.safe, index) },
    );
  }

  setExtra(extra: Micros): void {
    this.#extra = extra;
  }

  crash(): void {
    for (const [file, extent] of [...this.#files.entries()]) {
      if (extent.safe === extent.next) continue;
      const torn = mix(this.machine.world.seed, `torn/${this.machine.spec.name}`, this.#syncs) % 2 === 0;
      this.#cut(file, torn ? extent.safe + 1 : extent.safe, "tail");
      if (!torn) continue;
      this.#records.set(recordKey(file, extent.safe), { torn: true });
      this.#files.set(file, { ...extent, next: extent.safe + 1, safe: extent.safe + 1 });
    }
  }

  save(): DiskSnapshot {
    return { records: this.#records.snapshot(), files: this.#files.snapshot(), extra: this.#extra, syncs: this.#syncs };
  }

  load(snapshot: DiskSnapshot): void {
    this.#records.load(snapshot.records);
    this.#files.load(snapshot.files);
    this.#extra = snapshot.extra;
    this.#syncs = snapshot.syncs;
  }

  static toImage(snapshot: DiskSnapshot): DiskImage {
    return {
      ...snapshot,
      records: [...OrderedMap.entriesOf(snapshot.records)],
      files: [...OrderedMap.entriesOf(snapshot.files)],
    };
  }

  static fromImage(image: DiskImage): DiskSnapshot {
    return { ...image, records: OrderedMap.snapshotOf(image.records), files: OrderedMap.snapshotOf(image.files) };
  }
}

export interface DiskSnapshot {
  readonly records: MapSnapshot<Plain>;
  readonly files: MapSnapshot<Extent>;
  readonly extra: Micros;
  readonly syncs: number;
}

export interface DiskImage {
  readonly records: readonly (readonly [string, Plain])[];
  readonly files: readonly (readonly [string, Extent])[];
  readonly extra: Micros;
  readonly syncs: number;
}

function recordKey(file: string, index: number): string {
  return `${file}\0${String(index).padStart(12, "0")}`;
}
