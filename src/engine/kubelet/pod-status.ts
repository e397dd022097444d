import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from "../api/gen/core-v1";
import { cmpUtf8 } from "../apimachinery/utf8";
import { formatTime } from "../apimachinery/time";
import type { ContainerStatus as ContainerRun, PodSnapshot } from "../container-runtime/cri";
import { isSidecar, shouldRestart } from "./restart-policy";
import { podPhase } from "./pod-phase";
import { mountStatuses, podResources, userStatus } from "./status-resources";

/** Why a container could not be started last time; by container name. */
export type StartReasons = { readonly [container: string]: { readonly reason: string; readonly message: string } };

/** Everything that a pod's status follows from. */
export interface StatusInput {
  readonly pod: Pod;
  readonly seen: PodSnapshot;
  readonly reasons: StartReasons;
  /** What probes say; a container that is not named has none that failed. */
  readonly probes: {
    readonly ready: (container: Container, id: string) => boolean;
    readonly started: (container: Container, id: string) => boolean;
  };
  readonly hostAddress: string;
  readonly wall: number;
  /** Nothing of it runs any more or will run again. */
  readonly terminal: boolean;
  /** Its sandbox was made a moment ago: that is told at once, its address with the next look. */
  readonly network?: boolean;
  readonly ended?: { readonly reason: string; readonly message: string };
}

/**
 * The status of a pod as the API shows it: a pure function of the spec, of what the runtime sees and of what came
 * before.
 * Upstream: pkg/kubelet/kubelet_pods.go generateAPIPodStatus, pkg/kubelet/status/generate.go.
 */
export function generatePodStatus(input: StatusInput): PodStatus {
  const { pod, seen, hostAddress, wall } = input;
  const init = pod.spec.initContainers ?? [];
  const initStatuses = init.map((container) => containerStatus(container, input, true));
  const statuses = pod.spec.containers.map((container) => containerStatus(container, input, false));
  const phase = podPhase(pod, initStatuses, statuses, input.terminal, input.ended !== undefined);
  const address = pod.spec.hostNetwork === true ? hostAddress : input.network === true ? undefined : seen.sandbox?.ip;
  const old = pod.status;
  const ephemeral = pod.spec.ephemeralContainers ?? [];
  const status: Draft<PodStatus> = {
    observedGeneration: pod.metadata.generation ?? 1,
    phase,
    conditions: podConditions(input, phase, initStatuses, statuses),
  };
  if (input.ended !== undefined) {
    status.message = input.ended.message;
    status.reason = input.ended.reason;
  }
  status.hostIP = hostAddress;
  status.hostIPs = [{ ip: hostAddress }];
  if (address !== undefined) {
    status.podIP = address;
    status.podIPs = [{ ip: address }];
  }
  status.startTime = old?.startTime ?? formatTime(wall);
  if (init.length > 0) status.initContainerStatuses = initStatuses;
  status.containerStatuses = statuses.length === 1 ? statuses : [...statuses].sort((a, b) => cmpUtf8(a.name, b.name));
  if (ephemeral.length > 0)
    status.ephemeralContainerStatuses = ephemeralStatuses(ephemeral as readonly Container[], input);
  status.qosClass = old?.qosClass ?? "BestEffort";
  return Object.assign(status, podResources(pod));
}

/** Debugging containers are neither ready nor started: nobody asks. */
function ephemeralStatuses(containers: readonly Container[], input: StatusInput): ContainerStatus[] {
  const all = containers.map((container): ContainerStatus => {
    const { started: _, ...status } = containerStatus(container, input, false);
    return { ...status, ready: false };
  });
  return all.sort((a, b) => cmpUtf8(a.name, b.name));
}

function containerStatus(container: Container, input: StatusInput, isInit: boolean): ContainerStatus {
  const { pod, seen, reasons } = input;
  const runs = seen.containers.filter((record) => record.config.name === container.name);
  const latest = runs.at(-1);
  if (latest === undefined) {
    const cached = pod.metadata.deletionTimestamp === undefined ? reasons[container.name] : undefined;
    const reason = cached ?? {
      reason: (pod.spec.initContainers ?? []).length > 0 ? "PodInitializing" : "ContainerCreating",
    };
    return {
      name: container.name,
      state: { waiting: reason },
      lastState: {},
      ready: false,
      restartCount: 0,
      image: container.image ?? "",
      imageID: "",
      started: false,
      ...mountStatuses(container),
    };
  }
  const before = runs.at(-2);
  let state = stateOf(latest);
  let lastState = before?.state === "exited" ? stateOf(before) : {};
  const cached = reasons[container.name];
  if (
    latest.state === "exited" &&
    cached !== undefined &&
    !input.terminal &&
    shouldRestart(pod, container, latest, isInit)
  ) {
    lastState = state;
    state = { waiting: cached };
  }
  const plainInit = isInit && !isSidecar(container);
  const started = latest.state === "running" && (plainInit || input.probes.started(container, latest.id));
  const ready = plainInit
    ? latest.state === "exited" && latest.exitCode === 0
    : started && input.probes.ready(container, latest.id);
  const requests = container.resources?.requests;
  return {
    name: container.name,
    state,
    lastState,
    ready,
    restartCount: latest.config.attempt,
    image: latest.image,
    imageID: latest.imageId,
    containerID: `containerd://${latest.id}`,
    started,
    ...(requests !== undefined && { allocatedResources: requests }),
    resources: container.resources ?? {},
    ...mountStatuses(container),
    ...userStatus(pod, container),
  };
}

function stateOf(record: ContainerRun): NonNullable<ContainerStatus["state"]> {
  if (record.state === "created") return { waiting: { reason: "" } };
  if (record.state === "running") return { running: { startedAt: formatTime(record.startedAt) } };
  const { exitCode, reason, message, startedAt, finishedAt, id } = record;
  return {
    terminated: {
      exitCode,
      reason,
      ...(message !== "" && { message }),
      startedAt: formatTime(startedAt),
      finishedAt: formatTime(finishedAt),
      containerID: `containerd://${id}`,
    },
  };
}

function podConditions(
  input: StatusInput,
  phase: string,
  init: readonly ContainerStatus[],
  main: readonly ContainerStatus[],
): PodCondition[] {
  const { pod, seen, wall } = input;
  const ended = phase === "Succeeded" ? "PodCompleted" : phase === "Failed" ? "PodFailed" : undefined;
  const incomplete = init
    .filter(
      (status, i) =>
        !(isSidecar(pod.spec.initContainers![i]!) ? status.started === true || ended !== undefined : status.ready),
    )
    .map((s) => s.name);
  const sidecars = init.filter((_, i) => isSidecar(pod.spec.initContainers![i]!));
  const unready = [...sidecars, ...main].filter((status) => !status.ready).map((status) => status.name);
  const initialized =
    phase === "Succeeded"
      ? verdict(true, "PodCompleted")
      : incomplete.length > 0 && !anyStarted(main)
        ? verdict(false, "ContainersNotInitialized", `containers with incomplete status: [${incomplete.join(" ")}]`)
        : verdict(true);
  const ready =
    ended !== undefined
      ? verdict(false, ended)
      : unready.length > 0
        ? verdict(false, "ContainersNotReady", `containers with unready status: [${unready.join(" ")}]`)
        : verdict(true);
  const gate = readinessGates(pod);
  const all: readonly (readonly [string, Verdict])[] = [
    ["PodReadyToStartContainers", verdict(seen.sandbox?.ready === true)],
    ["Initialized", initialized],
    ["Ready", ready.status === "True" && gate !== undefined ? gate : ready],
    ["ContainersReady", ready],
    ["PodScheduled", verdict(true)],
  ];
  const observedGeneration = pod.metadata.generation ?? 1;
  const owned = all.map(([type, { status, reason, message }]): PodCondition => {
    const before = pod.status?.conditions?.find((condition) => condition.type === type);
    const since = before?.status === status ? (before.lastTransitionTime ?? formatTime(wall)) : formatTime(wall);
    // Twenty-five of these are made for each pod that starts: conditional spreads would take three times as long.
    const condition: Draft<PodCondition> = { type, observedGeneration, status, lastTransitionTime: since };
    if (reason !== undefined) condition.reason = reason;
    if (message !== undefined) condition.message = message;
    return condition;
  });
  const others = (pod.status?.conditions ?? []).filter(({ type }) => !OWNED.includes(type));
  return others.length === 0 ? owned : [...others, ...owned];
}

/** The conditions that the kubelet writes; those of others are handed on as they are. */
export const OWNED: readonly string[] = [
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
];

/** The kubelet's own conditions as it knows them, those of others as the API tells them. */
export function mixedConditions({ status }: Pod, known: PodStatus): NonNullable<PodStatus["conditions"]> {
  const own = (known.conditions ?? []).filter(({ type }) => OWNED.includes(type));
  return status?.conditions?.every(({ type }) => OWNED.includes(type)) !== false
    ? own
    : [...status.conditions.filter(({ type }) => !OWNED.includes(type)), ...own];
}

type Draft<T> = { -readonly [field in keyof T]: T[field] };

interface Verdict {
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

function verdict(yes: boolean, reason?: string, message?: string): Verdict {
  const status = yes ? "True" : "False";
  if (reason === undefined) return { status };
  return message === undefined ? { status, reason } : { status, reason, message };
}

function anyStarted(main: readonly ContainerStatus[]): boolean {
  return main.some((status) => status.containerID !== undefined);
}

function readinessGates(pod: Pod): Verdict | undefined {
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const found = pod.status?.conditions?.find((condition) => condition.type === conditionType);
    if (found === undefined)
      messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (found.status !== "True")
      messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`);
  }
  return messages.length === 0 ? undefined : verdict(false, "ReadinessGatesNotReady", messages.join(", "));
}
