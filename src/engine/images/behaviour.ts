import type { Micros } from "../sim/time";

/**
 * What a process does, declared: when it ends, what it answers, what it writes. The container runtime plays it.
 * A program of the catalogue is a function from its command line and surroundings to one of these.
 */
export interface Behaviour {
  /** It listens from this age on. */
  readonly listensAfter?: Micros;
  readonly exit?: { readonly after: Micros; readonly code: number; readonly reason?: string };
  /** How it takes SIGTERM. */
  readonly term: { readonly code: number; readonly delay: Micros } | "ignore";
  readonly logs?: readonly LogEntry[];
  /** It is no declared program but a command line: what comes of it is asked turn by turn. */
  readonly script?: ContainerScript;
  /** What it leaves in its termination message file. */
  readonly terminationMessage?: string;
  readonly http?: readonly HttpPort[];
  readonly tcp?: readonly number[];
  /** gRPC ports with the health status they tell: 1 SERVING, 2 NOT_SERVING, -1 without a health service. */
  readonly grpc?: readonly { readonly port: number; readonly status: number }[];
  /** Bytes at the start, and bytes more in each second. */
  readonly memory?: { readonly base: number; readonly growth: number };
  /** Answers on every port and every command: the programs of hollow nodes. */
  readonly agreeable?: boolean;
  readonly accessLog?: boolean;
  /** The runtime refuses to create or to start it, with this text. */
  readonly createError?: string;
  readonly startError?: string;
}

export interface LogEntry {
  readonly at: Micros;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export interface HttpPort {
  readonly port: number;
  readonly routes: readonly HttpRoute[];
}

/** The first route whose path begins the asked one, within its ages, answers. */
export interface HttpRoute {
  readonly path: string;
  readonly status: number;
  readonly body?: string;
  readonly from?: Micros;
  readonly until?: Micros;
  readonly delay?: Micros;
  /** Where a redirect leads. */
  readonly location?: string;
}

/** What a program knows of where it runs. */
export interface ProgramContext {
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly podName: string;
  /** How many runs of this container came before. */
  readonly attempt: number;
  /** What its volumes hold, by absolute path. */
  readonly files?: { readonly [path: string]: string };
}

/** A command line within a container, and all that it can see. */
export interface ContainerScript {
  readonly command: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly hostname: string;
  readonly files: { readonly [path: string]: string };
}

/** What a command line did between two of its ages. */
export interface Turn {
  readonly lines: readonly LogEntry[];
  readonly exit?: { readonly after: Micros; readonly code: number };
  /** At which age it goes on; absent: it waits for ever, or has ended. */
  readonly next?: Micros;
}

/** How a command within a container ended. `missing`: there is no such program. */
export type ExecResult =
  | { readonly code: number; readonly output: string; readonly takes: Micros }
  | { readonly missing: string };

/** Runs command lines inside images: the room of the shell has one. Pure: the same question has the same answer. */
export interface ProgramRunner {
  /** `undefined`: there is no such program. */
  plan(context: ProgramContext): Behaviour | undefined;
  /** `started` in milliseconds since 1970; what happened at `from` itself was told before. */
  turn(script: ContainerScript, span: { readonly started: number; readonly from: Micros; readonly to: Micros }): Turn;
  /** `within`: the command line that the container runs, whose surroundings are shared. */
  exec(
    command: readonly string[],
    context: { readonly age: Micros; readonly now: number; readonly within?: ContainerScript },
  ): ExecResult;
}
