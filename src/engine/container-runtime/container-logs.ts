import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { LogLine } from "./cri";

/** What containers wrote, each line under `container/number`; only the last thousand lines of each are kept. */
export class ContainerLogs {
  readonly #lines: OrderedMap<LogLine>;
  readonly #next: OrderedMap<number>;

  constructor(place: Place) {
    this.#lines = place.map("lines");
    this.#next = place.map("next");
  }

  append(container: string, stream: LogLine["stream"], text: string, at: number): LogLine {
    const number = this.#next.get(container) ?? 0;
    const line = { at, stream, text };
    this.#lines.set(keyOf(container, number), line);
    if (number >= KEPT) this.#lines.delete(keyOf(container, number - KEPT));
    this.#next.set(container, number + 1);
    return line;
  }

  lines(container: string): LogLine[] {
    return [...this.#lines.withPrefix(`${container}/`)].map(([, line]) => line);
  }

  /** The last lines as one text, at most 2048 bytes. */
  tail(container: string, count: number): string {
    return this.lines(container)
      .slice(-count)
      .map(({ text }) => `${text}\n`)
      .join("")
      .slice(-2048);
  }

  remove(container: string): void {
    for (const [key] of [...this.#lines.withPrefix(`${container}/`)]) this.#lines.delete(key);
    this.#next.delete(container);
  }
}

const KEPT = 1000;

function keyOf(container: string, number: number): string {
  return `${container}/${String(number).padStart(9, "0")}`;
}
