import { clusterSpec, CONTROL_PLANE, USERS, WORKSTATION, type ClusterRecipe } from "../../engine/index";
import type { RelayedFiles } from "./relay-protocol";

/**
 * What a bridge needs of a cluster's files to speak in its name: the serving certificate, and the users' kubeconfigs.
 */
export function clusterFiles(recipe: ClusterRecipe): RelayedFiles {
  const machines = clusterSpec(recipe).machines;
  const files = (id: number): { readonly [path: string]: string } =>
    machines.find((machine) => machine.id === id)?.files ?? {};
  const control = files(CONTROL_PLANE);
  const kubeconfigs = USERS.map(({ name }) => {
    const path = name === "kubernetes-admin" ? "/home/you/.kube/config" : `/home/you/.kube/${name}.kubeconfig`;
    return [name, files(WORKSTATION)[path] ?? ""] as const;
  });
  const pki = "/etc/kubernetes/pki";
  return {
    certificate: control[`${pki}/apiserver.crt`] ?? "",
    key: control[`${pki}/apiserver.key`] ?? "",
    authority: control[`${pki}/ca.crt`] ?? "",
    kubeconfigs: Object.fromEntries(kubeconfigs),
  };
}
