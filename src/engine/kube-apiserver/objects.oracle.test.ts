import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { haveObjects, replayObjects } from "../testing/objects-replay.node";

/** The share of cases of each kind that must be answered as recorded, in per cent. */
const WANTED: { readonly [kind: string]: number } = { namespace: 97, configmap: 97, pod: 99, deployment: 96 };

const have = haveObjects();
if (!have) console.log(`objects: ${Object.keys(WANTED).length} kinds had no recordings to compare with`);

describe.skipIf(!have)("the whole server keeps objects as recorded", () => {
  it.each(Object.entries(WANTED))("%s", { timeout: 300_000 }, async (kind, wanted) => {
    const { passed, total, failures } = await replayObjects(kind);
    const out = process.env["KUBARIUM_DIFFS"];
    if (out !== undefined) writeFileSync(`${out}/objects-${kind}.diff`, `${failures.join("\n")}\n`);
    console.log(`${kind}: ${passed} of ${total}`);
    expect(total).toBeGreaterThan(0);
    expect(Math.floor((100 * passed) / total)).toBeGreaterThanOrEqual(wanted);
  });
});
