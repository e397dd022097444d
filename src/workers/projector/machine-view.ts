import { amounts, CONTROL_PLANE, type KObject, type MachineId, type Node, type Plain } from "../../engine/index";
import type { MachineView } from "../protocol";

/** What a machine tells of itself when it is looked at. */
export interface MachineFacts {
  readonly up: boolean;
  /** Machines to which its link is cut. */
  readonly cutFrom: readonly MachineId[];
  /** What its container runtime wrote down of its images: pairs of name and size, as JSON; empty: there are none. */
  readonly images: string;
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
    ...(facts?.cutFrom.includes(CONTROL_PLANE) === true && { cutOff: true }),
    ...(node !== undefined && { node: nodeView(node as unknown as Node) }),
    images: imagesOf(facts?.images ?? ""),
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
    allocatable: amounts(node.status?.allocatable),
    address: node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "",
    podCIDR: node.spec.podCIDR ?? "",
    taints: (node.spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`),
  };
}

const parsed = new Map<string, MachineView["images"]>();

/** The same text is the same list: machines are looked at ten times a second, and their disks change seldom. */
function imagesOf(text: string): MachineView["images"] {
  if (text === "") return [];
  let images = parsed.get(text);
  if (images !== undefined) return images;
  images = (JSON.parse(text) as readonly (readonly [string, number])[]).map(([name, size]) => ({ name, size }));
  if (parsed.size > 200) parsed.clear();
  parsed.set(text, images);
  return images;
}

export function machineFacts(answer: Plain): MachineFacts | null {
  return answer as unknown as MachineFacts | null;
}
