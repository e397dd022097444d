import type { MachineSpec } from "../sim/machine";
import type { SimulationSpec } from "../sim/shard-runtime";
import { MILLISECOND } from "../sim/time";
import type { Plain } from "../sim/plain";
import { ClusterCertificates } from "./certificates";
import {
  API_SERVER,
  CONTROL_PLANE,
  FIRST_NODE,
  POD_CIDR,
  SERVICE_CIDR,
  USERS,
  WORKSTATION,
  type ClusterRecipe,
} from "./recipe";

/**
 * The preset `hosted`, as at a cloud provider: a managed control plane that is not a node, N nodes, and the user's
 * workstation. No add-ons: only what API server, controllers and scheduler make by themselves.
 */
export function hosted(recipe: ClusterRecipe): SimulationSpec {
  const certificates = new ClusterCertificates(recipe);
  const machines = [workstation(certificates), controlPlane(recipe, certificates)];
  if (recipe.kubelet === "full" || recipe.kubelet === "hollow") {
    for (let i = 1; i <= recipe.nodes; i++) machines.push(node(recipe, certificates, i));
  }
  return { seed: recipe.seed, epoch: recipe.epoch, machines };
}

const HOME = "/home/you";
/** The bridge lives there: what it says of a client's certificates is believed. */
const WORKSTATION_ADDRESS = "192.168.0.10";

function workstation(certificates: ClusterCertificates): MachineSpec {
  const files: { [path: string]: string } = { "/etc/hostname": "workstation\n" };
  for (const { name, groups } of USERS) {
    const path = name === "kubernetes-admin" ? `${HOME}/.kube/config` : `${HOME}/.kube/${name}.kubeconfig`;
    files[path] = certificates.kubeconfig({ commonName: name, organizations: groups });
  }
  return {
    id: WORKSTATION,
    name: "workstation",
    address: WORKSTATION_ADDRESS,
    files,
    boot: [
      program("terminals", "terminals", { home: HOME }),
      program("page", "page", { home: HOME }),
      program("bridge", "bridge", {}),
    ],
  };
}

function controlPlane(recipe: ClusterRecipe, certificates: ClusterCertificates): MachineSpec {
  const address = "172.18.0.2";
  const boot = [
    program("etcd", "etcd", {}),
    program(
      "kube-apiserver",
      "kube-apiserver",
      { etcd: { host: "localhost", port: 2379 }, serviceCidr: SERVICE_CIDR, bridge: WORKSTATION_ADDRESS },
      50,
    ),
  ];
  if (recipe.controllers) {
    const args = { apiServer: API_SERVER as unknown as Plain, clusterCidr: POD_CIDR };
    boot.push(program("kube-controller-manager", "kube-controller-manager", args, 100));
  }
  if (recipe.scheduler)
    boot.push(program("kube-scheduler", "kube-scheduler", { apiServer: API_SERVER as unknown as Plain }, 100));
  if (recipe.kubelet === "kwok") {
    boot.push(
      program(
        "kwok",
        "kwok",
        { apiServer: API_SERVER as unknown as Plain, nodes: recipe.nodes, capacity: CAPACITY.kwok },
        150,
      ),
    );
  }
  return { id: CONTROL_PLANE, name: "control-plane", address, boot, files: certificates.controlPlane(address) };
}

function node(recipe: ClusterRecipe, certificates: ClusterCertificates, index: number): MachineSpec {
  const name = `node-${index}`;
  const address = `172.18.${Math.floor((index + 2) / 256)}.${(index + 2) % 256}`;
  const hollow = recipe.kubelet === "hollow";
  const args = {
    nodeName: name,
    runtime: recipe.kubelet,
    apiServer: API_SERVER as unknown as Plain,
    capacity: hollow ? CAPACITY.hollow : CAPACITY.full,
  };
  return {
    id: FIRST_NODE + index - 1,
    name,
    address,
    files: certificates.node(name, address),
    boot: [
      program("containerd", "containerd", { profile: hollow ? "hollow" : "full" }, 50),
      program("kubelet", "kubelet", args, 150),
    ],
  };
}

/** What nodes of each kind have to give. */
const CAPACITY = {
  full: { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi" },
  hollow: { cpu: "1", memory: "3840Mi", pods: "110", "ephemeral-storage": "100Gi" },
  kwok: { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "100Gi" },
} as const;

function program(name: string, table: string, args: Plain, delayMillis = 0): MachineSpec["boot"][number] {
  return { name, program: table, args, delay: delayMillis * MILLISECOND };
}
