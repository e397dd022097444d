import type { KObject, MachineId, Node, Plain } from "../../engine/index";
import type { MachineView } from "../protocol";

/** What a machine tells of itself when it is looked at. */
export interface MachineFacts {
  readonly up: boolean;
  readonly processes: readonly {
    readonly name: string;
    readonly pid: number;
    readonly parent: number;
    readonly waiting: readonly string[];
  }[];
}

/** A machine as the stage draws it: what it is by itself, beside what the API says of it as a node. */
export function machineView(
  id: MachineId,
  name: string,
  facts: MachineFacts | null,
  worker: MachineView["worker"],
  node: KObject | undefined,
): MachineView {
  const role = name === "workstation" ? "workstation" : name === "control-plane" ? "control-plane" : "node";
  return {
    id,
    name,
    role,
    up: facts?.up ?? false,
    worker,
    ...(node !== undefined && { node: nodeView(node as unknown as Node) }),
    processes: (facts?.processes ?? [])
      .filter(({ parent }) => parent === 0)
      .map((process) => ({
        name: process.name,
        pid: process.pid,
        ...(process.waiting[0] !== undefined && { doing: process.waiting[0] }),
      })),
  };
}

function nodeView(node: Node): NonNullable<MachineView["node"]> {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready")?.status ?? "Unknown";
  return {
    ready: ready as "True" | "False" | "Unknown",
    unschedulable: node.spec.unschedulable ?? false,
    cpu: String(node.status?.allocatable?.cpu ?? ""),
    memory: String(node.status?.allocatable?.memory ?? ""),
    taints: (node.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`),
  };
}

export function machineFacts(answer: Plain): MachineFacts | null {
  return answer as unknown as MachineFacts | null;
}
