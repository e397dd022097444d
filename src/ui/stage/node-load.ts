import type { PodView } from "../../workers/protocol";
import { amountWords } from "./amounts";

/** What the pods of a node ask for together: CPU in thousandths, memory in bytes. */
export interface Asked {
  readonly cpu: number;
  readonly memory: number;
}

export interface Load {
  readonly name: "CPU" | "Mem";
  /** `0.3/4`, `0.9/8Gi`. */
  readonly words: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** Pods that have ended hold no room; those on their way out still do. */
export function askedBy(pods: readonly Pick<PodView, "asks" | "over">[]): Asked {
  let cpu = 0;
  let memory = 0;
  for (const { asks, over } of pods) {
    if (asks === undefined || over === true) continue;
    cpu += asks["cpu"] ?? 0;
    memory += asks["memory"] ?? 0;
  }
  return { cpu, memory };
}

/** What is asked of a node, of what it has for pods. Nothing when it has not said yet what it has. */
export function loadsOf(allocatable: { readonly [resource: string]: number }, asked: Asked): readonly Load[] {
  const { cpu = 0, memory = 0 } = allocatable;
  if (cpu === 0 || memory === 0) return [];
  return [
    { name: "CPU", words: `${amountWords("cpu", asked.cpu)}/${amountWords("cpu", cpu)}`, share: asked.cpu / cpu },
    { name: "Mem", words: memoryWords(asked.memory, memory), share: asked.memory / memory },
  ];
}

/** Both in one unit: `0.9/7.9Gi`. */
function memoryWords(asked: number, of: number): string {
  const whole = amountWords("memory", of);
  if (!whole.endsWith("Gi")) return `${amountWords("memory", asked)}/${whole}`;
  const gibibytes = asked / (1024 * 1024 * 1024);
  return `${asked === 0 ? "0" : gibibytes < 0.05 ? "<0.1" : gibibytes.toFixed(1).replace(/\.0$/, "")}/${whole}`;
}
