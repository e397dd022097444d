/**
 * Writes down which fields of API objects the components of a cluster look at: `honoured-fields.gen.json` of the API
 * server. Run it when a component has learnt to honour more.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "honoured-"));
try {
  const outfile = join(folder, "rig.mjs");
  const entry = join(root, "src/engine/testing/honoured-rig.ts");
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", logLevel: "warning" });
  const { recordHonouredFields } = await import(pathToFileURL(outfile).href);
  const target = join(root, "src/engine/kube-apiserver/honoured-fields.gen.json");
  writeFileSync(target, `${JSON.stringify(recordHonouredFields(), null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
