/**
 * Sets of completion indexes as a Job's status writes them: `0-3,5`.
 *
 * Upstream: pkg/controller/job/indexed_job_utils.go (orderedIntervals).
 */
export function parseIntervals(text: string | undefined, completions: number): ReadonlySet<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? "").split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) continue;
    const last = Math.min(Number(match[2] ?? match[1]), completions - 1);
    for (let index = Number(match[1]); index <= last; index++) indexes.add(index);
  }
  return indexes;
}

/** Three in a row and more are told by their ends. */
export function formatIntervals(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at]!;
    let end = at;
    while (sorted[end + 1] === sorted[end]! + 1) end++;
    const last = sorted[end]!;
    if (last === first) parts.push(String(first));
    else parts.push(last === first + 1 ? `${first},${last}` : `${first}-${last}`);
    at = end + 1;
  }
  return parts.join(",");
}
