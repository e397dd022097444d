import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { provideOpenApi } from "../api/openapi-documents";
import { controllerPlane } from "../testing/controller-plane";
import { haveScenarios, replayScenarios } from "../testing/http-replay.node";

/**
 * Answers of each folder that must be as recorded. What is missing is known: controllers, webhooks, custom
 * resources.
 */
const WANTED: { readonly [folder: string]: number } = {
  reads: 146,
  patches: 133,
  watch: 68,
  creates: 121,
  deletes: 90,
  apply: 75,
  subresources: 119,
  auth: 163,
  admission: 127,
  tables: 119,
  machinery: 81,
  services: 49,
};

const have = haveScenarios();
if (!have) console.log(`HTTP scenarios: ${Object.keys(WANTED).length} folders had no recordings to compare with`);

describe.skipIf(!have)("the API server answers as recorded", () => {
  beforeAll(() => provideOpenApi(readFileSync(new URL("../api/gen/openapi-v3.txt", import.meta.url), "utf8")));

  it.each(Object.entries(WANTED))("in %s", { timeout: 300_000 }, async (folder, wanted) => {
    const results = await replayScenarios(() => controllerPlane(), folder);
    const passed = results.reduce((sum, result) => sum + result.passed, 0);
    const total = results.reduce((sum, result) => sum + result.total, 0);
    const lines = results.flatMap((result) => [
      `${result.name}: ${result.passed} of ${result.total}`,
      ...result.differences,
    ]);
    const out = process.env["KUBARIUM_DIFFS"];
    if (out !== undefined) writeFileSync(`${out}/${folder}.diff`, `${lines.join("\n")}\n`);
    console.log(`${folder}: ${passed} of ${total}`);
    expect(total).toBeGreaterThan(0);
    expect(passed).toBeGreaterThanOrEqual(wanted);
  });
});
