/** Serves the built page to tests; builds it when a source is newer. */
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preview } from "vite";

const port = Number(process.env.PAGE_PORT ?? 43_117);
/** Not `dist`: what is being tested must not change under the tests. */
const FOLDER = "build/page";

export async function servePage() {
  process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
  if (built() < newest()) {
    const { status } = spawnSync(
      process.execPath,
      ["node_modules/.bin/vite", "build", "--outDir", FOLDER, "--emptyOutDir"],
      { stdio: ["ignore", 2, 2] },
    );
    if (status !== 0) throw new Error("the page does not build");
  }
  return await preview({
    build: { outDir: FOLDER },
    preview: { port, strictPort: true, host: "127.0.0.1" },
    logLevel: "warn",
  });
}

function built() {
  return statSync(`${FOLDER}/index.html`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest() {
  const sources = ["src", "public"]
    .flatMap((name) => readdirSync(name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Math.max(
    ...[...sources, "index.html", "vite.config.ts", "package.json"].map(
      (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await servePage();
