import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What the page had loaded of the main thread's JavaScript, and what each worker is made of. */
export function sizes(requested, folder) {
  const assets = readdirSync(join(folder, "assets")).filter((name) => name.endsWith(".js"));
  const kilobytes = (name) => Math.round(gzipSync(readFileSync(join(folder, "assets", name))).length / 100) / 10;
  const isWorker = (name) => /\.worker-/.test(name);
  const loaded = assets.filter((name) => requested.has(name));
  // A worker's own imports are loaded by it alone; what the page imports too is counted for both.
  const mine = loaded.filter((name) => !isWorker(name));
  return {
    main: {
      total: Math.round(mine.reduce((sum, name) => sum + kilobytes(name), 0) * 10) / 10,
      files: mine.map((name) => `${name.replace(/-[\w-]{8}\.js$/, "")} ${kilobytes(name)}`).join(", "),
    },
    workers: assets.filter(isWorker).map((name) => ({
      name: name.replace(/-[\w-]{8}\.js$/, ""),
      kilobytes: kilobytes(name),
      loaded: requested.has(name),
      isEngine: /control-plane|node|workstation|conductor|whole/.test(name),
    })),
  };
}
