/**
 * Takes lines that are paid out of tools/debt.ts. With `--take-stock` it writes down what is owed today: for one who
 * has looked at it.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
await build({
  entryPoints: [`${root}tools/owed.ts`],
  outfile: `${root}build/tools/owed.mjs`,
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["typescript-6"],
  logLevel: "error",
  define: { "import.meta.url": JSON.stringify(new URL("./owed.ts", import.meta.url).href) },
});
const owed = JSON.parse(
  spawnSync(process.execPath, [`${root}build/tools/owed.mjs`], { encoding: "utf8", maxBuffer: 1e8 }).stdout,
);
const old = readFileSync(`${root}tools/debt.ts`, "utf8");
const known = [...old.matchAll(/^ {2}("(?:.*)"),$/gm)].map(([, line]) => JSON.parse(line));
const kept = process.argv.includes("--take-stock") ? owed.lines : known.filter((line) => owed.lines.includes(line));
writeFileSync(
  `${root}tools/debt.ts`,
  `/** What is known to be wrong. Lines may only go; the counts go down with them. */
export const DEBT_AT_MOST = ${kept.length};

/** How many lines of more than 120 columns there are. */
export const LONG_LINES_AT_MOST = ${owed.long};

export const DEBT: readonly string[] = [
${kept.map((line) => `  ${JSON.stringify(line)},\n`).join("")}];
`,
);
console.log(`${kept.length} lines owed, ${owed.long} long lines`);
