import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaFor } from "../../api/schema-table";
import { encodeGo } from "../json/encode-go";
import { parseJson } from "../json/parse-json";
import type { Json, JsonObject } from "../object";
import { decode, normalize } from "./decode";

const oracles = new URL("../../../../../shared/oracles/", import.meta.url);
const examples = new URL("api-examples/testdata/HEAD/", oracles);
const bases = new URL("objects/bases/", oracles);

function schemaOf(object: JsonObject): ReturnType<typeof schemaFor> {
  const [first = "", second] = String(object["apiVersion"]).split("/");
  const kind = String(object["kind"]);
  return schemaFor(
    second === undefined ? { group: "", version: first, kind } : { group: first, version: second, kind },
  );
}

/** Recorded answers hide what differs from run to run. */
function unmask(text: string): string {
  return text
    .replaceAll("<time>", "2030-01-01T00:00:00Z")
    .replaceAll("<microtime>", "2030-01-01T00:00:00.000000Z")
    .replace(/"<(?:port|nodePort)>"/g, "30000");
}

describe("Go's order and normal form", () => {
  if (!existsSync(oracles)) {
    it.skip("no data: about 300 objects were not compared", () => undefined);
    return;
  }
  const served = readdirSync(examples).filter(
    (name) =>
      name.endsWith(".json") && schemaOf(JSON.parse(readFileSync(new URL(name, examples), "utf8")) as JsonObject),
  );
  it("finds examples", () => expect(served.length).toBeGreaterThan(60));

  it.each(served)("%s: written byte for byte as upstream's encoder wrote it", (name) => {
    const text = readFileSync(new URL(name, examples), "utf8");
    const document = parseJson(text);
    const schema = schemaOf(document.value as JsonObject);
    if (schema === undefined) throw new Error("the schema was found before");
    const compact = JSON.stringify(JSON.parse(text));
    expect(encodeGo(document.value as Json, schema)).toBe(compact);
    expect(JSON.stringify(decode(document, schema).object)).toBe(compact);
  });

  it.each(readdirSync(bases).filter((name) => !name.startsWith("gauge")))(
    "%s: what a server answered is in normal form",
    (name) => {
      const recorded = JSON.parse(unmask(readFileSync(new URL(name, bases), "utf8"))) as {
        [base: string]: { answer?: JsonObject };
      };
      for (const { answer } of Object.values(recorded)) {
        const schema = answer === undefined ? undefined : schemaOf(answer);
        if (answer === undefined || schema === undefined) continue;
        expect(normalize(answer, schema)).toEqual({ object: answer, strictErrors: [] });
        expect(JSON.parse(encodeGo(answer, schema))).toEqual(answer);
      }
    },
  );

  it("every whole body that a server answered with has its keys in our order", () => {
    const http = new URL("http/", oracles);
    let compared = 0;
    for (const folder of readdirSync(http).filter((name) => !name.endsWith(".md"))) {
      for (const file of readdirSync(new URL(`${folder}/`, http))) {
        for (const body of wholeBodies(JSON.parse(unmask(readFileSync(new URL(`${folder}/${file}`, http), "utf8"))))) {
          const schema = schemaOf(body);
          if (schema === undefined) continue;
          compared++;
          expect(JSON.stringify(JSON.parse(encodeGo(body, schema)))).toBe(JSON.stringify(body));
        }
      }
    }
    expect(compared).toBeGreaterThan(400);
  });
});

/** The answers of a recording that were kept as they came: with nothing picked out and nothing dropped. */
function wholeBodies(step: unknown): readonly JsonObject[] {
  if (step === null || typeof step !== "object") return [];
  const { answer, pick, drop, only } = step as {
    answer?: { body?: JsonObject };
    pick?: unknown;
    drop?: unknown;
    only?: unknown;
  };
  const inner = Object.values(step).flatMap(wholeBodies);
  const isWhole = answer?.body?.["kind"] !== undefined && answer.body["apiVersion"] !== undefined;
  return isWhole && (pick ?? drop ?? only) === undefined && answer.body !== undefined ? [answer.body, ...inner] : inner;
}
