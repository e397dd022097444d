import type { Json, KObject } from "../../apimachinery/object";
import { bodyText, type HttpResponse, type NetworkFailure } from "../../net/http";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import type { Micros } from "../../sim/time";

/**
 * An answer that comes in pieces, read piece by piece or as the events of a watch.
 *
 * Upstream: k8s.io/apimachinery/pkg/watch/streamwatcher.go.
 */
export class ResponseStream {
  #rest = "";
  #ended = false;

  constructor(
    private readonly io: CommandIo,
    private readonly name: string,
  ) {}

  *head(): Task<HttpResponse | NetworkFailure> {
    const event = yield* this.io.receive(this.name);
    if ("response" in event) {
      if (event.response.streaming !== true) this.#finish(bodyText(event.response.body));
      return event.response;
    }
    this.#ended = true;
    return { failure: ("failure" in event ? event.failure : undefined) ?? "closed" };
  }

  /** The next piece of text; `end` when there is no more, `timeout` when none came in time. */
  *next(timeout?: Micros): Task<{ readonly text: string } | "end" | "timeout"> {
    if (this.#rest !== "") {
      const text = this.#rest;
      this.#rest = "";
      return { text };
    }
    if (this.#ended) return "end";
    const event = yield* this.io.receive(this.name, timeout);
    if ("timeout" in event) return "timeout";
    if ("chunk" in event) return { text: bodyText(event.chunk) };
    this.#ended = true;
    return "end";
  }

  /** The next event of a watch. */
  *nextEvent(timeout?: Micros): Task<WatchEvent | "end" | "timeout"> {
    for (;;) {
      const at = this.#pending.indexOf("\n");
      if (at >= 0) {
        const line = this.#pending.slice(0, at);
        this.#pending = this.#pending.slice(at + 1);
        if (line.trim() !== "") return JSON.parse(line) as unknown as WatchEvent;
        continue;
      }
      const piece = yield* this.next(timeout);
      if (typeof piece === "string") return piece;
      this.#pending += piece.text;
    }
  }

  #pending = "";

  *close(): Task {
    if (!this.#ended) yield* this.io.closeStream(this.name);
    this.#ended = true;
  }

  #finish(text: string): void {
    this.#rest = text;
    this.#ended = true;
  }
}

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: KObject & { readonly [field: string]: Json };
}
