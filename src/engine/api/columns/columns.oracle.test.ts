import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { KObject } from "../../apimachinery/object";
import { kindFor } from "../kinds";
import { resourceFor } from "../schema-table";
import { tableColumns, tableRow } from "./columns";
import type { TableColumn } from "./table";

const DIR = join(process.cwd(), "..", "shared", "oracles", "http", "tables");

interface Step {
  readonly do: string;
  readonly body?: KObject;
  readonly answer: { readonly body?: unknown };
}
interface Table {
  readonly columnDefinitions?: readonly TableColumn[] | null;
  readonly rows?: readonly { readonly cells: readonly unknown[] }[];
}

/** The recordings hold what was sent, and the Table of it: objects are completed by their kinds and shown. */
it("shows the columns and cells of a real API server", () => {
  if (!existsSync(DIR)) {
    console.log("no recordings found: the tables of 7 files not compared");
    return;
  }
  let [columns, cells, compared, rows] = [0, 0, 0, 0];
  const misses: string[] = [];
  for (const file of readdirSync(DIR)) {
    const objects = new Map<string, KObject>();
    const { steps } = JSON.parse(readFileSync(join(DIR, file), "utf8")) as { steps: readonly Step[] };
    for (const step of steps) {
      const [verb = "", url = ""] = step.do.split(" ");
      const path = url.split("?")[0] ?? "";
      if (verb === "POST" && step.body !== undefined) keep(objects, path, step.body);
      if (verb === "PUT" && step.body !== undefined && path.endsWith("/status")) {
        const at = path.slice(0, -"/status".length);
        const old = objects.get(at);
        if (old !== undefined) objects.set(at, { ...old, status: step.body["status"] });
      }
      const table = step.answer.body as Table | undefined;
      if (verb !== "GET" || !Array.isArray(table?.columnDefinitions)) continue;
      const object = objects.get(path);
      if (object === undefined) continue;
      compared++;
      const group = object.apiVersion.includes("/") ? (object.apiVersion.split("/")[0] ?? "") : "";
      const bare = (all: readonly TableColumn[]) =>
        all.map(({ name, type, format, priority }) => ({ name, type, format, priority }));
      const own = tableColumns(group, object.kind);
      if (JSON.stringify(bare(own)) === JSON.stringify(bare(table.columnDefinitions))) columns++;
      else misses.push(`${step.do}: columns ${JSON.stringify(bare(own))}`);
      const want = table.rows?.[0]?.cells;
      if (want === undefined) continue;
      rows++;
      const got = tableRow(object, 0).map((cell) => (cell === "<invalid>" ? "<age>" : cell));
      const masked = got.map((cell) => (typeof cell === "string" && /^2030-/.test(cell) ? "<time>" : cell));
      if (JSON.stringify(masked) === JSON.stringify(want)) cells++;
      else misses.push(`${step.do}: ${JSON.stringify(masked)} for ${JSON.stringify(want)}`);
    }
  }
  console.log(`columns: ${columns} of ${compared} kinds; rows: ${cells} of ${rows}\n${misses.join("\n")}`);
  expect(compared).toBeGreaterThan(0);
  expect(columns, misses.join("\n")).toBe(compared);
  expect((100 * cells) / rows, misses.join("\n")).toBeGreaterThanOrEqual(80);
});

function keep(objects: Map<string, KObject>, path: string, body: KObject): void {
  const match = /^\/api(?:s\/([^/]+))?\/([^/]+)(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)$/.exec(path);
  const [, group = "", version = "", resource = ""] = match ?? [];
  const info = resourceFor({ group, version, resource });
  if (info === undefined) return;
  const kind = kindFor(group, version, resource, {
    namespaced: info.namespaced,
    hasStatus: info.subresources.some(({ name }) => name === "status"),
  });
  const metadata = { ...body.metadata, creationTimestamp: "2030-01-01T00:00:00Z" };
  objects.set(`${path}/${body.metadata.name ?? ""}`, kind.prepareForCreate(kind.defaults({ ...body, metadata })));
}
