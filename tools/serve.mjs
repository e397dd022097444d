import { bundle, root } from "./bundle.mjs";

await bundle(["serve", "shard"]);
const { serve } = await import(new URL("build/node/serve.mjs", root).href);
await serve(process.argv.slice(2), root);
