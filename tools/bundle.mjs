/** Bundles what Node runs, when a source is newer than its bundle: Node runs no TypeScript. */
import { mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = new URL("../", import.meta.url);

/** Entry by bundle. */
const ENTRIES = {
  serve: "src/workers/bridge/serve.ts",
  start: "src/workers/bridge/start.ts",
  shard: "src/workers/node/shard.ts",
  sim: "src/workers/node/sim.ts",
  player: "src/workers/node/player.ts",
  bench: "bench/bench.ts",
  write: "bench/write.ts",
  replay: "src/workers/node/replay.ts",
};

/** @param {readonly (keyof typeof ENTRIES)[]} names */
export async function bundle(names) {
  const folder = fileURLToPath(root);
  const newest = Math.max(
    newestIn(join(folder, "src")),
    newestIn(join(folder, "bench")),
    mtime(fileURLToPath(import.meta.url)),
  );
  const stale = names.filter((name) => mtime(join(folder, `build/node/${name}.mjs`)) < newest);
  mkdirSync(join(folder, "build/node"), { recursive: true });
  await Promise.all(
    stale.map(async (name) => {
      const outfile = join(folder, `build/node/${name}.mjs`);
      await build({
        entryPoints: [join(folder, ENTRIES[name])],
        outfile: `${outfile}.${process.pid}`,
        bundle: true,
        format: "esm",
        platform: "node",
        target: "node20",
        external: ["vite", "esbuild"],
        logLevel: "warning",
        banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      });
      // Whole or not at all: another process may be starting from it.
      renameSync(`${outfile}.${process.pid}`, outfile);
    }),
  );
}

function mtime(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
      .map((entry) => mtime(join(entry.parentPath ?? entry.path, entry.name))),
  );
}
