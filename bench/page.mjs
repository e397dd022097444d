/**
 * `npm run bench -- page [part…]`: what a visitor waits for, measured in an installed Chromium on the built page,
 * served as static files under its own Content-Security-Policy. Parts: size, open, rollout, crowd, seek.
 */
import { spawnSync } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { findChromium } from "../tools/chromium.mjs";
import { sizes } from "./page/sizes.mjs";
import { Visit } from "./page/visit.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const FOLDER = "build/bench-page";
const PARTS = { size, open, rollout, crowd, seek };

/** Prints the figures of the page; returns whether each met its mark. */
export async function benchPage(wanted) {
  const parts = wanted.length > 0 ? wanted : Object.keys(PARTS);
  const found = await findChromium();
  if (found === undefined) throw new Error("no Chromium was found");
  build();
  const server = await serve();
  try {
    for (const part of parts) {
      // A profile of its own for each: nothing is saved from before.
      const browser = await chromium.launch({
        executablePath: found.path,
        args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
      });
      try {
        await PARTS[part](() => Visit.begin(browser, server.resolvedUrls.local[0]));
      } finally {
        await browser.close();
      }
    }
  } finally {
    await server.close();
  }
}

function build() {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["node_modules/vite/bin/vite.js", "build", "--outDir", FOLDER, "--logLevel", "error"],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`the page does not build:\n${stderr}`);
}

async function serve() {
  const { preview } = await import("vite");
  return await preview({
    root,
    build: { outDir: FOLDER },
    preview: { port: 0, host: "127.0.0.1" },
    logLevel: "warn",
  });
}

/** One line: what was measured, what it shall be, and whether it is. */
function tell(what, figure, mark, unit, note = "") {
  const hit = mark === undefined ? "" : (unit === "fps" ? figure >= mark : figure <= mark) ? "hit " : "miss";
  const against = mark === undefined ? "" : `${unit === "fps" ? "≥" : "≤"} ${mark}`;
  const load = loadavg()[0].toFixed(1);
  console.log(
    `${hit.padEnd(5)}${what.padEnd(44)}${String(figure).padStart(8)} ${unit.padEnd(5)}${against.padEnd(9)} load ${load}  ${note}`,
  );
}

/** At start is what was asked for until the page is of use, all nodes Ready. What comes later is told, too. */
async function size(begin) {
  const visit = await begin();
  const ready = await visit.open();
  await visit.page.waitForTimeout(5_000);
  const late = await visit.requestedAfter(ready);
  const atStart = new Set([...visit.requested].filter((name) => !late.has(name)));
  const folder = `${root}${FOLDER}`;
  const start = sizes(atStart, folder);
  const later = sizes(late, folder);
  tell("JavaScript of the main thread at start, gzip", start.main.total, 300, "kB", start.main.files);
  tell("JavaScript of the main thread soon after", later.main.total, undefined, "kB", later.main.files);
  for (const { name, kilobytes, isEngine, loaded } of start.workers)
    tell(
      `JavaScript of ${name}, gzip`,
      kilobytes,
      isEngine && loaded ? 250 : undefined,
      "kB",
      loaded ? "" : "not loaded",
    );
}

async function open(begin) {
  const [ready, running] = [[], []];
  for (let i = 0; i < 5; i++) {
    const visit = await begin();
    ready.push(await visit.open());
    await visit.alone();
    running.push(await visit.runPod("hello"));
    await visit.end();
  }
  tell("page opened to all nodes Ready", median(ready), 2_500, "ms", `of ${ready.join(", ")}`);
  tell("`kubectl run` typed to Running, at 1×", median(running), 2_000, "ms", `of ${running.join(", ")}`);
}

/** The rollout that `npm run bench -- 10x1000` measures without a page: 1,000 pods on 10 nodes, here at 10×. */
async function rollout(begin) {
  await deployments(begin, "1,000 pods on 10 nodes", { nodes: 10, count: 1, patience: 180_000, marks: [55, 0] });
}

/** A crowd that nothing could run at 10×: what the page is like meanwhile. */
async function crowd(begin) {
  await deployments(begin, "10,000 pods on 95 nodes", { nodes: 95, count: 10, patience: 60_000, marks: [] });
}

async function deployments(begin, what, { nodes, count, patience, marks: [frames, tasks] }) {
  const visit = await begin();
  await visit.open(`?nodes=${nodes}`, nodes);
  await visit.alone();
  await visit.setSpeed(10);
  const seen = await visit.watchFrames(() => visit.deploy(count, 1_000, patience));
  const { result, cpu } = seen;
  tell(`frames during ${what} at 10×`, seen.fps, frames, "fps", `${seen.frames} frames, median`);
  tell("long tasks meanwhile", seen.long, tasks, "", `worst ${seen.worst} ms, ${seen.total} ms in all; ${seen.blame}`);
  tell(
    "of more than 50 ms of their own CPU",
    cpu.long,
    tasks,
    "",
    `worst ${cpu.worst} ms, ${cpu.total} ms in all tasks`,
  );
  tell("pods Running at its end", result.running, undefined, "", `of ${result.pods}`);
  tell("virtual seconds a second meanwhile", result.speed, undefined, "×", `${result.seconds} s long`);
}

async function seek(begin) {
  const visit = await begin();
  await visit.open();
  await visit.alone();
  await visit.tenMinutes();
  const took = await visit.seeks(40);
  tell(
    "seek in a run of ten minutes, p95",
    took[Math.ceil(took.length * 0.95) - 1],
    500,
    "ms",
    `median ${median(took)}`,
  );
}

function median(figures) {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await benchPage(process.argv.slice(2));
