import type { Pod } from "../../api/gen/core-v1";
import type { PodDisruptionBudget } from "../../api/gen/policy-v1";
import { selectorMatches } from "../../apimachinery/labels";
import type { KObject } from "../../apimachinery/object";
import type { Status } from "../../apimachinery/status";
import { badRequest, failure, notFound } from "../../apimachinery/status-errors";
import { formatTime } from "../../apimachinery/time";
import type { Handler, Outcome, Rooms, StorageWrite } from "../request-context";
import { servedResource } from "../served";
import { readBody } from "./body";
import { planDelete, type DeleteOptions } from "./delete";
import { keyOf } from "./get";
import { stages } from "./stages";
import { storedOr } from "./update";
import { writeOptions } from "./write-options";

const EVICTION = { group: "policy", version: "v1", kind: "Eviction" } as const;

/**
 * A polite deletion of a pod, which the pod's disruption budget may refuse.
 *
 * Upstream: pkg/registry/core/pod/storage/eviction.go. Left out: budgets with an unhealthyPodEvictionPolicy.
 *
 * First one disruption is taken off the budget, so that two evictions at once cannot both have the last; then the
 * pod is marked and deleted.
 */
export function evictionHandler(): Handler {
  const pods = servedResource("", "v1", "pods")!;
  return (rooms, context, fresh): Outcome => {
    const { info, request } = context;
    const options = writeOptions(info);
    const { object } = stages.decode(rooms, () => readBody(request, EVICTION, options));
    if (object.metadata.name !== info.name) throw badRequest("name in URL does not match name in Eviction object");
    const atBudget = fresh.object?.kind === "PodDisruptionBudget";
    const key = keyOf(pods, info.namespace, info.name);
    const found = storedOr(rooms, key, atBudget ? { attempt: fresh.attempt } : fresh);
    if (found === undefined) throw notFound({ group: "", resource: "pods" }, info.name);
    const pod = found as Pod;
    const isGranted = fresh.prepared === true || (fresh.object !== undefined && !atBudget);
    const budget = isGranted || !needsBudget(pod) ? undefined : allowingBudget(rooms, pod);
    if (budget !== undefined && !options.dryRun)
      return { do: "write", write: takeFrom(budget, pod, formatTime(rooms.place.wall())) };
    const asked = (object["deleteOptions"] ?? {}) as DeleteOptions;
    const outcome = planDelete(
      pods,
      rooms,
      context,
      found,
      options.dryRun ? { ...asked, dryRun: ["All"] } : asked,
      fresh,
    );
    const answer: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
    if (outcome.do === "write")
      return { do: "write", write: marked({ ...outcome.write, status: 201, answer }, formatTime(rooms.place.wall())) };
    return { do: "answer", status: 201, object: answer };
  };
}

/** A pod that is over, or does not run yet, disturbs nobody by going. */
function needsBudget({ metadata, status }: Pod): boolean {
  const phase = status?.phase ?? "";
  return phase !== "Succeeded" && phase !== "Failed" && phase !== "Pending" && metadata.deletionTimestamp === undefined;
}

/** One disruption less; until the pod is seen to go, the budget remembers it by name. */
function takeFrom(budget: PodDisruptionBudget, pod: Pod, time: string): StorageWrite {
  const { metadata, status } = budget;
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name ?? ""]: time };
  const taken = { ...status, disruptedPods, disruptionsAllowed: (status?.disruptionsAllowed ?? 0) - 1 };
  return {
    key: `/registry/poddisruptionbudgets/${metadata.namespace}/${metadata.name}`,
    expected: Number(metadata.resourceVersion),
    value: { ...budget, status: taken } as KObject,
    status: 200,
    prepares: true,
  };
}

/** A pod that is evicted says why it goes. */
function marked(write: StorageWrite, time: string): StorageWrite {
  if (write.value === null) return write;
  const { status } = write.value as Pod;
  const reason = { reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" };
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: time,
    ...reason,
  };
  const conditions = [...(status?.conditions ?? []).filter(({ type }) => type !== condition.type), condition];
  return { ...write, value: { ...write.value, status: { ...status, conditions } } as KObject };
}

/** The budget that lets the pod go; undefined when it has none. Throws when it does not. */
function allowingBudget({ cacher }: Rooms, pod: Pod): PodDisruptionBudget | undefined {
  const namespace = pod.metadata.namespace ?? "";
  const budgets: PodDisruptionBudget[] = [];
  for (const [, each] of cacher.list(`/registry/poddisruptionbudgets/${namespace}/`)) {
    const budget = each as PodDisruptionBudget;
    if (selectorMatches(budget.spec?.selector, pod.metadata.labels)) budgets.push(budget);
  }
  const [budget] = budgets;
  if (budget === undefined) return undefined;
  if (budgets.length > 1) {
    throw failure(
      500,
      "",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  const {
    disruptionsAllowed = 0,
    currentHealthy = 0,
    desiredHealthy = 0,
    observedGeneration = 0,
  } = budget.status ?? {};
  const name = budget.metadata.name ?? "";
  if ((budget.metadata.generation ?? 0) > observedGeneration) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`);
  }
  if (disruptionsAllowed > 0) return budget;
  throw tooMany(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
  );
}

function tooMany(why: string): Error {
  const processing = why.endsWith("processed by the server.");
  return failure(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: "DisruptionBudget", message: why }],
    ...(processing && { retryAfterSeconds: 10 }),
  });
}
