import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundle, root } from "./bundle.mjs";

const { BENCHES } = await bundle(["bench"]).then(() => import(new URL("build/node/bench.mjs", root).href));
const [one] = process.argv.slice(2);
if (one !== undefined) {
  const before = process.cpuUsage();
  const told = BENCHES[one]();
  const { user, system } = process.cpuUsage(before);
  console.log(`${((user + system) / 1e6).toFixed(2).padStart(8)} CPU s  ${one.padEnd(26)} ${told}`);
} else {
  for (const name of Object.keys(BENCHES))
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { stdio: "inherit", timeout: 300_000 });
}
