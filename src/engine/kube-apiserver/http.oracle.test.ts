import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ControlPlane } from "../testing/control-plane";
import { haveScenarios, replayScenarios } from "../testing/http-replay.node";

/** Answers of each folder that must be as recorded. What is missing is known: controllers, webhooks, custom resources. */
const WANTED: { readonly [folder: string]: number } = {
  reads: 0, patches: 0, watch: 0, creates: 0, deletes: 0, apply: 0, subresources: 0, auth: 0, admission: 0, tables: 0, machinery: 0, services: 0,
};

const have = haveScenarios();
if (!have) console.log(`HTTP scenarios: ${Object.keys(WANTED).length} folders had no recordings to compare with`);

describe.skipIf(!have)("the API server answers as recorded", () => {
  it.each(Object.entries(WANTED))("in %s", { timeout: 300_000 }, async (folder, wanted) => {
    const results = await replayScenarios(() => new ControlPlane(), folder);
    const passed = results.reduce((sum, result) => sum + result.passed, 0);
    const total = results.reduce((sum, result) => sum + result.total, 0);
    const lines = results.flatMap((result) => [`${result.name}: ${result.passed} of ${result.total}`, ...result.differences]);
    const out = process.env["KUBARIUM_DIFFS"];
    if (out !== undefined) writeFileSync(`${out}/${folder}.diff`, `${lines.join("\n")}\n`);
    console.log(`${folder}: ${passed} of ${total}`);
    expect(total).toBeGreaterThan(0);
    expect(passed).toBeGreaterThanOrEqual(wanted);
  });
});
