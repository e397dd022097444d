import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import { BUILTINS } from "../builtins/index";
import { jobLine } from "../builtins/jobs";
import { newShellState, type StateImage } from "../interpreter/state";
import { parseScript } from "../parser/parser";
import { ShellSyntaxError } from "../parser/syntax-error";
import type { ProcessHost } from "../process-host";
import { commonPrefix, completeFiles, completeNames, completionPlace, inColumns } from "./complete";
import { drawLine } from "./draw-line";
import { readKeys, type Key } from "./keys";
import { editLine, EMPTY_LINE, insert, type Line, type LineEvent } from "./line-editor";

/** All that one terminal is. */
export interface SessionData {
  readonly columns: number;
  readonly rows: number;
  readonly line: Line;
  /** The row of the cursor below the prompt's. */
  readonly row: number;
  /** The beginning of an escape sequence. */
  readonly unread: string;
  /** Lines of a command that is not whole yet. */
  readonly begun: string;
  readonly history: readonly string[];
  readonly shell: StateImage;
  /** The process that has the terminal, 0 when the shell itself has it. */
  readonly running: number;
  /** What is typed to it and not sent yet. */
  readonly typing: string;
  /**
   * A question to kubectl about what could stand here: its process, the stream of its answer, and the line it was asked
   * for.
   */
  readonly asking: { readonly pid: number; readonly out: string; readonly text: string } | null;
  readonly scrollback: string;
}

export function newSession(env: { readonly [name: string]: string }, cwd: string, pid: number): SessionData {
  const state = newShellState(env, cwd);
  state.shellPid = pid;
  return {
    columns: 80,
    rows: 24,
    line: EMPTY_LINE,
    row: 0,
    unread: "",
    begun: "",
    history: [],
    shell: state.image(),
    running: 0,
    typing: "",
    asking: null,
    scrollback: "",
  };
}

/**
 * A terminal and the shell in it, between two keys: takes what is typed, edits the line, starts what it says, and shows
 * what comes back. Built for a moment around the data that the terminal's owner keeps.
 */
export class ShellSession {
  #sent = "";
  /** Processes that ctrl-C ends, once what the session has become is kept. */
  readonly interrupted: number[] = [];

  constructor(
    private readonly place: Place,
    private readonly host: ProcessHost,
    private readonly name: string,
    public data: SessionData,
    private readonly machine: string,
  ) {}

  /** What is to be sent to the terminal now. */
  get sent(): string {
    return this.#sent;
  }

  keys(text: string): void {
    const { keys, rest } = readKeys(this.data.unread + text);
    this.data = { ...this.data, unread: rest };
    for (const key of keys) {
      if (this.data.running !== 0) this.#typeAhead(key);
      else if ("pasted" in key && key.pasted.includes("\n")) this.#paste(key.pasted);
      else this.#edit(key);
    }
  }

  prompt(): void {
    this.data = { ...this.data, line: EMPTY_LINE, row: 0 };
    this.#draw();
  }

  /** A terminal breaks what stands on it anew when its width changes; the line that is typed with it. */
  resize(columns: number, rows: number): void {
    const size = { columns: Math.min(MOST_COLUMNS, Math.max(20, columns)), rows: Math.max(2, rows) };
    if (size.columns === this.data.columns && size.rows === this.data.rows) return;
    const { line, history, running } = this.data;
    const row = running !== 0 ? 0 : drawLine(line, this.#promptText(), history, size.columns, 0).row;
    this.data = { ...this.data, ...size, row };
  }

  /** Shows output of a command; a terminal needs a carriage return with each new line. */
  show(text: string): void {
    this.#send(text.replace(/\r?\n/g, "\r\n"));
  }

  /** The process that had the terminal has ended. */
  ended(status: number): void {
    const { jobs } = this.data.shell;
    const left = jobs.filter((job) => this.host.statusOf(job.pid) === null);
    for (const job of jobs) {
      const code = this.host.statusOf(job.pid);
      if (code === null) continue;
      if (code !== undefined) this.show(`${jobLine(job, code, "+")}\n`);
      this.host.reap(job.pid);
    }
    const { typing } = this.data;
    const ahead = this.host.streams.takeTyped(this.name) + typing;
    this.data = { ...this.data, running: 0, typing: "", shell: { ...this.data.shell, status, jobs: left } };
    if (!/(^|\n)$/.test(this.data.scrollback.slice(-1))) this.#send("\r\n");
    this.prompt();
    if (ahead !== "") this.keys(ahead.replaceAll("\n", "\r"));
  }

  /** While a command has the terminal, lines are typed to it. */
  #typeAhead(key: Key): void {
    const { typing, running } = this.data;
    const text = "text" in key ? key.text : "pasted" in key ? key.pasted : undefined;
    if (text !== undefined) {
      this.data = { ...this.data, typing: typing + text };
      this.#send(text.replaceAll("\n", "\r\n"));
      return;
    }
    switch ("key" in key ? key.key : "") {
      case "enter":
        this.data = { ...this.data, typing: "" };
        this.#send("\r\n");
        return this.host.streams.typed(this.name, `${typing}\n`);
      case "backspace":
        if (typing === "") return;
        this.data = { ...this.data, typing: typing.slice(0, -1) };
        return this.#send("\b \b");
      case "ctrl-c":
        this.data = { ...this.data, typing: "" };
        this.#send("^C\r\n");
        this.host.streams.takeTyped(this.name);
        this.interrupted.push(running);
        return;
      case "ctrl-d":
        return this.host.streams.typed(this.name, undefined);
      default:
        return;
    }
  }

  #paste(text: string): void {
    const lines = text.split("\n");
    lines.forEach((line, i) => {
      if (this.data.running !== 0) return this.#typeAhead({ pasted: i < lines.length - 1 ? `${line}\n` : line });
      if (line !== "") this.#edit({ text: line });
      if (i < lines.length - 1) this.#edit({ key: "enter" });
    });
  }

  #edit(key: Key): void {
    const { line, event } = editLine(this.data.line, key, this.data.history);
    const changed = line !== this.data.line;
    this.data = { ...this.data, line };
    if (changed && event === undefined) this.#draw();
    if (event !== undefined) this.#act(event);
  }

  #act(event: LineEvent): void {
    switch (event) {
      case "submit":
        return this.#submit();
      case "complete":
        return this.#complete();
      case "interrupt":
        this.#finishLine("^C");
        this.data = { ...this.data, begun: "" };
        return this.prompt();
      case "clear":
        this.data = { ...this.data, scrollback: "" };
        this.#send("\x1b[H\x1b[2J\x1b[3J");
        this.data = { ...this.data, row: 0 };
        return this.#draw();
      case "end":
        // The page keeps a terminal open for as long as it shows it.
        this.#finishLine("");
        if (this.data.begun !== "") this.show("sh: syntax error: unexpected end of file\n");
        else this.show("There is no way out of this terminal; close it in the page.\n");
        this.data = { ...this.data, begun: "" };
        return this.prompt();
    }
  }

  /** Leaves the line that was typed as it stands, the cursor below it. */
  #finishLine(mark: string): void {
    this.data = { ...this.data, line: { ...this.data.line, search: null, cursor: this.data.line.text.length } };
    this.#draw();
    this.#send(`${mark}\r\n`);
  }

  #submit(): void {
    const { text } = this.data.line;
    this.#finishLine("");
    const script = this.data.begun === "" ? text : `${this.data.begun}\n${text}`;
    const history =
      text.trim() === "" || this.data.history.at(-1) === text
        ? this.data.history
        : [...this.data.history, text].slice(-MAX_HISTORY);
    this.data = { ...this.data, history };
    if (script.trim() === "") return this.prompt();
    if (isIncomplete(script)) {
      this.data = { ...this.data, begun: script };
      return this.prompt();
    }
    this.data = { ...this.data, begun: "" };
    this.#start(script);
  }

  #start(script: string): void {
    const { place, host, name } = this;
    const tty = `terminal:${name}`;
    const span = place.begin({ kind: "command", name: script, attrs: { line: script, terminal: name } });
    const fds = [
      [0, tty],
      [1, tty],
      [2, tty],
    ] as const;
    host.streams.openTerminal(name);
    const running = place.causedBy(span, () =>
      host.spawn({
        main: { kind: "script", script, text: script },
        state: { ...this.data.shell, fds },
        parent: 0,
        span,
        session: name,
      }),
    );
    this.data = { ...this.data, running };
  }

  #complete(): void {
    const { line, shell } = this.data;
    const { before } = completionPlace(line.text, line.cursor);
    if (before[0] === "kubectl" || before[0] === "k") return this.#askKubectl(before.slice(1));
    this.#offer(localCandidates(this.place, this.host, shell, line.text, line.cursor));
  }

  /** kubectl is asked as its completion scripts for real shells do. */
  #askKubectl(words: readonly string[]): void {
    const { line, shell } = this.data;
    const { word } = completionPlace(line.text, line.cursor);
    const out = this.host.streams.open({ kind: "capture", pieces: [] });
    this.host.streams.hold(out);
    const span = this.place.begin({ kind: "command", name: `complete ${line.text}`, attrs: { terminal: this.name } });
    const argv = ["kubectl", "__complete", ...words, word];
    const pid = this.place.causedBy(span, () =>
      this.host.spawn({
        main: { kind: "argv", argv, text: argv.join(" ") },
        state: { ...shell, fds: [[1, out]] },
        parent: 0,
        span,
      }),
    );
    this.data = { ...this.data, asking: { pid, out, text: line.text } };
  }

  /** kubectl has answered: candidates line by line, then `:` and what to do about files. */
  answered(): void {
    const { asking, line } = this.data;
    if (asking === null) return;
    const lines = this.host.streams.captured(asking.out).split("\n");
    this.host.streams.release(asking.out);
    this.data = { ...this.data, asking: null };
    if (line.text !== asking.text) return;
    const directive = Number(lines.find((each) => /^:\d+$/.test(each))?.slice(1) ?? 0);
    const { word } = completionPlace(line.text, line.cursor);
    const offers = lines
      .filter((each) => each !== "" && !each.startsWith(":"))
      .map((each) => each.split("\t")[0]!)
      .filter((each) => each.startsWith(word));
    if (offers.length > 0) return this.#offer(offers, (directive & 2) === 0);
    // Directive 4 says that nothing here is a file.
    if ((directive & 4) === 0) this.#offer(filesFor(this.place, this.data.shell, word));
  }

  #offer(candidates: readonly string[], space = true): void {
    const { line, columns } = this.data;
    const { word } = completionPlace(line.text, line.cursor);
    if (candidates.length === 0) return this.#send("\x07");
    const common = commonPrefix(candidates);
    const whole = candidates.length === 1 && space && !/[/=]$/.test(common) ? `${common} ` : common;
    if (whole.length > word.length) {
      this.data = { ...this.data, line: insert(line, whole.slice(word.length)) };
      return this.#draw();
    }
    if (candidates.length === 1) return;
    this.#send("\r\n");
    this.show(
      inColumns(
        candidates.map((each) => each.slice(each.replace(/\/$/, "").lastIndexOf("/") + 1)),
        columns,
      ),
    );
    this.data = { ...this.data, row: 0 };
    this.#draw();
  }

  #draw(): void {
    const { line, history, columns, row } = this.data;
    const drawn = drawLine(line, this.#promptText(), history, columns, row);
    this.data = { ...this.data, row: drawn.row };
    this.#send(drawn.text);
  }

  #promptText(): string {
    if (this.data.begun !== "") return "> ";
    const { cwd, variables } = this.data.shell;
    const home = variables["HOME"]?.value ?? "";
    const folder = cwd === home ? "~" : home !== "" && cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
    return `\x1b[32m${variables["USER"]?.value ?? "you"}@${this.machine}\x1b[m:${folder}$ `;
  }

  #send(text: string): void {
    this.#sent += text;
    const kept = this.data.scrollback + text;
    this.data = { ...this.data, scrollback: kept.length > MAX_SCROLLBACK ? cutAtLine(kept) : kept };
  }
}

/** What of a shell can be told without asking anybody: commands, functions, files. */
export function localCandidates(
  place: Place,
  host: ProcessHost,
  shell: StateImage,
  line: string,
  cursor: number,
): readonly string[] {
  const { word, before } = completionPlace(line, cursor);
  if (before.length > 0 || word.includes("/")) return filesFor(place, shell, word);
  return completeNames(
    [...Object.keys(host.commands), ...Object.keys(BUILTINS), ...Object.keys(shell.functions)],
    word,
  );
}

function filesFor(place: Place, shell: StateImage, word: string): readonly string[] {
  return completeFiles(place.files, shell.cwd, shell.variables["HOME"]?.value ?? "/", word);
}

function isIncomplete(script: string): boolean {
  try {
    parseScript(script);
    return /(^|[^\\])(\\\\)*\\$/.test(script);
  } catch (error) {
    if (error instanceof ShellSyntaxError) return error.incomplete;
    throw error;
  }
}

function cutAtLine(text: string): string {
  const from = text.length - Math.floor(MAX_SCROLLBACK * 0.8);
  return text.slice(text.indexOf("\n", from) + 1);
}

/** What `inspect` shows of a terminal. */
export function describeSession(data: SessionData): Plain {
  const { scrollback, shell, running, columns, rows } = data;
  return { scrollback, cwd: shell.cwd, running: running !== 0, columns, rows };
}

const MAX_HISTORY = 500;
const MOST_COLUMNS = 500;
const MAX_SCROLLBACK = 120_000;
