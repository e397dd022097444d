/**
 * What a plugin answers when all is not well; nothing stands for success.
 *
 *     Unschedulable                 no, but the end of some pod might change that: preemption may try
 *     UnschedulableAndUnresolvable  no, and no pod that goes away would change it
 *     Pending, Wait                 not now: something outside must happen first
 *     Skip                          this plugin has nothing to do with the pod
 *     Error                         we could not find out
 *
 * Upstream: staging/src/k8s.io/kube-scheduler/framework/interface.go (Status, Code).
 */
export interface Status {
  readonly code: Code;
  readonly reasons: readonly string[];
  readonly plugin: string;
}

export type Code = "Unschedulable" | "UnschedulableAndUnresolvable" | "Pending" | "Wait" | "Skip" | "Error";

export function unschedulable(plugin: string, ...reasons: string[]): Status {
  return { code: "Unschedulable", reasons, plugin };
}

export function unresolvable(plugin: string, ...reasons: string[]): Status {
  return { code: "UnschedulableAndUnresolvable", reasons, plugin };
}

export function failed(plugin: string, reason: string): Status {
  return { code: "Error", reasons: [reason], plugin };
}

export function waiting(plugin: string): Status {
  return { code: "Wait", reasons: [], plugin };
}

export const SKIP: Status = { code: "Skip", reasons: [], plugin: "" };

/** The pod is refused, as against: we failed. */
export function isRejected({ code }: Status): boolean {
  return code === "Unschedulable" || code === "UnschedulableAndUnresolvable" || code === "Pending";
}

export function messageOf({ reasons }: Status): string {
  return reasons.join(", ");
}
