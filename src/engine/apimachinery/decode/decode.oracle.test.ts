import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { schemaFor } from "../../api/schema-table";
import type { Json, JsonObject } from "../object";
import { StatusError } from "../status";
import { decodeBody, type FieldValidation } from "./decode-body";

const root = new URL("../../../../../shared/oracles/objects/", import.meta.url);
const DECODING = /cannot be handled as a|the object provided is unrecognized/;

interface Case {
  readonly id: string;
  readonly m: string;
  readonly b?: string;
  readonly p?: readonly Operation[];
  readonly verb?: string;
  readonly sub?: string;
  readonly url?: string;
  readonly raw?: string;
  readonly ct?: string;
  readonly q?: string;
  readonly manifest?: boolean;
  readonly want: {
    readonly code: number;
    readonly warnings?: readonly string[];
    readonly status?: { readonly message?: string };
  };
}
interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value?: Json;
}
interface Base {
  readonly body: JsonObject;
  readonly answer: JsonObject;
}

/** RFC 6902, as far as the recordings use it. */
function patched(body: JsonObject, patch: readonly Operation[]): JsonObject {
  const copy = structuredClone(body) as JsonObject;
  for (const { op, path, value } of patch) {
    const keys = path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop() ?? "";
    let at = copy as unknown as { [key: string]: Json };
    for (const key of keys) at = at[key] as unknown as { [key: string]: Json };
    if (Array.isArray(at)) {
      const index = last === "-" ? at.length : Number(last);
      at.splice(index, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value ?? null]));
    } else if (op === "remove") delete at[last];
    else at[last] = value ?? null;
  }
  return copy;
}

function kindOf(object: JsonObject): { group: string; version: string; kind: string } {
  const [first = "", second] = String(object["apiVersion"]).split("/");
  return second === undefined
    ? { group: "", version: first, kind: String(object["kind"]) }
    : { group: first, version: second, kind: String(object["kind"]) };
}

function answer(base: Base, test: Case): string {
  const fieldValidation = /fieldValidation=(Strict|Warn|Ignore)/.exec(test.q ?? "fieldValidation=Strict")?.[1] as
    | FieldValidation
    | undefined;
  const contentType = test.ct === "application/yaml" ? "application/yaml" : "application/json";
  try {
    const text = test.raw ?? JSON.stringify(patched(base.body, test.p ?? []));
    const { warnings } = decodeBody(text, {
      contentType,
      kind: kindOf(base.body),
      schemaFor,
      ...(fieldValidation ? { fieldValidation } : {}),
    });
    return `decoded ${JSON.stringify(warnings)}`;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

describe("what a real server says of bodies that it cannot decode", () => {
  if (!existsSync(root)) {
    it.skip("no data: about 1,000 cases were not compared", () => undefined);
    return;
  }
  it.each(readdirSync(new URL("cases/", root)).filter((name) => !name.startsWith("gauge")))("%s", (file) => {
    const bases = JSON.parse(readFileSync(new URL(`bases/${file.replace(/l$/, "")}`, root), "utf8")) as {
      [name: string]: Base;
    };
    const wrong: string[] = [];
    let compared = 0;
    for (const line of readFileSync(new URL(`cases/${file}`, root), "utf8")
      .split("\n")
      .filter((text) => text !== "")) {
      const test = JSON.parse(line) as Case;
      const base = bases[test.b ?? ""];
      if (base === undefined || test.sub !== undefined || test.url !== undefined || (test.verb ?? "POST") !== "POST")
        continue;
      if (test.ct !== undefined && test.ct !== "application/yaml" && test.ct !== "application/json") continue;
      compared++;
      const want = test.want.status?.message ?? "";
      const got = answer(base, test)
        .replace("2006-01-02T15:04:05.000000Z", "<time>")
        .replace("2006-01-02T15:04:05Z", "<time>");
      const isDecoding = test.want.code === 400 && DECODING.test(want);
      if (isDecoding ? got !== want : !got.startsWith("decoded"))
        wrong.push(`${test.id}\n  want ${isDecoding ? want : "decoded"}\n  got  ${got}`);
    }
    expect(compared).toBeGreaterThan(0);
    expect(wrong.join("\n")).toBe("");
  });
});
