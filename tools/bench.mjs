/**
 * `npm run bench [-- NAME...] [--profile]`: each workload in a fresh process, its figure beside its mark, and the load
 * of the machine beside both. With `--profile` also the functions in which most of its time went. `page` measures the
 * page in a browser.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle, root } from "./bundle.mjs";

const SELF = fileURLToPath(import.meta.url);
const LIMIT_MS = 600_000;
const TOP = 15;

if (process.argv[2] === "page") {
  await import("../bench/page.mjs").then(({ benchPage }) => benchPage(process.argv.slice(3)));
  process.exit();
}
await bundle(["bench", "write"]);
const { WORKLOADS, GROWTH, cpuSeconds } = await import(new URL("build/node/bench.mjs", root).href);
if (process.argv[2] === "--child") await child(process.argv[3]);
else parent(process.argv.slice(2));

async function child(name) {
  const told = await WORKLOADS[name].run();
  const { heapUsed } = process.memoryUsage();
  const wall = performance.now() / 1000;
  process.stdout.write(`\n${JSON.stringify({ ...told, cpu: cpuSeconds(), wall, heap: heapUsed / 1e6 })}`);
}

function parent(args) {
  const all = [...Object.keys(WORKLOADS), "growth", "write"];
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0 || args.includes("--help")) {
    console.log(`${unknown.map((name) => `no workload ${name}\n`).join("")}Workloads: ${all.join(", ")}`);
    process.exitCode = unknown.length > 0 ? 2 : 0;
    return;
  }
  const names = new Set(wanted.length > 0 ? wanted : all);
  const runs = new Set(names);
  if (names.has("growth")) runs.add(GROWTH.small).add(GROWTH.large);
  console.log(`node ${process.version}, ${cpus().length} cores; every figure is of a fresh process, with its trace on`);
  const told = new Map();
  for (const name of Object.keys(WORKLOADS)) if (runs.has(name)) told.set(name, one(name, args.includes("--profile")));
  if (names.has("growth")) growth(told.get(GROWTH.small), told.get(GROWTH.large));
  if (names.has("write")) write();
}

function one(name, profile) {
  const { what, unit, mark } = WORKLOADS[name];
  const folder = profile ? mkdtempSync(join(tmpdir(), "bench-")) : undefined;
  const flags = profile ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
  const ran = spawnSync(process.execPath, [...flags, SELF, "--child", name], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    timeout: LIMIT_MS,
  });
  if (ran.status !== 0) {
    line("FAIL", `ended with ${ran.status ?? ran.signal}`, name, what);
    return undefined;
  }
  const told = JSON.parse(ran.stdout.trimEnd().split("\n").at(-1));
  const digits = unit === "ms" ? 0 : 2;
  const figure = `${told.figure.toFixed(digits)} ${unit}${mark === undefined ? "" : ` of ${mark}`}`;
  line(told.complete ? verdict(told.figure, mark) : "FAIL", figure, name, what);
  const all = `process ${told.cpu.toFixed(2)} CPU s, ${told.wall.toFixed(2)} wall s, heap ${told.heap.toFixed(0)} MB`;
  console.log(`      ${told.reached}; ${all}; load ${loadavg()[0].toFixed(2)}`);
  if (folder !== undefined) {
    for (const file of readdirSync(folder)) top(join(folder, file));
    rmSync(folder, { recursive: true });
  }
  return told.complete ? told : undefined;
}

function growth(small, large) {
  const what = `${GROWTH.large} against ${GROWTH.times} times ${GROWTH.small}`;
  if (small === undefined || large === undefined) return line("FAIL", "not measured", "growth", what);
  const ratio = large.figure / small.figure / GROWTH.times;
  line(verdict(ratio, GROWTH.mark), `${ratio.toFixed(2)} of ${GROWTH.mark}`, "growth", what);
}

/** Its table is its own; the mark is 150 µs for the create of a pod. */
function write() {
  console.log(`      write: one request of a typed client; load ${loadavg()[0].toFixed(2)}`);
  spawnSync(process.execPath, [fileURLToPath(new URL("build/node/write.mjs", root))], { stdio: "inherit" });
}

function verdict(figure, mark) {
  return mark === undefined ? "    " : figure <= mark ? "hit " : "MISS";
}

function line(word, figure, name, what) {
  console.log(`${word}  ${figure.padStart(18)}  ${name.padEnd(13)} ${what}`);
}

/** The functions with the most time of their own in a profile. */
function top(file) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, "utf8"));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName || "(anonymous)"}`]));
  const own = new Map();
  let total = 0;
  samples.forEach((id, i) => {
    const name = names.get(id);
    if (name === "(idle)") return;
    total += timeDeltas[i];
    own.set(name, (own.get(name) ?? 0) + timeDeltas[i]);
  });
  for (const [name, time] of [...own].sort(([, a], [, b]) => b - a).slice(0, TOP))
    console.log(`      ${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}
