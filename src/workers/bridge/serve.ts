/** `npm run serve`: a cluster without a page, for real tools, in the foreground. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClusterRecipe } from "../../engine/index";
import { ThreadLink } from "../node/thread-link";
import { BridgeServer } from "./bridge-server";
import { EngineBackend } from "./engine-backend";
import { ClusterFiles, defaultKubeconfig } from "./kubeconfigs";
import { parseServeOptions, USAGE, UsageError, type ServeOptions } from "./serve-options";

/** `root`: where the checkout is; `openApi`: the file with the API's documents. */
export async function serve(args: readonly string[], root: URL): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return void process.stdout.write(USAGE);
  const options = optionsOrEnd(args);
  if (options.presetAssumed) log("preset kubeadm, the default, is not there yet: using preset hosted");
  const recipe = recipeOf(options);
  const files = new ClusterFiles(recipe);
  const openApi = fileURLToPath(new URL("src/engine/api/gen/openapi-v3.txt", root));
  const backend = new EngineBackend({
    recipe,
    speed: options.speed,
    threads: options.threads,
    makeLink: (name) =>
      new ThreadLink(name, new URL("build/node/shard.mjs", root), name === "shard-0" ? openApi : undefined),
    onFault: (error) => end(1, `the engine stopped: ${error.message}`),
  });
  const server = new BridgeServer(backend, files.serving);
  function end(code: number, why: string): void {
    log(why);
    server.close();
    backend.close();
    setTimeout(() => process.exit(code), 100);
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => end(0, `${signal}: ending`));

  const [port] = await Promise.all([server.listen(options.port), backend.open()]).catch((error: Error) => {
    log(`cannot start: ${error.message}`);
    process.exit(1);
  });
  const kubeconfig = resolve(options.kubeconfig ?? defaultKubeconfig());
  files.write(kubeconfig, port);
  log(`listening on https://127.0.0.1:${port}; waiting for the API server and ${wantedNodes(options)} nodes`);
  await untilReady(backend, [files.admin], wantedNodes(options));
  process.stdout.write(`${JSON.stringify({ server: `https://127.0.0.1:${port}`, kubeconfig })}\n`);
  log(`ready: kubectl --kubeconfig ${kubeconfig} get nodes`);
}

function optionsOrEnd(args: readonly string[]): ServeOptions {
  try {
    return parseServeOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/**
 * At `max` the cluster's clock runs ahead of the wall's; kubectl reckons ages by its own, so such a cluster begins a
 * day earlier.
 */
function recipeOf({ preset, nodes, kubelet, seed, speed, controllers, scheduler }: ServeOptions): ClusterRecipe {
  const wall = Date.now();
  const epoch = wall - (wall % 1000) - (speed === "max" ? 24 * 3600 * 1000 : 0);
  return { preset, nodes, kubelet, seed, epoch, controllers, scheduler };
}

function wantedNodes({ kubelet, nodes }: ServeOptions): number {
  return kubelet === "none" ? 0 : nodes;
}

async function untilReady(backend: EngineBackend, admin: readonly string[], nodes: number): Promise<void> {
  for (;;) {
    if ((await backend.ask("/readyz", admin)).status === 200 && (await countReady(backend, admin)) >= nodes) return;
    await new Promise((resolved) => setTimeout(resolved, 50));
  }
}

interface NodeConditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

async function countReady(backend: EngineBackend, admin: readonly string[]): Promise<number> {
  const { status, body } = await backend.ask("/api/v1/nodes", admin);
  if (status !== 200) return 0;
  const { items } = JSON.parse(body) as { readonly items: readonly NodeConditions[] };
  return items.filter((node) =>
    node.status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
  ).length;
}

function log(message: string): void {
  process.stderr.write(`kubarium: ${message}\n`);
}
