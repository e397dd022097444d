import { bundle, root } from "./bundle.mjs";

await bundle(["sim", "player", "shard"]);
const { sim } = await import(new URL("build/node/sim.mjs", root).href);
process.exit(await sim(process.argv.slice(2), root));
