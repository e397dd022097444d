import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeBody } from "../../apimachinery/decode/decode-body";
import { schemaFor } from "../../api/schema-table";
import { base64Text } from "../../pki/bytes";
import { decodeProtobuf } from "./decode-protobuf";

const EXAMPLES = join(process.cwd(), "..", "shared", "oracles", "api-examples", "testdata", "HEAD");
const present = existsSync(EXAMPLES);

/** Upstream's examples: every field of every kind is set, once in JSON and once in protobuf. */
function examples() {
  if (!present) return [];
  return readdirSync(EXAMPLES)
    .filter((file) => file.endsWith(".json"))
    .map((file) => {
      const text = readFileSync(join(EXAMPLES, file), "utf8");
      const { apiVersion = "", kind = "" } = JSON.parse(text) as {
        readonly apiVersion?: string;
        readonly kind?: string;
      };
      const slash = apiVersion.indexOf("/");
      const gvk = { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1), kind };
      const bytes = readFileSync(join(EXAMPLES, file.replace(/json$/, "pb")));
      return { name: file.replace(/\.json$/, ""), gvk, text, bytes };
    })
    .filter(({ gvk }) => schemaFor(gvk) !== undefined);
}

describe.skipIf(!present)("protobuf says what JSON says", () => {
  const all = examples();
  it("has examples of most kinds that are served", () => expect(all.length).toBeGreaterThan(70));

  it.each(all)("$name", ({ gvk, text, bytes }) => {
    const fromJson = decodeBody(text, { contentType: "application/json", kind: gvk, schemaFor });
    const fromProtobuf = decodeProtobuf({ base64: base64Text(bytes) }, gvk, schemaFor);
    expect(fromProtobuf).toEqual(fromJson.object);
  });
});

if (!present) process.stdout.write("no recordings here: protobuf is not compared with 185 examples\n");
