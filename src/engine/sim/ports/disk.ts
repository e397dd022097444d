import type { Plain } from "../plain";

/**
 * Append-only record files. After a power cut only what was synced is there; the first record after it may be torn.
 * Reads are of the page cache: what was appended is seen at once.
 */
export interface Disk {
  /** Returns the index of the record. */
  append(file: string, record: Plain): number;
  /** Calls method `handler` of the reactor once all that is appended now is safe. */
  sync(file: string, handler: string, payload?: Plain): void;
  /** Records from index `from` on; a torn one reads as `{ torn: true }`. */
  read(file: string, from?: number): readonly Plain[];
  /** Forgets all records before `index`. */
  trim(file: string, index: number): void;
  /** Drops all records from `index` on (a torn tail). */
  truncate(file: string, index: number): void;
  /** The first index that is kept, and the index of the next record. */
  extent(file: string): { readonly first: number; readonly next: number };
}
