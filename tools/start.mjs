/** `npm start`: installs what is missing, builds the page when a source is newer, and serves it. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const folder = fileURLToPath(root);
process.chdir(folder);
if (!existsSync("node_modules/esbuild")) must("npm", ["ci", "--no-audit", "--no-fund"]);
// `--page FOLDER`: a page that is built already, for tests.
const page = text("--page");
if (page === undefined && built() < newest()) must(process.execPath, ["node_modules/.bin/vite", "build"]);
const { bundle } = await import("./bundle.mjs");
await bundle(["start"]);
const { start } = await import(new URL("build/node/start.mjs", root).href);
const options = {
  port: Number(text("--port") ?? 5173),
  bridgePort: Number(text("--bridge-port") ?? 0),
  kubeconfig: text("--kubeconfig"),
  page,
};
await start(options, root).catch((error) => {
  console.error(`cannot start: ${error.message}`);
  process.exit(1);
});

function text(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function must(command, args) {
  if (spawnSync(command, args, { stdio: ["inherit", 2, 2] }).status !== 0) process.exit(1);
}

function built() {
  return statSync("dist/index.html", { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest() {
  const sources = ["src", "public"]
    .flatMap((name) => readdirSync(name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return Math.max(
    ...[...sources, "index.html", "vite.config.ts", "package.json"].map(
      (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}
