import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { crc32 } from "./crc32";

/**
 * The write-ahead log and its snapshots: what was agreed on, in order, on the disk before anything is done about it.
 *
 * Reads and writes the record files `member/wal` and `member/snap`. A snapshot is all that the log until then has led
 * to, so that the log before it can go. Each record carries a check sum over its place in the log and the sum before
 * it, so that a torn or strange record is noticed: the log is cut there. The disk tears whole records, so the sum need
 * not cover their content.
 *
 * Upstream: etcd server/storage/wal. Left out: files of 64 MB each, hard state (there is one member).
 */
export class Wal {
  /** The check sum of the last entry, and which it is: so that the log need not be read to be written. */
  readonly #last: Cell<{ readonly index: number; readonly crc: number }>;

  constructor(private readonly place: Place) {
    this.#last = place.cell("last entry", { index: -1, crc: 0 });
  }

  /** Appends an entry; it is not safe before a sync that began later has ended. Returns its index. */
  append(entry: Plain): number {
    const { first, next } = this.place.disk.extent(FILE);
    const { index, crc } = this.#last.get();
    const previous = index === next - 1 ? crc : next === first ? this.#lastSnapshot().crc : this.#sumAt(next - 1);
    const sum = sumOf(next, previous);
    this.#last.set({ index: next, crc: sum });
    return this.place.disk.append(FILE, { index: next, crc: sum, entry });
  }

  /** Calls `handler` with the index before which all is safe. */
  sync(handler: string): void {
    this.place.disk.sync(FILE, handler, this.place.disk.extent(FILE).next);
  }

  /** Keeps what the log before `index` has led to; `handler` is called when that is safe, and then calls `trim`. */
  snapshot(index: number, image: Plain, handler: string): void {
    const crc = this.#sumAt(index - 1);
    this.place.disk.append(SNAPSHOTS, { index, crc, image });
    this.place.disk.sync(SNAPSHOTS, handler, index);
  }

  trim(index: number): void {
    this.place.disk.trim(FILE, index);
    const { next } = this.place.disk.extent(SNAPSHOTS);
    this.place.disk.trim(SNAPSHOTS, next - 1);
  }

  /** How many entries are kept. */
  get kept(): number {
    const { first, next } = this.place.disk.extent(FILE);
    return next - first;
  }

  /**
   * The last snapshot and all entries after it, in order; cuts the log at the first bad record. `cut` is how many
   * were dropped.
   */
  read(): { readonly image: Plain; readonly entries: readonly Plain[]; readonly cut: number } {
    const { image, index: begins, crc: sum } = this.#lastSnapshot();
    const { next } = this.place.disk.extent(FILE);
    const entries: Plain[] = [];
    const first = begins;
    let previous = sum;
    for (const record of this.place.disk.read(FILE, first)) {
      const { index, crc, entry } = record as {
        readonly index?: number;
        readonly crc?: number;
        readonly entry?: Plain;
      };
      const at = first + entries.length;
      if (index !== at || crc !== sumOf(at, previous)) break;
      entries.push(entry);
      previous = crc;
    }
    const end = first + entries.length;
    if (end < next) this.place.disk.truncate(FILE, end);
    return { image, entries, cut: next - end };
  }

  get length(): number {
    return this.place.disk.extent(FILE).next;
  }

  #lastSnapshot(): { readonly image: Plain; readonly index: number; readonly crc: number } {
    const { first } = this.place.disk.extent(SNAPSHOTS);
    const all = this.place.disk.read(SNAPSHOTS, first) as readonly {
      readonly image?: Plain;
      readonly index?: number;
      readonly crc?: number;
    }[];
    for (const { image, index, crc } of all.toReversed()) {
      if (image !== undefined && index !== undefined && crc !== undefined) return { image, index, crc };
    }
    return { image: null, index: 0, crc: 0 };
  }

  #sumAt(index: number): number {
    const [record] = this.place.disk.read(FILE, index);
    return (record as { readonly crc: number }).crc;
  }
}

const FILE = "member/wal";
const SNAPSHOTS = "member/snap";

function sumOf(index: number, previous: number): number {
  return crc32(index, previous);
}
