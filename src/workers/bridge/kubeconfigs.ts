import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { homedir } from "node:os";
import { clusterSpec, CONTROL_PLANE, USERS, WORKSTATION, type ClusterRecipe } from "../../engine/index";

/** What the bridge needs of a cluster's files: its serving certificate, and its users' kubeconfigs. */
export class ClusterFiles {
  readonly serving: { readonly certificate: string; readonly key: string; readonly authority: string };
  readonly #kubeconfigs = new Map<string, string>();

  constructor(recipe: ClusterRecipe) {
    const machines = clusterSpec(recipe).machines;
    const files = (id: number): { readonly [path: string]: string } => machines.find((machine) => machine.id === id)?.files ?? {};
    const pki = "/etc/kubernetes/pki";
    const control = files(CONTROL_PLANE);
    this.serving = {
      certificate: control[`${pki}/apiserver.crt`]!, key: control[`${pki}/apiserver.key`]!, authority: control[`${pki}/ca.crt`]!,
    };
    for (const { name } of USERS) {
      const path = name === "kubernetes-admin" ? "/home/you/.kube/config" : `/home/you/.kube/${name}.kubeconfig`;
      this.#kubeconfigs.set(name, files(WORKSTATION)[path]!);
    }
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
  return join(state !== undefined && state !== "" ? state : join(homedir(), ".local", "state"), "kubarium", "kubeconfig");
}
