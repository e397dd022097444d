import type { Plain } from "../plain";

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly program: string;
}

/**
 * A machine's processes. A program is known by its name in the cluster's table of programs. The parent is told of an
 * end by its root reactor's method `onChildExit({pid, code, data})`, if it has one. A signal reaches the method
 * `onSignal(signal)` of the root reactor; a program without one is ended by it, and SIGKILL always ends it.
 */
export interface Processes {
  start(name: string, program: string, args: Plain): number;
  signal(pid: number, signal: "SIGTERM" | "SIGKILL" | "SIGINT" | "SIGHUP"): boolean;
  list(): readonly ProcessInfo[];
  /**
   * Calls a method of the root reactor of another process of this machine at once; only for what a kernel would do
   * (tests, shell jobs).
   */
  alive(pid: number): boolean;
}
