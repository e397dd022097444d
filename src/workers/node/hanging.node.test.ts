import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClusterRecipe, CONTROL_PLANE, SECOND, WORKSTATION } from "../../engine/index";
import { Conductor } from "../conductor";
import type { LinkFactory } from "../shard-handle";
import { inlineLinks } from "./links";
import { request } from "./scenario";
import { ThreadLink } from "./thread-link";

const RECIPE: ClusterRecipe = {
  preset: "hosted",
  nodes: 0,
  kubelet: "none",
  seed: 3,
  epoch: Date.UTC(2026, 10, 27),
  controllers: false,
  scheduler: false,
};
const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kubarium-hanging-"));
  await build({
    entryPoints: [join(import.meta.dirname, "hanging-shard.node.ts")],
    outfile: join(folder, "shard.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three objects are made, the second while a handler may hang; how often threads were made again, and the chains. */
async function played(makeLink: LinkFactory): Promise<{ readonly rebuilt: number; readonly chains: unknown }> {
  const placement = [[CONTROL_PLANE], [WORKSTATION]];
  const conductor = new Conductor(RECIPE, { placement, makeLink, hashing: true, patience: 5_000 });
  try {
    await conductor.open();
    for (const id of ["1", "2", "3"]) {
      await conductor.runTo(Number(id) * SECOND);
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `map-${id}` }, data: { id } };
      conductor.input(withId(id, body));
      // Something is on its way when the next request comes.
      if (id === "1") await conductor.runTo(2 * SECOND - 1);
    }
    await conductor.runTo(5 * SECOND);
    const rebuilt = conductor.handles.reduce((sum, handle) => sum + handle.rebuilt, 0);
    return { rebuilt, chains: await conductor.chains() };
  } finally {
    conductor.close();
  }
}

function withId(id: string, body: object): ReturnType<typeof request> {
  const input = request("POST", CONFIG_MAPS, body);
  const { data, ...rest } = input.payload as unknown as { readonly data: object };
  return { ...input, payload: { ...rest, data: { ...data, id } } as never };
}

describe("a thread that hangs", () => {
  it("is ended when patience is over, and comes back without loss", { timeout: 120_000 }, async () => {
    const marker = join(folder, "hung");
    process.env["HANGS_UNLESS"] = marker;
    const undisturbed = await played(inlineLinks);
    const hung = await played((name) => new ThreadLink(name, pathToFileURL(join(folder, "shard.mjs"))));
    expect(existsSync(marker), "a handler hung").toBe(true);
    expect(undisturbed.rebuilt).toBe(0);
    expect(hung.rebuilt).toBeGreaterThanOrEqual(1);
    expect(hung.chains).toEqual(undisturbed.chains);
  });
});
