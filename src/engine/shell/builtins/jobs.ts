import { atomic } from "../../sim/task";
import { waitFor } from "../process-io";
import type { Interpreter } from "../interpreter/interpreter";
import type { BuiltinTable } from "./index";
import type { Job } from "../interpreter/state";

/** Builtins about what runs beside the shell. */
export const JOBS: BuiltinTable = {
  *wait(shell, argv) {
    const { host, state } = shell;
    const pids = argv.length === 0 ? state.jobs.map((job) => job.pid) : argv.map((arg) => pidOf(shell, arg));
    let status = 0;
    for (const pid of pids) {
      const ended = yield* waitFor(host, pid, "a background job");
      yield* atomic(() => void host.reap(pid));
      state.jobs = state.jobs.filter((job) => job.pid !== pid);
      status = argv.length === 0 ? 0 : ended;
    }
    return status;
  },
  *jobs(shell) {
    const { host, state } = shell;
    const seen = yield* atomic(() =>
      state.jobs.map((job): [Job, number | null] => [job, host.statusOf(job.pid) ?? null]),
    );
    for (const [i, [job, status]] of seen.entries()) {
      const mark = i === seen.length - 1 ? "+" : i === seen.length - 2 ? "-" : " ";
      yield* shell.write(1, `${jobLine(job, status, mark)}\n`);
    }
    state.jobs = seen.filter(([, status]) => status === null).map(([job]) => job);
    return 0;
  },
  *fg(shell, [which = "%%"]) {
    const job = jobNamed(shell, which);
    if (job === undefined) {
      yield* shell.complain(`fg: ${which}: no such job`);
      return 2;
    }
    yield* shell.write(1, `${job.text}\n`);
    const status = yield* waitFor(shell.host, job.pid, job.text);
    yield* atomic(() => void shell.host.reap(job.pid));
    shell.state.jobs = shell.state.jobs.filter(({ pid }) => pid !== job.pid);
    return status;
  },
  *kill(shell, argv) {
    const numbers = argv.filter((arg) => !arg.startsWith("-"));
    const signal =
      argv
        .find((arg) => arg.startsWith("-"))
        ?.slice(1)
        .replace(/^SIG/, "") ?? "TERM";
    const code = SIGNALS[signal] ?? Number(signal);
    let status = 0;
    for (const arg of numbers) {
      const pid = pidOf(shell, arg);
      const found = yield* atomic(() =>
        shell.host.statusOf(pid) === null ? code === 0 || shell.host.kill(pid, 128 + code) : false,
      );
      if (found) continue;
      yield* shell.complain(`can't kill pid ${arg}: No such process`);
      status = 1;
    }
    return status;
  },
};

/** `[1]+  Running                 sleep 100`. */
export function jobLine(job: Job, status: number | null, mark: string): string {
  const state = status === null ? "Running" : status === 0 ? "Done" : status > 128 ? "Terminated" : `Done(${status})`;
  return `[${job.number}]${mark} ${` ${state}`.padEnd(25)}${job.text}`;
}

function jobNamed(shell: Interpreter, which: string): Job | undefined {
  const { jobs } = shell.state;
  return which === "%%" || which === "%+" || which === "%"
    ? jobs.at(-1)
    : jobs.find((job) => `%${job.number}` === which);
}

function pidOf(shell: Interpreter, arg: string): number {
  return arg.startsWith("%") ? (jobNamed(shell, arg)?.pid ?? -1) : /^[0-9]+$/.test(arg) ? Number(arg) : -1;
}

const SIGNALS: { readonly [name: string]: number } = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 };
