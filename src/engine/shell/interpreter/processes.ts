import { atomic, type Task } from "../../sim/task";
import type { Command } from "../parser/tree";
import type { ProcessHost } from "../process-host";
import { waitFor } from "../process-io";
import type { ShellState } from "./state";

/**
 * What a shell starts beside itself: the stages of a pipeline, jobs in the background, and the stream that catches what
 * a substitution writes. Each process gets an image of the shell's state, so that it goes its own way.
 */
export interface Shell {
  readonly host: ProcessHost;
  readonly pid: number;
  readonly state: ShellState;
}

/** Runs the stages side by side, each reading what the one before writes; the last one's status counts. */
export function* runPipe({ host, pid, state }: Shell, stages: readonly Command[]): Task<number> {
  const image = state.fork().image();
  const pids = yield* atomic(() => {
    const started: number[] = [];
    let input = state.fds.get(0) ?? "null";
    stages.forEach((command, i) => {
      const pipe = i < stages.length - 1 ? host.streams.openPipe() : undefined;
      const fds = new Map(state.fds).set(0, input);
      if (pipe !== undefined) fds.set(1, pipe.writer);
      started.push(
        host.spawn({
          main: { kind: "command", command, text: command.kind },
          state: { ...image, fds: [...fds] },
          parent: pid,
        }),
      );
      input = pipe?.reader ?? "";
    });
    return started;
  });
  let status = 0;
  for (const child of pids) {
    status = yield* waitFor(host, child, "a pipeline");
    yield* atomic(() => void host.reap(child));
  }
  return status;
}

/** Starts a job that reads nothing, and notes it. */
export function* startJob(
  { host, state }: Shell,
  command: Command,
  text: string,
): Task<{ readonly number: number; readonly pid: number }> {
  const image = state.fork().image();
  const fds = image.fds.map(([fd, stream]) => [fd, fd === 0 ? "null" : stream] as const);
  const pid = yield* atomic(() =>
    host.spawn({ main: { kind: "command", command, text }, state: { ...image, fds }, parent: 0 }),
  );
  const number = 1 + Math.max(0, ...state.jobs.map((job) => job.number));
  state.jobs = [...state.jobs, { number, pid, text }];
  state.lastBackground = pid;
  return { number, pid };
}

export function* openCapture({ host, pid }: Shell): Task<string> {
  return yield* atomic(() => {
    const stream = host.streams.open({ kind: "capture", pieces: [] });
    host.hold(pid, stream);
    return stream;
  });
}

export function* takeCapture({ host, pid }: Shell, stream: string): Task<string> {
  return yield* atomic(() => {
    const text = host.streams.captured(stream);
    host.release(pid, stream);
    return text;
  });
}
