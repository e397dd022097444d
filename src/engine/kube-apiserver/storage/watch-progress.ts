import type { Cacher } from "./cacher";
import { triggersOf, type Watch } from "./watchers";

/** An open watch, for those who look from outside. */
export interface OpenWatch {
  readonly user: string;
  /** The caller's User-Agent. */
  readonly client: string;
  readonly group: string;
  readonly resource: string;
  /** The one namespace; absent: all, or the kind has none. */
  readonly namespace?: string;
  readonly fields?: string;
  readonly labels?: string;
  /** The revision that the caller had when it began. */
  readonly begun: number;
  /** The newest revision that it had to be told of; absent when only its selector could say. */
  readonly sent?: number;
}

/**
 * How far the open watches have been told. Every change is sent in the moment in which it comes into the cache, so this
 * follows from the cache's history; what was worked out of it is remembered, and worked out anew after a restore.
 *
 * Upstream: nothing keeps this; it is what the metric apiserver_watch_events_total would show by watcher.
 */
export class WatchProgress {
  /** By resource: up to which revision its history was read, and the newest revision of each trigger. */
  readonly #read = new Map<string, { upTo: number; readonly newest: Map<string, number> }>();

  constructor(private readonly cacher: Cacher) {}

  of(watches: Iterable<Watch>): readonly OpenWatch[] {
    const open: OpenWatch[] = [];
    for (const watch of watches) {
      if (open.length === SHOWN) break;
      open.push(this.#openWatch(watch));
    }
    return open;
  }

  #openWatch({ user, client, selection, prefix, trigger, begun }: Watch): OpenWatch {
    const { group, resource, scope, fields, labels } = selection;
    const namespace = scope.slice(prefix.length).replace(/^\/|\/$/g, "");
    const told = fields === (trigger === "*" ? "" : trigger) && labels === "" && namespace === "";
    return {
      user,
      client,
      group,
      resource,
      begun,
      ...(namespace !== "" && { namespace }),
      ...(fields !== "" && { fields }),
      ...(labels !== "" && { labels }),
      ...(told && { sent: Math.max(begun, this.#newest(prefix, trigger)) }),
    };
  }

  /** The newest change of a resource that carries a trigger, as far as the history goes back. */
  #newest(prefix: string, trigger: string): number {
    let read = this.#read.get(prefix);
    if (read === undefined) this.#read.set(prefix, (read = { upTo: this.cacher.oldest(prefix), newest: new Map() }));
    if (read.upTo < this.cacher.revision) {
      for (const event of this.cacher.since(prefix, read.upTo))
        for (const each of triggersOf(event)) read.newest.set(each, event.revision);
      read.upTo = this.cacher.revision;
    }
    return read.newest.get(trigger) ?? 0;
  }
}

const SHOWN = 300;
