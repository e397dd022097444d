import { describe, expect, it } from "vitest";
import { loadTools, replayTranscript, transcriptNames } from "../testing/transcript-replay.node";

/** What must be equal at least, in steps of each recorded file; raised as kubectl grows. */
const AT_LEAST: { readonly [name: string]: number } = {
  "api-resources": 21, "auth-can-i": 18, "config-contexts": 21, "describe-config-rbac": 19, "get-jsonpath": 24, "get-many-kinds": 11, "version-info": 11,
};

describe("recorded transcripts", () => {
  const wanted = (globalThis as { process?: { env: { [name: string]: string | undefined } } }).process?.env.TRANSCRIPTS?.split(",");
  const names = wanted ?? Object.keys(AT_LEAST);
  const known = transcriptNames();
  if (known.length === 0) {
    it.skip(`no data: ${names.length} recorded transcripts`, () => undefined);
    return;
  }
  it.each(names)("%s", async (name) => {
    const report = replayTranscript(name, await loadTools());
    const text = report.differences.map(({ command, want, got }) => `$ ${command}\n<<<<\n${want}>>>>\n${got}`).join("\n");
    process.stdout.write(`${name}: ${report.equal}/${report.steps} equal, ${report.skipped} skipped\n`);
    if (wanted !== undefined) process.stdout.write(`${text}\n`);
    expect(report.steps).toBeGreaterThan(0);
    expect(report.equal, text).toBeGreaterThanOrEqual(AT_LEAST[name] ?? 0);
  }, 120_000);
});
