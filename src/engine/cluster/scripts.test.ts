import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { playScript } from "../testing/script";

const FOLDER = new URL("testdata/", import.meta.url);
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith(".txt"));

/** Each file is a session, and what it prints. `npx vitest run --project oracle scripts -u` writes the answers anew. */
describe("a session at the workstation", () => {
  it.each(scripts)("%s", { timeout: 60_000 }, async (name) => {
    const path = new URL(name, FOLDER);
    await expect(playScript(readFileSync(path, "utf8"))).toMatchFileSnapshot(path.pathname);
  });

  it("is there", () => expect(scripts.length).toBeGreaterThan(3));
});
