import { type KObject, type Pod, podRequests, summarizePod } from "../../engine/index";
import type { PodView } from "../protocol";

type ContainerView = PodView["containers"][number];
type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

/** A pod as the stage draws it. The word of its state is the one that kubectl would print. */
export function podView(object: KObject): PodView {
  const pod = object as unknown as Pod;
  const summary = summarizePod(pod);
  const containers = [
    ...(pod.spec.initContainers ?? []).map((spec) => containerView(spec, pod.status?.initContainerStatuses, true)),
    ...pod.spec.containers.map((spec) => containerView(spec, pod.status?.containerStatuses, false)),
  ];
  const asks = podRequests(pod);
  const volumes = (pod.spec.volumes ?? []).map(({ name, ...source }) => ({ name, kind: Object.keys(source)[0] ?? "" }));
  const phase = pod.status?.phase;
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  return {
    namespace: pod.metadata.namespace ?? "",
    name: pod.metadata.name ?? "",
    uid: pod.metadata.uid ?? "",
    status: summary.reason,
    ready: containers.filter(({ ready, init }) => ready && !init).length,
    containers,
    deleting: pod.metadata.deletionTimestamp !== undefined,
    ...((phase === "Succeeded" || phase === "Failed") && { over: true }),
    ...(volumes.length > 0 && { volumes }),
    ...(Object.keys(asks).length > 0 && { asks }),
    ...(pod.spec.nodeName !== undefined && { node: pod.spec.nodeName }),
    ...(owner !== undefined && { owner: `${owner.kind}/${owner.name}` }),
    ...(pod.status?.podIP !== undefined && { ip: pod.status.podIP }),
  };
}

/** Whether the stage would draw the same. */
export function samePodView(a: PodView, b: PodView): boolean {
  return (
    a.uid === b.uid &&
    a.status === b.status &&
    a.ready === b.ready &&
    a.node === b.node &&
    a.ip === b.ip &&
    a.deleting === b.deleting &&
    a.owner === b.owner &&
    a.over === b.over &&
    sameAmounts(a.asks, b.asks) &&
    a.containers.length === b.containers.length &&
    a.containers.every((container, i) => sameContainer(container, b.containers[i]!))
  );
}

/** What a pod asks for is settled when it is made, but that it may be resized. */
function sameAmounts(a: PodView["asks"], b: PodView["asks"]): boolean {
  return a === b || (a?.["cpu"] === b?.["cpu"] && a?.["memory"] === b?.["memory"]);
}

function sameContainer(a: ContainerView, b: ContainerView): boolean {
  return (
    a.image === b.image &&
    a.state === b.state &&
    a.ready === b.ready &&
    a.restarts === b.restarts &&
    a.reason === b.reason
  );
}

function containerView(
  { name, image = "" }: { readonly name: string; readonly image?: string },
  statuses: readonly ContainerStatus[] | undefined,
  init: boolean,
): ContainerView {
  const status = statuses?.find((candidate) => candidate.name === name);
  const state =
    status?.state?.running !== undefined
      ? "running"
      : status?.state?.terminated !== undefined
        ? "terminated"
        : "waiting";
  const reason = status?.state?.waiting?.reason ?? status?.state?.terminated?.reason;
  return {
    name,
    image,
    state,
    init,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    ...(reason !== undefined && { reason }),
  };
}
