import { NODE_KINDS, PRESETS, type NodeKind } from "../../engine/index";
import type { Speed } from "../pace";

/** What `npm run serve -- ...` was asked for. */
export interface ServeOptions {
  readonly port: number;
  readonly preset: (typeof PRESETS)[number];
  /** No preset was named, so one was taken that exists. */
  readonly presetAssumed: boolean;
  readonly nodes: number;
  readonly kubelet: NodeKind;
  readonly controllers: boolean;
  readonly scheduler: boolean;
  readonly seed: number;
  readonly speed: Speed;
  /** Undefined: in the user's state folder. */
  readonly kubeconfig?: string;
  /** How many threads the machines are spread over. */
  readonly threads: number;
}

/**
 * What was written on the command line makes no sense, or asks for what is not there yet. Its message is for the user.
 */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run serve -- [options]

  --port N             port on loopback; 0 takes any free one (default 0)
  --preset NAME        kubeadm (default, not there yet: without --preset, hosted is used) | ${PRESETS.join(" | ")}
  --nodes N            how many nodes (default 3)
  --kubelet KIND       ${NODE_KINDS.join(" | ")} (default full)
  --no-controllers     without kube-controller-manager
  --no-scheduler       without kube-scheduler
  --seed N             the same seed and requests give the same cluster (default 1)
  --speed 1|N|max      virtual seconds a second; max hurries while there is work (default 1)
  --threads N          threads that the machines are spread over (default 1)
  --kubeconfig FILE    where to write it; alice.kubeconfig and nobody.kubeconfig are written beside it
`;

export function parseServeOptions(args: readonly string[]): ServeOptions {
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const [name = "", inline] = splitOnce(args[i]!);
    if (FLAGS.has(name) && inline === undefined) values.set(name, "true");
    else if (!VALUES.has(name)) throw new UsageError(`unknown option: ${args[i]}\n\n${USAGE}`);
    else {
      const value = inline ?? args[++i];
      if (value === undefined) throw new UsageError(`option ${name} needs a value`);
      values.set(name, value);
    }
  }
  const kubeconfig = values.get("--kubeconfig");
  return {
    port: integer(values, "--port", 0, 65_535, 0),
    preset: chosenPreset(values.get("--preset")),
    presetAssumed: !values.has("--preset"),
    nodes: integer(values, "--nodes", 0, 5_000, 3),
    kubelet: oneOf(NODE_KINDS, values.get("--kubelet") ?? "full", "--kubelet"),
    controllers: !values.has("--no-controllers"),
    scheduler: !values.has("--no-scheduler"),
    seed: integer(values, "--seed", 0, Number.MAX_SAFE_INTEGER, 1),
    speed: parseSpeed(values.get("--speed") ?? "1"),
    threads: integer(values, "--threads", 1, 64, 1),
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
}

const FLAGS = new Set(["--no-controllers", "--no-scheduler"]);
const VALUES = new Set([
  "--port",
  "--preset",
  "--nodes",
  "--kubelet",
  "--seed",
  "--speed",
  "--kubeconfig",
  "--threads",
]);

function splitOnce(arg: string): readonly [string, string?] {
  const at = arg.indexOf("=");
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function chosenPreset(asked: string | undefined): ServeOptions["preset"] {
  if (asked === undefined) return "hosted";
  const found = PRESETS.find((preset) => preset === asked);
  if (found !== undefined) return found;
  const planned = PLANNED.includes(asked) ? "is not there yet" : "is unknown";
  throw new UsageError(`preset ${JSON.stringify(asked)} ${planned}; this version has: ${PRESETS.join(", ")}`);
}

const PLANNED: readonly string[] = ["kubeadm", "ha", "scale", "single"];

function oneOf<T extends string>(allowed: readonly T[], value: string, name: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new UsageError(`option ${name} must be one of ${allowed.join(", ")}, not ${JSON.stringify(value)}`);
  return found;
}

function integer(
  values: ReadonlyMap<string, string>,
  name: string,
  least: number,
  most: number,
  otherwise: number,
): number {
  const text = values.get(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`option ${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
  }
  return value;
}

function parseSpeed(text: string): Speed {
  if (text === "max") return "max";
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed < 0.1 || speed > 10_000) {
    throw new UsageError(`option --speed must be a number from 0.1 to 10000, or max, not ${JSON.stringify(text)}`);
  }
  return speed;
}
