import type { ContainerStatus, Pod } from "../api/gen/core-v1";
import { isSidecar } from "./restart-policy";

/** Upstream: pkg/kubelet/kubelet_pods.go getPhase. Counts what runs, waits and has ended. */
export function podPhase(
  pod: Pod,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
  terminal: boolean,
  failed: boolean,
): string {
  const old = pod.status?.phase;
  if (old === "Succeeded" || old === "Failed") return old;
  if (failed) return "Failed";
  const policy = pod.spec.restartPolicy ?? "Always";
  const started = main.some((status) => status.containerID !== undefined);
  for (let i = 0; i < init.length; i++) {
    const container = pod.spec.initContainers![i]!;
    const code = init[i]!.state?.terminated?.exitCode;
    if (isSidecar(container)) {
      if (!started && init[i]!.started !== true && !terminal) return "Pending";
    } else if (!started && code !== 0) {
      if (code !== undefined && policy === "Never") return "Failed";
      return terminal ? "Failed" : "Pending";
    }
  }
  if (main.some((status) => status.state?.waiting !== undefined && status.lastState?.terminated === undefined))
    return terminal ? "Failed" : "Pending";
  if (main.some((status) => status.state?.running !== undefined)) return "Running";
  const codes = main.map((status) => (status.state?.terminated ?? status.lastState?.terminated)?.exitCode ?? 0);
  if (terminal) return codes.every((code) => code === 0) ? "Succeeded" : "Failed";
  const sidecarRuns = init.some(
    (status, i) => isSidecar(pod.spec.initContainers![i]!) && status.state?.running !== undefined,
  );
  if (sidecarRuns) return "Running";
  const again = pod.spec.containers.some((container, i) => {
    const own = container.restartPolicy ?? policy;
    const listed =
      container.restartPolicyRules?.some((rule) => rule.exitCodes?.values?.includes(codes[i]!) === true) === true;
    return listed || own === "Always" || (own === "OnFailure" && codes[i] !== 0);
  });
  if (again) return "Running";
  return codes.every((code) => code === 0) ? "Succeeded" : "Failed";
}
