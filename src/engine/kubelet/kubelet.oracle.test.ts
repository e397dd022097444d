import { describe, expect, it } from "vitest";
import { replayTraces, traceNames, TRACES_DIR } from "../testing/kubelet-replay.node";

const names = traceNames();

describe("the recorded pods of a real kubelet", () => {
  if (names.length === 0) {
    it.skip(`no recordings at ${TRACES_DIR}: 0 pods compared`, () => undefined);
    return;
  }

  it("live the same lives on ours", () => {
    const results = replayTraces(names);
    const right = results.filter(({ statuses, events }) => statuses === "" && events === "");
    for (const { name, statuses, events } of results) {
      if (statuses !== "") process.stdout.write(`  ${name}: ${statuses}\n`);
      if (events !== "") process.stdout.write(`  ${name}: events\n      ${events}\n`);
    }
    const one = (kind: "statuses" | "events"): number => results.filter((result) => result[kind] === "").length;
    process.stdout.write(
      `kubelet: ${right.length} of ${results.length} pods (status writes ${one("statuses")}, events ${one("events")})\n`,
    );
    expect(right.length).toBeGreaterThanOrEqual(79);
  }, 300_000);
});
