import type { CommandIo } from "../sim/ports/command-io";
import type { Task } from "../sim/task";

/** `W1127 01:02:03.000000    1000`: how a line of the log begins. Upstream: k8s.io/klog/v2 (formatHeader). */
export function* logHead(io: CommandIo, severity = "W"): Task<string> {
  const at = new Date(yield* io.wall()).toISOString();
  return `${severity}${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000    1000`;
}
