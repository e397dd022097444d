import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEBT, DEBT_AT_MOST, LONG_LINES_AT_MOST } from "./debt";
import { filesIn, ROOT, sourceFiles, type SourceFile } from "./source-files";
import { RULES } from "./tidy-rules";

const files: readonly SourceFile[] = ["src", "tools", "e2e", "bench"].flatMap(sourceFiles);

describe("the house is tidy", () => {
  it("read the house", () => {
    expect(files.length).toBeGreaterThan(300);
  });

  for (const [name, rule] of Object.entries(RULES)) {
    it(`${name}: nothing new is wrong`, () => {
      const wrong = files.flatMap((file) => rule(file).map((what) => `${file.path} ${what}`));
      expect(wrong.filter((line) => !DEBT.includes(line))).toEqual([]);
    });
  }

  it("owes no more than is written down, and only what is still owed", () => {
    const wrong = new Set(
      Object.values(RULES).flatMap((rule) => files.flatMap((file) => rule(file).map((what) => `${file.path} ${what}`))),
    );
    expect(
      DEBT.filter((line) => !wrong.has(line)),
      "paid: take these lines out of tools/debt.ts",
    ).toEqual([]);
    expect(DEBT.length).toBeLessThanOrEqual(DEBT_AT_MOST);
  });

  it("has no more lines of over 120 columns than it had", () => {
    const long = files
      .filter((file) => !file.generated)
      .flatMap(({ path, lines }) => lines.flatMap((line, i) => (line.length > 120 ? [`${path}:${i + 1}`] : [])));
    expect(long.length, long.slice(-20).join("\n")).toBeLessThanOrEqual(LONG_LINES_AT_MOST);
  });

  it("knows no machine but its own", () => {
    const places = new RegExp(["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/(?!you\\b)[a-z]"].join("|"));
    const texts = ["src", "tools", "docs", "e2e", "bench", "public", ".ci"]
      .filter((folder) => existsSync(join(ROOT, folder)))
      .flatMap((folder) => filesIn(folder, /^(run|.*\.(ts|tsx|mjs|md|json|css|html|yaml|yml|txt|sh))$/));
    const found = [...texts, ...ROOT_TEXTS].filter(
      (path) => existsSync(join(ROOT, path)) && places.test(readFileSync(join(ROOT, path), "utf8")),
    );
    expect(found).toEqual([]);
  });

  it("explains each word of its own", () => {
    const glossary = readFileSync(join(ROOT, "docs/glossary.md"), "utf8");
    for (const word of ["Shard", "Task", "Reactor", "Place", "Conductor", "Journal", "Lookahead", "Recipe"]) {
      expect(glossary, word).toMatch(new RegExp(`^\\*\\*${word}\\*\\*: \\S`, "m"));
    }
  });
});

const ROOT_TEXTS = [
  "README.md",
  "ARCHITECTURE.md",
  "STYLE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "package.json",
  "index.html",
];
