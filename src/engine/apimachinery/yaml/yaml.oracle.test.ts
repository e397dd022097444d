import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson } from "../json/parse-json";
import type { Json } from "../object";
import { readYaml } from "./read-yaml";
import { writeYaml } from "./write-yaml";

const folder = new URL("../../../../../shared/oracles/api-examples/testdata/HEAD/", import.meta.url);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".yaml")) : [];

describe("upstream's example of every kind", () => {
  if (!existsSync(folder)) {
    it.skip("no data: about 200 examples were not compared", () => undefined);
    return;
  }
  it("is there", () => expect(files.length).toBeGreaterThan(50));

  it.each(files)("%s: read as its JSON twin, written as it stands", (name) => {
    const yaml = readFileSync(new URL(name, folder), "utf8");
    const json = parseJson(readFileSync(new URL(name.replace(/yaml$/, "json"), folder), "utf8")).value;
    expect(readYaml(yaml).value).toEqual(json);
    expect(writeYaml(json as Json)).toBe(yaml);
  });
});

const transcripts = new URL("../../../../../shared/oracles/transcripts/", import.meta.url);

/** What `kubectl ... -o yaml` printed, document by document, with values where the recording masks them. */
function printed(): readonly string[] {
  const documents: string[] = [];
  const command = /^run .*(?:-o[= ]?|--output[= ])yaml\b/;
  for (const name of readdirSync(transcripts).filter((file) => file.endsWith(".txt"))) {
    const blocks = readFileSync(new URL(name, transcripts), "utf8").split(/^## /m);
    blocks.forEach((block, at) => {
      const next = blocks[at + 1] ?? "";
      if (!command.test(block) || !next.startsWith("stdout\n")) return;
      const text = next.slice("stdout\n".length).replaceAll('"<time>"', '"2030-01-01T00:00:00Z"');
      documents.push(...text.replaceAll("<uid>", "0f0f").replaceAll('"<rv>"', '"17"').split("\n---\n"));
    });
  }
  return documents.map((text) => text.replace(/\n*$/, "\n"));
}

describe("what kubectl printed", () => {
  if (!existsSync(transcripts)) {
    it.skip("no data: about 60 outputs were not compared", () => undefined);
    return;
  }
  it("as YAML is written again as it was", () => {
    const documents = printed().filter((text) => /^[a-zA-Z]+:/.test(text));
    expect(documents.length).toBeGreaterThan(30);
    for (const text of documents) expect(writeYaml(readYaml(text).value as Json)).toBe(text);
  });
});
