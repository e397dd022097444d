import type { Node } from "../api/gen/core-v1";
import { parseQuantity, quantityValue } from "../apimachinery/quantity";
import { formatTime } from "../apimachinery/time";

export interface NodeCapacity {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly "ephemeral-storage": string;
}

export type NodeCondition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

/** What a kubelet says of its node when it registers it. Upstream: pkg/kubelet/kubelet_node_status.go initialNode. */
export function initialNode(
  name: string,
  address: string,
  capacity: NodeCapacity,
  conditions: readonly NodeCondition[],
): Node {
  const labels = {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": name,
    "kubernetes.io/os": "linux",
  };
  const kibibytes = Math.floor(quantityValue(parseQuantity(capacity.memory)) / 1024);
  const disk = quantityValue(parseQuantity(capacity["ephemeral-storage"]));
  const all = {
    cpu: capacity.cpu,
    "ephemeral-storage": `${Math.floor(disk / 1024)}Ki`,
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory: `${kibibytes}Ki`,
    pods: capacity.pods,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels, annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" } },
    spec: {},
    status: {
      capacity: all,
      // The hard eviction thresholds are kept back: 100Mi of memory and a tenth of the disk.
      allocatable: {
        ...all,
        "ephemeral-storage": String(disk - Math.floor(disk / 10)),
        memory: `${kibibytes - 102_400}Ki`,
      },
      conditions,
      addresses: [
        { type: "InternalIP", address },
        { type: "Hostname", address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: nodeInfo(name),
      images: [],
    },
  } as unknown as Node;
}

function nodeInfo(name: string): NonNullable<NonNullable<Node["status"]>["nodeInfo"]> {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  const id = hash.toString(16).padStart(8, "0");
  return {
    machineID: id.repeat(4),
    systemUUID: `${id}-${id.slice(0, 4)}-4${id.slice(1, 4)}-8${id.slice(1, 4)}-${id}${id.slice(0, 4)}`,
    bootID: `${id}-${id.slice(4)}-4${id.slice(0, 3)}-9${id.slice(1, 4)}-${id.slice(4)}${id}`,
    kernelVersion: "6.8.0-60-generic",
    osImage: "Ubuntu 24.04.2 LTS",
    containerRuntimeVersion: "containerd://2.1.4",
    kubeletVersion: "v1.36.2",
    kubeProxyVersion: "",
    operatingSystem: "linux",
    architecture: "amd64",
  };
}

/** The four conditions of a node without trouble; times of those that held before are kept. */
export function nodeConditions(wall: number, old: readonly NodeCondition[] = [], notReady?: string): NodeCondition[] {
  const now = formatTime(wall);
  const all: readonly (readonly [string, string, string, string])[] = [
    ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
    ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
    ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
    notReady === undefined
      ? ["Ready", "True", "KubeletReady", "kubelet is posting ready status"]
      : ["Ready", "False", "KubeletNotReady", notReady],
  ];
  return all.map(([type, status, reason, message]) => {
    const before = old.find((condition) => condition.type === type);
    const since = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    return { type, status, lastHeartbeatTime: now, lastTransitionTime: since, reason, message };
  });
}
