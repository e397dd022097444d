import type { CommandIo } from "../sim/ports/command-io";
import type { Task } from "../sim/task";

/**
 * Runs a script for another program, with its descriptors and environment: `sh -c SCRIPT sh ARG…`. Gives the exit
 * status.
 */
export function* runScript(io: CommandIo, script: string, args: readonly string[] = []): Task<number> {
  return (yield* io.run(["sh", "-c", script, "sh", ...args])).status;
}
