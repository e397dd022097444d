import type { PodView } from "../../workers/protocol";

/** The fourteen looks of a pod. */
export type PodLook =
  | "pending"
  | "unschedulable"
  | "init"
  | "creating"
  | "unready"
  | "running"
  | "terminating"
  | "completed"
  | "crash-loop"
  | "pull-back-off"
  | "oom-killed"
  | "error"
  | "evicted"
  | "unknown";

/**
 * How a pod looks, from the word that kubectl prints for it. A pod on a node that is silent is not known, whatever it
 * last said.
 */
export function podLook(
  pod: Pick<PodView, "status" | "deleting" | "ready" | "containers" | "node">,
  nodeKnown = true,
  refused = false,
): PodLook {
  if (!nodeKnown && pod.node !== undefined) return "unknown";
  if (pod.deleting || pod.status === "Terminating") return "terminating";
  if (pod.status.startsWith("Init:"))
    return BROKEN[pod.status.slice(5)] ?? (pod.status === "Init:Error" ? "error" : "init");
  const broken = BROKEN[pod.status];
  if (broken !== undefined) return broken;
  switch (pod.status) {
    case "Running":
      return pod.ready === pod.containers.filter(({ init }) => !init).length ? "running" : "unready";
    case "Succeeded":
    case "Completed":
      return "completed";
    case "ContainerCreating":
    case "PodInitializing":
      return "creating";
    case "SchedulingGated":
      return "pending";
    case "Unknown":
      return "unknown";
    case "Pending":
      return pod.node !== undefined ? "creating" : refused ? "unschedulable" : "pending";
    default:
      return "error";
  }
}

const BROKEN: { readonly [status: string]: PodLook } = {
  CrashLoopBackOff: "crash-loop",
  ImagePullBackOff: "pull-back-off",
  ErrImagePull: "pull-back-off",
  InvalidImageName: "pull-back-off",
  ErrImageNeverPull: "pull-back-off",
  OOMKilled: "oom-killed",
  Error: "error",
  Failed: "error",
  Evicted: "evicted",
  ContainerCannotRun: "error",
  StartError: "error",
  CreateContainerConfigError: "error",
  CreateContainerError: "error",
};

/** The glyph and the tone of a look in lists; the word is the status itself. */
export function glyphOf(look: PodLook): {
  readonly icon: string;
  readonly tone: "live" | "wait" | "warn" | "bad" | "quiet";
} {
  return GLYPHS[look];
}

const GLYPHS: { readonly [look in PodLook]: ReturnType<typeof glyphOf> } = {
  pending: { icon: "s-pend", tone: "wait" },
  unschedulable: { icon: "s-warn", tone: "warn" },
  init: { icon: "s-creat", tone: "wait" },
  creating: { icon: "s-creat", tone: "wait" },
  unready: { icon: "s-run", tone: "quiet" },
  running: { icon: "s-ready", tone: "live" },
  terminating: { icon: "s-term", tone: "quiet" },
  completed: { icon: "s-done", tone: "quiet" },
  "crash-loop": { icon: "s-loop", tone: "bad" },
  "pull-back-off": { icon: "s-loop", tone: "bad" },
  "oom-killed": { icon: "s-bad", tone: "bad" },
  error: { icon: "s-bad", tone: "bad" },
  evicted: { icon: "s-bad", tone: "bad" },
  unknown: { icon: "s-unk", tone: "quiet" },
};

export function isDeparting(look: PodLook): boolean {
  return look !== "running" && look !== "completed";
}

/** `web` and `q7xwn`: what a pod belongs to, and what tells it from its fellows. */
export function podNames(pod: Pick<PodView, "name" | "owner">): { readonly family: string; readonly suffix: string } {
  if (pod.owner === undefined) return { family: pod.name, suffix: "" };
  const owner = pod.owner.slice(pod.owner.indexOf("/") + 1);
  const suffix = pod.name.startsWith(`${owner}-`) ? pod.name.slice(owner.length + 1) : pod.name;
  const family = pod.owner.startsWith("ReplicaSet/") ? owner.replace(/-[0-9a-z]{6,10}$/, "") : owner;
  return { family, suffix };
}
