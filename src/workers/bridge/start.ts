/** `npm start`: serves the page, and the bridge to the cluster of the page that is open. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClusterRecipe } from "../../engine/index";
import { BridgeServer } from "./bridge-server";
import { ClusterFiles, defaultKubeconfig } from "./kubeconfigs";
import { RelayBackend } from "./relay-backend";
import type { RelayedFiles } from "./relay-protocol";
import { staticServer } from "./static-server";

export interface StartOptions {
  readonly port: number;
  readonly bridgePort: number;
  readonly kubeconfig?: string;
  /** The folder of the built page; without, where `npm run build` puts it. */
  readonly page?: string;
}

export async function start(options: StartOptions, root: URL): Promise<void> {
  const http = staticServer(fileURLToPath(new URL(options.page ?? "dist", root)));
  const token = randomBytes(16).toString("hex");
  const kubeconfig = options.kubeconfig ?? defaultKubeconfig();
  let origins: readonly string[] = [];
  let bridgePort = 0;
  const relay = new RelayBackend({
    http,
    token,
    origins: () => origins,
    onHold: (files) => {
      bridge.speakAs(files);
      writeKubeconfigs(kubeconfig, files, bridgePort);
      process.stderr.write(`kubarium: a page holds the bridge: kubectl --kubeconfig ${kubeconfig} get nodes\n`);
      return { server: `https://127.0.0.1:${bridgePort}`, kubeconfig };
    },
  });
  // Until a page comes, somebody must say so over TLS that kubectl trusts: with the certificates of an ordinary
  // cluster.
  const waiting = new ClusterFiles(idleRecipe());
  const bridge = new BridgeServer(relay, waiting.serving);
  bridgePort = await bridge.listen(options.bridgePort);
  waiting.write(kubeconfig, bridgePort);
  const page = await new Promise<number>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port, "127.0.0.1", () => resolve((http.address() as AddressInfo).port));
  });
  origins = [`http://127.0.0.1:${page}`, `http://localhost:${page}`];
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
  process.stdout.write(
    `Kubarium is at     http://127.0.0.1:${page}/#bridge=${token}\nand for kubectl at  https://127.0.0.1:${bridgePort}\n` +
      `                    export KUBECONFIG=${kubeconfig}\n`,
  );
}

function idleRecipe(): ClusterRecipe {
  return {
    preset: "hosted",
    nodes: 0,
    kubelet: "none",
    seed: 1,
    epoch: Date.now(),
    controllers: false,
    scheduler: false,
  };
}

function writeKubeconfigs(file: string, { kubeconfigs }: RelayedFiles, port: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const [user, text] of Object.entries(kubeconfigs)) {
    // The names come from a page: they shall be nothing but names.
    if (!/^[a-z][a-z0-9-]*$/.test(user)) continue;
    const path = user === "kubernetes-admin" ? file : join(dirname(file), `${user}.kubeconfig`);
    writeFileSync(path, text.replace(/server: \S+/, `server: https://127.0.0.1:${port}`), { mode: 0o600 });
    chmodSync(path, 0o600);
  }
}
