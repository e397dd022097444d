import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { haveLoops, loopFiles, replayLoop } from "../testing/loops-replay.node";

/** The recordings of control loops, replayed in virtual time: so many of each family's pictures are equal, at least. */
const FAMILIES: readonly (readonly [string, number])[] = [
  ["deployment", 39],
  ["replicaset", 27],
  ["gc", 6],
  ["namespace", 2],
  ["node", 20],
  ["serviceaccount", 2],
  ["job", 32],
  ["cronjob", 3],
];

if (!haveLoops()) console.log(`loops.oracle: no recordings here, 0 of ${FAMILIES.length} families compared`);

describe.skipIf(!haveLoops())("control loops as recorded", () => {
  it.each(FAMILIES)(
    "%s",
    async (family, least) => {
      let passed = 0;
      let total = 0;
      const lines: string[] = [];
      for (const file of loopFiles(family)) {
        const result = await replayLoop(family, file);
        passed += result.passed;
        total += result.total;
        lines.push(`${result.name}: ${result.passed}/${result.total}`, ...result.differences);
      }
      const report = process.env["LOOPS_REPORT"];
      if (report !== undefined) writeFileSync(`${report}-${family}.txt`, lines.join("\n"));
      console.log(`loops ${family}: ${passed} of ${total} pictures`);
      expect(passed).toBeGreaterThanOrEqual(least);
    },
    120_000,
  );
});
