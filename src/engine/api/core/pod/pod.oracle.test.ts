import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { haveRecordings, OBJECTS_DIR, replayKind } from "../../../testing/kind-replay.node";
import { admitPod } from "../../../testing/pod-admission.node";

describe("pods of a real API server", () => {
  if (!haveRecordings()) {
    console.log("no recordings found: 1250 cases of pods not compared");
    it.skip("no recordings here: nothing was compared", () => undefined);
    return;
  }
  it("are created and changed alike", async () => {
    const { passed, outOfReach, failures } = await replayKind("pod", admitPod);
    const reached = passed + failures.length;
    console.log(`pod: ${passed} of ${reached} (${outOfReach} out of reach); ${bySort(failures)}`);
    if (process.env["SHOW"] !== undefined) console.log(failures.join("\n"));
    expect(reached).toBeGreaterThan(0);
    expect((100 * passed) / reached, failures.slice(0, 5).join("\n")).toBeGreaterThanOrEqual(99);
  }, 60_000);
});

/** How many cases of each sort of mutation differ. */
function bySort(failures: readonly string[]): string {
  const sorts = new Map(
    readFileSync(join(OBJECTS_DIR, "cases", "pod.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { id: string; m: string })
      .map(({ id, m }) => [id, m]),
  );
  const counts = new Map<string, number>();
  for (const failure of failures) {
    const sort = sorts.get(failure.slice(0, failure.indexOf("\n"))) ?? "?";
    counts.set(sort, (counts.get(sort) ?? 0) + 1);
  }
  return [...counts].map(([sort, count]) => `${sort} ${count}`).join(", ") || "none differs";
}
