import { describe, expect, it } from "vitest";
import { replayOnCluster } from "../../testing/transcript-cluster.node";
import { loadTools, transcriptNames } from "../../testing/transcript-replay.node";

/** What must be equal at least, in steps of each recorded file on a whole cluster. These numbers may only rise. */
const AT_LEAST: { readonly [name: string]: number } = {};

interface NodeProcess { env: { [name: string]: string | undefined }; stdout: { write(text: string): void } }
const { env, stdout } = (globalThis as unknown as { process: NodeProcess }).process;

describe("recorded transcripts in the terminal", () => {
  const wanted = env.TRANSCRIPTS?.split(",");
  const names = wanted ?? Object.keys(AT_LEAST);
  if (transcriptNames().length === 0) {
    it.skip(`no data: ${names.length} recorded transcripts`, () => undefined);
    return;
  }
  it.each(names)("%s", async (name) => {
    const report = replayOnCluster(name, await loadTools());
    const text = report.differences.map(({ command, want, got }) => `$ ${command}\n<<<<\n${want}>>>>\n${got}`).join("\n");
    stdout.write(`${name}: ${report.equal}/${report.steps} equal\n`);
    if (wanted !== undefined) stdout.write(`${text}\n`);
    expect(report.steps).toBeGreaterThan(0);
    expect(report.equal, text).toBeGreaterThanOrEqual(AT_LEAST[name] ?? 0);
  }, 300_000);
});
