import type { Container, Pod } from "../api/gen/core-v1";
import type { ContainerStatus, PodSnapshot } from "../container-runtime/cri";
import type { ContainerKind } from "./wiring";

export function isSidecar(container: Container): boolean {
  return container.restartPolicy === "Always";
}

/**
 * Whether an ended run is followed by another. Upstream: pkg/kubelet/container/helpers.go ShouldContainerBeRestarted.
 */
export function shouldRestart(pod: Pod, container: Container, last: ContainerStatus, isInit: boolean): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (isInit && isSidecar(container)) return true;
  for (const rule of container.restartPolicyRules ?? []) {
    const listed = rule.exitCodes?.values?.includes(last.exitCode) === true;
    if (rule.exitCodes !== undefined && (rule.exitCodes.operator === "In") === listed) return true;
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? "Always";
  if (isInit) return last.exitCode !== 0 && policy !== "Never";
  return policy === "Always" || (policy === "OnFailure" && last.exitCode !== 0);
}

export interface Plan {
  readonly start: readonly { readonly container: Container; readonly kind: ContainerKind }[];
  /** All is done but sidecars: stop them. */
  readonly stopAll: boolean;
}

/** What a sync starts. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go computePodActions. */
export function planStarts(pod: Pod, seen: PodSnapshot, isStarted: (container: Container) => boolean): Plan {
  const latest = (name: string): ContainerStatus | undefined =>
    seen.containers.filter((record) => record.config.name === name).at(-1);
  const start: { container: Container; kind: ContainerKind }[] = ephemeral(pod, seen);
  const mainRan = pod.spec.containers.some((container) => latest(container.name) !== undefined);
  let initialized = true;
  for (const container of pod.spec.initContainers ?? []) {
    const run = latest(container.name);
    if (isSidecar(container)) {
      if (run === undefined || run.state === "exited") start.push({ container, kind: "initContainers" });
      if (run === undefined || (!mainRan && (run.state !== "running" || !isStarted(container)))) {
        initialized = mainRan;
        if (!mainRan) break;
      }
      continue;
    }
    if (mainRan || (run?.state === "exited" && run.exitCode === 0)) continue;
    initialized = false;
    if (run === undefined || (run.state === "exited" && shouldRestart(pod, container, run, true)))
      start.push({ container, kind: "initContainers" });
    break;
  }
  if (!initialized) return { start, stopAll: false };
  let live = 0;
  const main: typeof start = [];
  for (const container of pod.spec.containers) {
    const run = latest(container.name);
    if (run === undefined || (run.state === "exited" && shouldRestart(pod, container, run, false)))
      main.push({ container, kind: "containers" });
    else if (run.state !== "exited") live++;
  }
  return live === 0 && main.length === 0 && start.length === 0
    ? { start: [], stopAll: true }
    : { start: [...start, ...main], stopAll: false };
}

/** Debugging containers are started once, whatever else is wrong with a pod. */
function ephemeral(pod: Pod, seen: PodSnapshot): { container: Container; kind: ContainerKind }[] {
  if (seen.containers.length === 0) return [];
  const isNew = ({ name }: { readonly name: string }): boolean =>
    !seen.containers.some(({ config }) => config.name === name);
  return (pod.spec.ephemeralContainers ?? [])
    .filter(isNew)
    .map((container) => ({ container: container as Container, kind: "ephemeralContainers" }));
}
