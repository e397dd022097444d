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
