import { fileURLToPath } from "node:url";
import { mergeConfig, type Plugin } from "vite";
import product from "../../vite.config";

/** The product's build with a stand-in for the engine's thread. */
const stand: Plugin = {
  name: "engine-double",
  enforce: "pre",
  resolveId: (source) =>
    source.endsWith("/workers/host") ? fileURLToPath(new URL("./host-double.ts", import.meta.url)) : null,
};

export default mergeConfig(product, {
  root: fileURLToPath(new URL("../..", import.meta.url)),
  plugins: [stand],
  build: { outDir: "build/page-double", emptyOutDir: true },
});
