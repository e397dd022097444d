import type { OrderedMap } from "../sim/ordered-map";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Files } from "../sim/ports/files";
import type { Ticket } from "../sim/task";

/** Where a descriptor may lead. A pipe is two streams, its ends; both know the pipe by the name of its reading end. */
export type Stream =
  | { readonly kind: "null" }
  | { readonly kind: "file"; readonly path: string; readonly offset: number; readonly append: boolean }
  /** Text that is there from the start: a here-document, the input of a script. */
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  /** Gathers what is written: `$(…)`. */
  | { readonly kind: "capture"; readonly pieces: readonly string[] }
  | { readonly kind: "reader" | "writer"; readonly pipe: string }
  | { readonly kind: "terminal"; readonly terminal: string };

interface Pipe {
  readonly text: string;
  /** The last writer, or the last reader, has gone. */
  readonly closed: boolean;
  readonly broken: boolean;
  readonly readers: readonly Ticket[];
  readonly writers: readonly Ticket[];
}

/** The terminal's side of a stream: what is shown there, and what was typed. */
export interface TerminalPort {
  show(terminal: string, text: string): void;
}

export type Reading = { readonly text: string } | { readonly end: true } | { readonly wait: true };

/**
 * The open streams of a shell and all it has started, counted by their holders. All is state of one reactor, so that
 * two tasks that share a pipe need nothing else in common. Touched within `atomic` alone.
 */
export class StreamTable {
  readonly #streams: OrderedMap<{ readonly stream: Stream; readonly holders: number }>;
  readonly #pipes: OrderedMap<Pipe>;
  readonly #count: Cell<number>;

  constructor(
    private readonly place: Place,
    private readonly terminals: TerminalPort,
    private readonly files: Files,
  ) {
    this.#streams = place.map("streams");
    this.#pipes = place.map("pipes");
    this.#count = place.cell("stream-count", 0);
  }

  /** A new stream without holders yet. */
  open(stream: Stream): string {
    const id = this.#newId();
    this.#streams.set(id, { stream, holders: 0 });
    return id;
  }

  /** Both ends of a new pipe. */
  openPipe(): { readonly reader: string; readonly writer: string } {
    const reader = this.#newId();
    this.#pipes.set(reader, { text: "", closed: false, broken: false, readers: [], writers: [] });
    this.#streams.set(reader, { stream: { kind: "reader", pipe: reader }, holders: 0 });
    return { reader, writer: this.open({ kind: "writer", pipe: reader }) };
  }

  get(id: string): Stream {
    if (id === "null") return { kind: "null" };
    if (id.startsWith("terminal:")) return { kind: "terminal", terminal: id.slice("terminal:".length) };
    return this.#streams.get(id)?.stream ?? { kind: "null" };
  }

  hold(id: string): void {
    const known = this.#streams.get(id);
    if (known !== undefined) this.#streams.set(id, { ...known, holders: known.holders + 1 });
  }

  release(id: string): void {
    const known = this.#streams.get(id);
    if (known === undefined) return;
    if (known.holders > 1) return this.#streams.set(id, { ...known, holders: known.holders - 1 });
    this.#streams.delete(id);
    const { stream } = known;
    if (stream.kind === "reader") this.#changePipe(stream.pipe, { broken: true });
    if (stream.kind === "writer") this.#changePipe(stream.pipe, { closed: true });
  }

  /** `full`: wait for room. `broken`: nobody reads. */
  write(id: string, text: string): "done" | "full" | "broken" {
    const stream = this.get(id);
    switch (stream.kind) {
      case "file": {
        const { files } = this;
        if (stream.append || stream.offset === (files.read(stream.path) ?? "").length) files.append(stream.path, text);
        else files.write(stream.path, overlay(files.read(stream.path) ?? "", stream.offset, text));
        this.#replace(id, { ...stream, offset: stream.offset + text.length });
        return "done";
      }
      case "capture":
        this.#replace(id, { kind: "capture", pieces: [...stream.pieces, text] });
        return "done";
      case "terminal":
        this.terminals.show(stream.terminal, text);
        return "done";
      case "writer": {
        const pipe = this.#pipes.get(stream.pipe);
        if (pipe === undefined || pipe.broken) return "broken";
        if (pipe.text.length >= PIPE_SIZE) return "full";
        this.#changePipe(stream.pipe, { text: pipe.text + text });
        return "done";
      }
      default:
        return "done";
    }
  }

  /** Takes a line with its end, or all that is there. */
  read(id: string, much: "line" | "all"): Reading {
    const stream = this.get(id);
    switch (stream.kind) {
      case "file":
      case "text": {
        const all = stream.kind === "text" ? stream.text : (this.files.read(stream.path) ?? "");
        const text = prefix(all.slice(stream.offset), much);
        if (text === "") return { end: true };
        this.#replace(id, { ...stream, offset: stream.offset + text.length });
        return { text };
      }
      case "reader":
        return this.#readPipe(stream.pipe, much);
      case "terminal":
        return this.#readPipe(typedBy(stream.terminal), much);
      default:
        return { end: true };
    }
  }

  #readPipe(id: string, much: "line" | "all"): Reading {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined) return { end: true };
    const whole = much === "all" || pipe.text.includes("\n") || pipe.closed;
    if (pipe.text !== "" && whole) {
      const text = prefix(pipe.text, much);
      this.#changePipe(id, { text: pipe.text.slice(text.length) });
      return { text };
    }
    if (!pipe.closed) return { wait: true };
    // A person may go on typing after an end of input.
    if (id.startsWith("typed:")) this.#pipes.set(id, { ...pipe, closed: false });
    return { end: true };
  }

  /** What a person types at a terminal while something runs; `undefined` is ctrl-D. */
  typed(terminal: string, text: string | undefined): void {
    const id = typedBy(terminal);
    const pipe = this.#pipes.get(id) ?? { text: "", closed: false, broken: false, readers: [], writers: [] };
    this.#pipes.set(id, pipe);
    this.#changePipe(id, text === undefined ? { closed: true } : { text: pipe.text + text });
  }

  /** What was typed and read by nobody. */
  takeTyped(terminal: string): string {
    const pipe = this.#pipes.get(typedBy(terminal));
    if (pipe === undefined || pipe.text === "") return "";
    this.#pipes.set(typedBy(terminal), { ...pipe, text: "" });
    return pipe.text;
  }

  openTerminal(terminal: string): void {
    this.#pipes.set(typedBy(terminal), { text: "", closed: false, broken: false, readers: [], writers: [] });
  }

  captured(id: string): string {
    const stream = this.get(id);
    return stream.kind === "capture" ? stream.pieces.join("") : "";
  }

  awaitReadable(id: string, ticket: Ticket): void {
    const stream = this.get(id);
    const name = stream.kind === "reader" ? stream.pipe : stream.kind === "terminal" ? typedBy(stream.terminal) : "";
    const pipe = this.#pipes.get(name);
    if (pipe === undefined || pipe.closed) return this.place.resolve(ticket);
    this.#pipes.set(name, { ...pipe, readers: [...pipe.readers, { task: ticket.task, n: ticket.n }] });
  }

  awaitWritable(id: string, ticket: Ticket): void {
    const stream = this.get(id);
    const pipe = stream.kind === "writer" ? this.#pipes.get(stream.pipe) : undefined;
    if (stream.kind !== "writer" || pipe === undefined || pipe.broken || pipe.text.length < PIPE_SIZE)
      return this.place.resolve(ticket);
    this.#pipes.set(stream.pipe, { ...pipe, writers: [...pipe.writers, { task: ticket.task, n: ticket.n }] });
  }

  #changePipe(id: string, change: Partial<Pipe>): void {
    const pipe = this.#pipes.get(id);
    if (pipe === undefined) return;
    const next = { ...pipe, ...change };
    const readable = next.text !== "" || next.closed;
    const writable = next.text.length < PIPE_SIZE || next.broken;
    for (const ticket of readable ? next.readers : []) this.place.resolve(ticket);
    for (const ticket of writable ? next.writers : []) this.place.resolve(ticket);
    if (next.broken && next.closed) return void this.#pipes.delete(id);
    this.#pipes.set(id, { ...next, readers: readable ? [] : next.readers, writers: writable ? [] : next.writers });
  }

  #replace(id: string, stream: Stream): void {
    const known = this.#streams.get(id);
    if (known !== undefined) this.#streams.set(id, { ...known, stream });
  }

  #newId(): string {
    const n = this.#count.get() + 1;
    this.#count.set(n);
    return `s${String(n).padStart(8, "0")}`;
  }
}

const PIPE_SIZE = 65_536;

function typedBy(terminal: string): string {
  return `typed:${terminal}`;
}

function prefix(text: string, much: "line" | "all"): string {
  const end = much === "line" ? text.indexOf("\n") : -1;
  return end < 0 ? text : text.slice(0, end + 1);
}

function overlay(old: string, offset: number, text: string): string {
  return old.slice(0, offset).padEnd(offset, "\0") + text + old.slice(offset + text.length);
}
