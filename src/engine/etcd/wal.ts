import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { crc32 } from "./crc32";

/**
 * The write-ahead log: what was agreed on, in order, on the disk before anything is done about it.
 *
 * Reads and writes the record file `member/wal`. Each record carries a check sum over its place in the log and the sum before it, so that a
 * torn or strange record is noticed: the log is cut there. The disk tears whole records, so the sum need not cover their content.
 *
 * Upstream: etcd server/storage/wal. Left out: files of 64 MB each, hard state (there is one member).
 */
export class Wal {
  constructor(private readonly place: Place) {}

  /** Appends an entry; it is not safe before a sync that began later has ended. Returns its index. */
  append(entry: Plain): number {
    const { next } = this.place.disk.extent(FILE);
    const previous = next === 0 ? 0 : this.#sumAt(next - 1);
    return this.place.disk.append(FILE, { index: next, crc: sumOf(next, previous), entry });
  }

  /** Calls `handler` with the index before which all is safe. */
  sync(handler: string): void {
    this.place.disk.sync(FILE, handler, this.place.disk.extent(FILE).next);
  }

  /** All entries in order; cuts the log at the first bad record. `cut` is how many records were dropped. */
  read(): { readonly entries: readonly Plain[]; readonly cut: number } {
    const { first, next } = this.place.disk.extent(FILE);
    const entries: Plain[] = [];
    let previous = 0;
    for (const record of this.place.disk.read(FILE, first)) {
      const { index, crc, entry } = record as { readonly index?: number; readonly crc?: number; readonly entry?: Plain };
      const at = first + entries.length;
      if (index !== at || crc !== sumOf(at, previous)) break;
      entries.push(entry);
      previous = crc;
    }
    const end = first + entries.length;
    if (end < next) this.place.disk.truncate(FILE, end);
    return { entries, cut: next - end };
  }

  get length(): number {
    return this.place.disk.extent(FILE).next;
  }

  #sumAt(index: number): number {
    const [record] = this.place.disk.read(FILE, index);
    return (record as { readonly crc: number }).crc;
  }
}

const FILE = "member/wal";

function sumOf(index: number, previous: number): number {
  return crc32(index, previous);
}
