/**
 * What the tasks of the page's main thread cost it, from a trace: a task that waited for a core that others had is long
 * by the clock, but not by this.
 */
export function cpuOfMain(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const mains = traceEvents
    .filter(({ ph, name, args }) => ph === "M" && name === "thread_name" && args.name === "CrRendererMain")
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents.filter(
    ({ ph, name, pid, tid, tdur }) =>
      ph === "X" && name === TASK && tdur !== undefined && mains.includes(`${pid} ${tid}`),
  );
  const millis = tasks.map(({ tdur }) => tdur / 1_000);
  return {
    long: millis.filter((each) => each > 50).length,
    worst: Math.round(millis.reduce((most, each) => Math.max(most, each), 0)),
    total: Math.round(millis.reduce((sum, each) => sum + each, 0)),
  };
}

const TASK = "ThreadControllerImpl::RunTask";
