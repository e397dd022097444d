/**
 * What a write costs: CPU time of one request of a typed client, from the client to etcd and back, watches included.
 *
 *     npx esbuild bench/write.ts --bundle --platform=node --format=esm --outfile=build/node/write.mjs
 *     node build/node/write.mjs
 *
 * Beside microseconds it tells ratios to a calibration (a pod's JSON written and read), so that two machines can be
 * compared. Every kind is warmed up, then measured; the API server and etcd run as they do in a cluster, with
 * kubelets' and controllers' watches open.
 */
import { ControlPlane } from "../src/engine/testing/control-plane";
import { MINUTE } from "../src/engine/sim/time";
import { bodies } from "./write-bodies";
import { Writer } from "./writer";

const COUNT = Number(process.argv[2] ?? 1000);

const plane = new ControlPlane({
  programs: { writer: (place) => new Writer(place) },
  boot: [{ name: "writer", program: "writer", args: null, delay: 3000 }],
});
let done = "";

function run(what: string, count: number): number {
  plane.sim.input({
    machine: 2,
    handler: "input",
    payload: { process: "writer", handler: "go", data: { what, count } },
  });
  const before = process.cpuUsage();
  done = "";
  plane.sim.runUntil(() => (done = isDone(what)) !== "", 60 * MINUTE, 100_000);
  const { user, system } = process.cpuUsage(before);
  if (done !== "ok") throw new Error(`${what}: ${done}`);
  return (user + system) / count;
}

function isDone(what: string): string {
  const state = plane.inspect("writer") as { readonly what: string; readonly result: string };
  return state.what === what ? state.result : "";
}

/** The time in which this machine writes and reads the text of a pod. */
function calibrate(): number {
  const text = JSON.stringify(bodies.pod(1, "x"));
  const rounds = 20_000;
  let size = 0;
  for (let i = 0; i < rounds; i++) size += JSON.stringify(JSON.parse(text)).length;
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) size += JSON.stringify(JSON.parse(text)).length;
  const { user, system } = process.cpuUsage(before);
  if (size === 0) throw new Error("nothing was written");
  return (user + system) / rounds;
}

const unit = calibrate();
run("setup", 1);
const wanted = process.argv[3] ?? "";
const kinds = ["pod create", "status patch", "event create", "lease update"].filter((kind) => kind.startsWith(wanted));
for (const kind of kinds) run(`${kind} warm`, Math.max(200, COUNT / 2));
const costs = kinds.map((kind) => [kind, run(kind, COUNT)] as const);
process.stdout.write(`calibration  ${unit.toFixed(1)} us\n`);
for (const [kind, cost] of costs) {
  process.stdout.write(`${kind.padEnd(13)}${cost.toFixed(0)} us  ${(cost / unit).toFixed(1)}\n`);
}
