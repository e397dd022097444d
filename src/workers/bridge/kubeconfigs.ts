import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { homedir } from "node:os";
import type { ClusterRecipe } from "../../engine/index";
import { clusterFiles } from "./cluster-files";

/** What the bridge needs of a cluster's files: its serving certificate, and its users' kubeconfigs. */
export class ClusterFiles {
  readonly serving: { readonly certificate: string; readonly key: string; readonly authority: string };
  readonly #kubeconfigs = new Map<string, string>();

  constructor(recipe: ClusterRecipe) {
    const { kubeconfigs, ...serving } = clusterFiles(recipe);
    this.serving = serving;
    for (const [name, text] of Object.entries(kubeconfigs)) this.#kubeconfigs.set(name, text);
  }

  /** The administrator's certificate in PEM. */
  get admin(): string {
    const [, data = ""] = /client-certificate-data: (\S+)/.exec(this.#kubeconfigs.get("kubernetes-admin")!) ?? [];
    return Buffer.from(data, "base64").toString("utf8");
  }

  /** Writes the kubeconfigs of all users for a bridge on this port; nobody else may read them. */
  write(file: string, port: number): void {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    for (const [name, text] of this.#kubeconfigs) {
      const path = name === "kubernetes-admin" ? file : join(dirname(file), `${name}.kubeconfig`);
      const written = `${path}.${process.pid}.tmp`;
      writeFileSync(written, text.replace(/server: \S+/, `server: https://127.0.0.1:${port}`), { mode: 0o600 });
      chmodSync(written, 0o600);
      renameSync(written, path);
    }
  }
}

export function defaultKubeconfig(): string {
  const state = process.env["XDG_STATE_HOME"];
  return join(
    state !== undefined && state !== "" ? state : join(homedir(), ".local", "state"),
    "kubarium",
    "kubeconfig",
  );
}
