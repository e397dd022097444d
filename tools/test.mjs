/** Runs all tests, or with `--check` those that take less than a minute, and sums up in one line. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { findChromium } from "./chromium.mjs";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
const quick = process.argv.includes("--check");
const began = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
mkdirSync("build/test", { recursive: true });

await Promise.all(
  [
    "src/engine",
    "src/workers",
    "src/workers/tsconfig.node.json",
    "src/ui",
    "tools/tsconfig.json",
    "e2e",
    "bench/tsconfig.json",
  ]
    .filter((project) => existsSync(project.endsWith(".json") ? project : `${project}/tsconfig.json`))
    .map((project) => one(`types ${project}`, ["tsc", "-p", project, "--noEmit"])),
);
await one("lint", ["oxlint", "--quiet"]);
await one("format", ["oxfmt", "--check"]);
await vitest(quick ? ["tidy", "unit"] : ["tidy", "unit", "oracle"]);
if (!quick) {
  await bundle(["serve", "shard", "sim"]);
  await vitest(["threads"]);
  await browser();
}

const seconds = Math.round((Date.now() - began) / 1000);
console.log(`${total.skipped > 0 ? `${total.skipped} skipped; ` : ""}${seconds} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** A step that is right or wrong as a whole. */
async function one(name, command) {
  const { code, output } = await run(command, true);
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name}`);
  if (code !== 0) console.log(output);
  count({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
}

async function vitest(projects) {
  const file = `build/test/${projects.join("-")}.json`;
  rmSync(file, { force: true });
  const { code } = await run(
    [
      "vitest",
      "run",
      ...projects.flatMap((name) => ["--project", name]),
      "--passWithNoTests",
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    false,
  );
  if (!existsSync(file)) return count({ failed: 1 });
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  // A file that does not even load has no tests that could fail.
  const failed = numFailedTests > 0 ? numFailedTests : Math.max(numFailedTestSuites, code === 0 ? 0 : 1);
  count({ passed: numPassedTests, failed, skipped: numPendingTests });
}

async function browser() {
  if (!existsSync("e2e") || !readdirSync("e2e", { recursive: true }).some((name) => name.endsWith(".spec.ts"))) {
    return console.log("no tests for a browser yet");
  }
  const chromium = await findChromium();
  if (chromium === undefined) {
    console.log(
      "FAIL no Chromium: none is installed, Playwright could not download one, and Debian's package could not be had",
    );
    return count({ failed: 1 });
  }
  console.log(`Chromium: ${chromium.path} (${chromium.from})`);
  const file = "build/test/e2e.json";
  rmSync(file, { force: true });
  await run(["playwright", "test", "--reporter=line,json"], false, {
    KUBARIUM_CHROMIUM: chromium.path,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  if (!existsSync(file)) return count({ failed: 1 });
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, "utf8")).stats;
  count({ passed: expected + flaky, failed: unexpected, skipped });
}

function count({ passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function run([command, ...args], quiet, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [binary(command), ...args], {
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...process.env, ...env },
    });
    let output = "";
    child.stdout?.on("data", (text) => {
      output += text;
    });
    child.stderr?.on("data", (text) => {
      output += text;
    });
    child.on("exit", (code) => resolve({ code, output }));
  });
}

/** Two packages bring a `tsc`: the older one is there for its parser, which the tidy rules read the house with. */
function binary(name) {
  if (name === "tsc") return fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
  return fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
}
