import type { Pod } from "../../api/gen/core-v1";
import type { PodDisruptionBudget } from "../../api/gen/policy-v1";
import { selectorMatches } from "../../apimachinery/labels";
import type { Status } from "../../apimachinery/status";
import { badRequest, failure, notFound } from "../../apimachinery/status-errors";
import type { Handler, Outcome, Rooms } from "../request-context";
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
 * Upstream: pkg/registry/core/pod/storage/eviction.go. Left out: taking one disruption off the budget's status.
 */
export function evictionHandler(): Handler {
  const pods = servedResource("", "v1", "pods")!;
  return (rooms, context, fresh): Outcome => {
    const { info, request } = context;
    const options = writeOptions(info);
    const { object } = stages.decode(rooms, () => readBody(request, EVICTION, options));
    if (object.metadata.name !== info.name) throw badRequest("name in URL does not match name in Eviction object");
    const found = storedOr(rooms, keyOf(pods, info.namespace, info.name), fresh);
    if (found === undefined) throw notFound({ group: "", resource: "pods" }, info.name);
    const pod = found as Pod;
    if (needsBudget(pod)) checkBudgets(rooms, pod);
    const asked = (object["deleteOptions"] ?? {}) as DeleteOptions;
    const outcome = planDelete(pods, rooms, context, found, options.dryRun ? { ...asked, dryRun: ["All"] } : asked);
    const answer: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
    if (outcome.do === "write") return { do: "write", write: { ...outcome.write, status: 201, answer } };
    return { do: "answer", status: 201, object: answer };
  };
}

/** A pod that is over, or does not run yet, disturbs nobody by going. */
function needsBudget({ metadata, status }: Pod): boolean {
  const phase = status?.phase ?? "";
  return phase !== "Succeeded" && phase !== "Failed" && phase !== "Pending" && metadata.deletionTimestamp === undefined;
}

function checkBudgets({ cacher }: Rooms, pod: Pod): void {
  const namespace = pod.metadata.namespace ?? "";
  const budgets: PodDisruptionBudget[] = [];
  for (const [, each] of cacher.list(`/registry/poddisruptionbudgets/${namespace}/`)) {
    const budget = each as PodDisruptionBudget;
    if (selectorMatches(budget.spec?.selector, pod.metadata.labels)) budgets.push(budget);
  }
  const [budget] = budgets;
  if (budget === undefined) return;
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
  if (disruptionsAllowed > 0) return;
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
