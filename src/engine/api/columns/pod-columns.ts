import type { ContainerStatus, Pod, PodStatus } from "../gen/core-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, NAME, nameOf, orNone, since } from "./cells";
import { column, wide } from "./table";

/**
 * How a pod looks in `kubectl get pods`: READY, STATUS and RESTARTS are told from the states of its containers.
 *
 * Reads spec and status of one pod. The one idea: STATUS is not a field. It starts as the phase and is overwritten by
 * whatever is more telling: a status reason, scheduling gates, the init container that is being worked on, the first
 * container that waits or has ended, and at last the deletion.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printPod).
 */
export const podColumns: KindColumns<Pod> = {
  columns: [
    NAME,
    column("Ready", "The aggregate readiness state of this pod for accepting traffic."),
    column("Status", "The aggregate status of the containers in this pod."),
    column(
      "Restarts",
      "The number of times the containers in this pod have been restarted and when the last container in " +
        "this pod has restarted.",
    ),
    AGE,
    wide("IP", "podIP address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated."),
    wide(
      "Node",
      "NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for " +
        "scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this " +
        "node becomes responsible for the lifecycle of this pod. This field should not be used to express a " +
        "desire for the pod to be scheduled on a specific node. " +
        "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename",
    ),
    wide(
      "Nominated Node",
      "nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be " +
        "scheduled right away as preemption victims receive their graceful termination periods. This field " +
        "does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the " +
        "pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the " +
        "resources on this node to a higher priority pod that is created after preemption. As a result, this " +
        "field may be different than PodSpec.nodeName when the pod is scheduled.",
    ),
    wide(
      "Readiness Gates",
      "If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its " +
        "containers are ready AND all conditions specified in the readiness gates have status equal to " +
        '"True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
    ),
  ],
  cells(pod, nowSeconds) {
    const { ready, total, reason, restarts, lastRestart } = summarizePod(pod);
    const ago = restarts !== 0 && lastRestart !== "" ? ` (${since(lastRestart, nowSeconds)} ago)` : "";
    return [
      nameOf(pod),
      `${ready}/${total}`,
      reason,
      `${restarts}${ago}`,
      ageOf(pod, nowSeconds),
      orNone(pod.status?.podIPs?.[0]?.ip),
      orNone(pod.spec.nodeName),
      orNone(pod.status?.nominatedNodeName),
      readinessGates(pod),
    ];
  },
};

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** The STATUS column. */
  readonly reason: string;
  readonly restarts: number;
  /** When the latest of the counted restarts' predecessors ended; empty when none is known. */
  readonly lastRestart: string;
}

export function summarizePod(pod: Pod): PodSummary {
  const status: Partial<PodStatus> = pod.status ?? {};
  const sidecars = new Set(
    (pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always").map((c) => c.name),
  );
  const total = (pod.spec.containers ?? []).length + sidecars.size;
  const init = summarizeInit(status.initContainerStatuses ?? [], sidecars, (pod.spec.initContainers ?? []).length);
  const initialized = init.reason === undefined || hasCondition(status, "Initialized");
  const main = initialized ? summarizeMain(status, init.reason ?? phaseReason(status)) : undefined;
  const counted =
    main === undefined
      ? { restarts: init.restarts, lastRestart: init.lastRestart }
      : {
          restarts: init.sidecarRestarts + main.restarts,
          lastRestart: later(init.lastSidecarRestart, main.lastRestart),
        };
  return {
    ...counted,
    total,
    ready: init.ready + (main?.ready ?? 0),
    reason: deletionReason(pod) ?? main?.reason ?? init.reason ?? phaseReason(status),
  };
}

/** Conditions of a row: a pod that has ended is marked, so that clients may grey it out. */
export function podRowConditions(pod: Pod): readonly RowCondition[] {
  if (pod.status?.phase === "Succeeded") {
    return [{ type: "Completed", status: "True", reason: "Succeeded", message: "The pod has completed successfully." }];
  }
  if (pod.status?.phase === "Failed") {
    return [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }];
  }
  return [];
}

export interface RowCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function phaseReason(status: Partial<PodStatus>): string {
  const gated = (status.conditions ?? []).some((c) => c.type === "PodScheduled" && c.reason === "SchedulingGated");
  if (gated) return "SchedulingGated";
  return status.reason !== undefined && status.reason !== "" ? status.reason : (status.phase ?? "");
}

/** Walks the init containers up to the first that still works; those after it cannot have begun. */
function summarizeInit(statuses: readonly ContainerStatus[], sidecars: ReadonlySet<string>, declared: number) {
  const seen = { restarts: 0, lastRestart: "", sidecarRestarts: 0, lastSidecarRestart: "", ready: 0 };
  for (const [i, status] of statuses.entries()) {
    const isSidecar = sidecars.has(status.name);
    const ended = status.lastState?.terminated?.finishedAt ?? "";
    seen.restarts += status.restartCount;
    seen.lastRestart = later(seen.lastRestart, ended);
    if (isSidecar) {
      seen.sidecarRestarts += status.restartCount;
      seen.lastSidecarRestart = later(seen.lastSidecarRestart, ended);
    }
    if (status.state?.terminated?.exitCode === 0) continue;
    if (isSidecar && status.started === true) {
      if (status.ready) seen.ready += 1;
      continue;
    }
    return { ...seen, reason: initReason(status, i, declared) };
  }
  return { ...seen, reason: undefined };
}

function initReason(status: ContainerStatus, index: number, declared: number): string {
  const ended = endReason(status);
  if (ended !== undefined) return `Init:${ended}`;
  const waiting = status.state?.waiting?.reason ?? "";
  return waiting !== "" && waiting !== "PodInitializing" ? `Init:${waiting}` : `Init:${index}/${declared}`;
}

/** Looks at the containers from the last to the first, so that the first one has the last word. */
function summarizeMain(status: Partial<PodStatus>, before: string) {
  let reason = before;
  let [restarts, lastRestart, ready] = [0, "", 0];
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    restarts += container.restartCount;
    lastRestart = later(lastRestart, container.lastState?.terminated?.finishedAt ?? "");
    const waiting = container.state?.waiting?.reason ?? "";
    const told = waiting !== "" ? waiting : endReason(container);
    if (told !== undefined) reason = told;
    else if (container.ready && container.state?.running !== undefined) ready += 1;
  }
  if (reason === "Completed" && ready > 0) reason = hasCondition(status, "Ready") ? "Running" : "NotReady";
  return { reason, restarts, lastRestart, ready };
}

function endReason(status: ContainerStatus): string | undefined {
  const ended = status.state?.terminated;
  if (ended === undefined) return undefined;
  if (ended.reason !== undefined && ended.reason !== "") return ended.reason;
  return ended.signal !== undefined && ended.signal !== 0 ? `Signal:${ended.signal}` : `ExitCode:${ended.exitCode}`;
}

function deletionReason(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp === undefined) return undefined;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  const phase = pod.status?.phase;
  return phase === "Succeeded" || phase === "Failed" ? undefined : "Terminating";
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  return `${gates.filter((gate) => hasCondition(pod.status ?? {}, gate.conditionType)).length}/${gates.length}`;
}

function hasCondition(status: Partial<PodStatus>, type: string): boolean {
  return (status.conditions ?? []).some((c) => c.type === type && c.status === "True");
}

/** RFC 3339 times of one form sort as text. */
function later(a: string, b: string): string {
  return a < b ? b : a;
}
