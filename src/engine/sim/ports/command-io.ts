import type { HttpRequest, HttpResponse, NetworkFailure, StreamEvent } from "../../net/http";
import type { Plain } from "../plain";
import type { Task } from "../task";
import type { Micros } from "../time";
import type { FileStat } from "./files";

/**
 * What a command finds when it is started: its descriptors, environment, files, and the network. The shell implements
 * it; kubectl and the core utilities are written against it, so none of them knows who started it.
 *
 * Text stands for bytes: UTF-8 is read as the characters it encodes, and a byte that is not a part of UTF-8 is the lone
 * surrogate U+DC00 + byte, so that any content comes through unchanged.
 */
export interface CommandIo {
  /** The name by which it was called. */
  readonly name: string;
  readonly env: { readonly [name: string]: string };
  readonly cwd: string;
  /** Of the terminal that descriptor 1 leads to; undefined when it leads elsewhere. */
  readonly columns: number | undefined;
  write(fd: 1 | 2, text: string): Task;
  /** The next piece of standard input; undefined at its end. */
  read(): Task<string | undefined>;
  /** The next line with its end. */
  readLine(): Task<string | undefined>;
  /** All that is left of standard input. */
  readAll(): Task<string>;
  readonly files: CommandFiles;
  /**
   * Asks a server, over a connection that lasts as long as the command. `server` is `https://host:port`, `tls` what is
   * presented.
   */
  request(server: string, tls: Plain, request: HttpRequest, timeout?: Micros): Task<HttpResponse | NetworkFailure>;
  /** Begins a request whose answer comes in pieces; returns the stream's name. */
  openStream(server: string, tls: Plain, request: HttpRequest): Task<string>;
  /** The next event of a stream, `{stream, timeout}` when none came in time. */
  receive(stream: string, timeout?: Micros): Task<StreamEvent | StreamTimeout>;
  closeStream(stream: string): Task;
  sleep(duration: Micros, reason: string): Task;
  /** Monotonic time. */
  now(): Task<Micros>;
  /** Milliseconds since 1970. */
  wall(): Task<number>;
  /**
   * Runs another command and waits for it: an editor, a plugin, what xargs is given. Its descriptors are this
   * command's, unless told.
   */
  run(argv: readonly string[], how?: RunOptions): Task<RunResult>;
  /** Is there such a command or script? Its path, or its name when it is built in. */
  which(name: string): Task<string | undefined>;
}

/** Paths may be relative to the working folder. */
export interface CommandFiles {
  read(path: string): Task<string | undefined>;
  /** False when the folder is not there, or the path is a folder. */
  write(path: string, content: string, mode?: number): Task<boolean>;
  append(path: string, content: string): Task<boolean>;
  mkdir(path: string): Task;
  remove(path: string): Task<boolean>;
  list(path: string): Task<readonly string[] | undefined>;
  stat(path: string): Task<FileStat | undefined>;
  rename(from: string, to: string): Task<boolean>;
}

export interface StreamTimeout {
  readonly stream: string;
  readonly timeout: true;
}

export interface RunOptions {
  readonly stdin?: string;
  /** Gathers descriptor 1 into the result instead of passing it on. */
  readonly capture?: boolean;
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  /** Ends it after this long, with status 143 as by SIGTERM; `timedOut` tells. */
  readonly timeout?: Micros;
}

export interface RunResult {
  readonly status: number;
  readonly stdout: string;
  readonly timedOut: boolean;
}

/** A command: its arguments without its name, its exit status. */
export type CommandProgram = (io: CommandIo, argv: readonly string[]) => Task<number>;
export type CommandTable = { readonly [name: string]: CommandProgram };
