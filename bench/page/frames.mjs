/** Runs in the page before its own scripts: keeps frames and long tasks between `begin` and `readAfter`. */
export function watchLongTasks() {
  const frames = [];
  const long = [];
  let begun = Infinity;
  const keep = (list) => {
    for (const entry of list.getEntries()) if (entry.startTime >= begun) long.push(entry);
  };
  // Animation frames that took long name the scripts that made them so.
  const kinds = PerformanceObserver.supportedEntryTypes;
  new PerformanceObserver(keep).observe({ type: "longtask" });
  if (kinds.includes("long-animation-frame")) new PerformanceObserver(keep).observe({ type: "long-animation-frame" });
  let last = 0;
  const frame = (now) => {
    if (last >= begun) frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.kubariumFrames = {
    begin: () => {
      begun = performance.now();
    },
    frames,
    long,
  };
}

/** Runs in the page: what was seen since `begin`. */
export function readAfter() {
  const { frames, long } = window.kubariumFrames;
  const sorted = frames.toSorted((a, b) => a - b);
  const tasks = long.filter(({ entryType }) => entryType === "longtask").map(({ duration }) => duration);
  const blame = new Map();
  for (const entry of long) {
    for (const { duration, invoker, sourceFunctionName } of entry.scripts ?? []) {
      const name = `${invoker}${sourceFunctionName === "" ? "" : ` (${sourceFunctionName})`}`;
      blame.set(name, (blame.get(name) ?? 0) + duration);
    }
  }
  const worst = [...blame].toSorted((a, b) => b[1] - a[1]).slice(0, 4);
  return {
    fps: Math.round(1000 / (sorted[Math.floor(sorted.length / 2)] ?? 1000)),
    slowFrames: sorted.filter((length) => length > 34).length,
    frames: sorted.length,
    long: tasks.length,
    worst: Math.round(Math.max(0, ...tasks)),
    total: Math.round(tasks.reduce((sum, task) => sum + task, 0)),
    blame: worst.map(([name, time]) => `${name} ${Math.round(time)} ms`).join("; "),
  };
}
