import type { Pod } from "../../api/gen/core-v1";
import { parseTime } from "../../apimachinery/time";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { isPodReady, readySince } from "../pod-states";

/**
 * Orders pods by how little their loss costs, the cheapest first:
 *
 *     without a node < with one · Pending < Unknown < Running · not ready < ready · lower deletion cost
 *     · more pods of its kind on its node · ready for less time · more restarts · younger
 *
 * Times count by the power of two they fall into, so that pods of about the same age are chosen by lot (their uid),
 * and not always the youngest, which would pile the old ones up in one zone.
 *
 * Upstream: ActivePodsWithRanks in pkg/controller/controller_utils.go.
 */
export function comparePods(a: Pod, b: Pod, company: ReadonlyMap<string, number>, now: number): number {
  return (
    compare(hasNode(a), hasNode(b)) ||
    compare(phaseRank(a), phaseRank(b)) ||
    compare(Number(isPodReady(a)), Number(isPodReady(b))) ||
    compare(deletionCost(a), deletionCost(b)) ||
    compare(companyOf(b, company), companyOf(a, company)) ||
    compareReadyTimes(a, b, now) ||
    compareRestarts(a, b) ||
    compareAges(a.metadata.creationTimestamp, b.metadata.creationTimestamp, a, b, now)
  );
}

function compare(a: number, b: number): number {
  return a - b;
}

function hasNode(pod: Pod): number {
  return (pod.spec.nodeName ?? "") === "" ? 0 : 1;
}

function phaseRank(pod: Pod): number {
  const rank = ["Pending", "Unknown", "Running"].indexOf(pod.status?.phase ?? "");
  return Math.max(0, rank);
}

/** What somebody wrote into the annotation; a text that is no number counts as none. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? "";
  return /^(0|-?[1-9][0-9]{0,9})$/.test(text) ? Number(text) : 0;
}

function companyOf(pod: Pod, company: ReadonlyMap<string, number>): number {
  return company.get(pod.spec.nodeName ?? "") ?? 0;
}

function compareReadyTimes(a: Pod, b: Pod, now: number): number {
  const [since, sinceB] = [readySince(a), readySince(b)];
  if (!isPodReady(a) || !isPodReady(b) || since === sinceB) return 0;
  if (since === undefined || sinceB === undefined) return since === undefined ? -1 : 1;
  return byMagnitude(now - since, now - sinceB, a, b);
}

function compareRestarts(a: Pod, b: Pod): number {
  return compare(maxRestarts(b), maxRestarts(a));
}

function maxRestarts(pod: Pod): number {
  let most = 0;
  for (const { restartCount } of pod.status?.containerStatuses ?? []) most = Math.max(most, restartCount ?? 0);
  return most;
}

function compareAges(
  a: string | null | undefined,
  b: string | null | undefined,
  podA: Pod,
  podB: Pod,
  now: number,
): number {
  if (a === b) return 0;
  if (a === undefined || a === null || b === undefined || b === null) return a === undefined || a === null ? -1 : 1;
  return byMagnitude(now - (parseTime(a) ?? 0), now - (parseTime(b) ?? 0), podA, podB);
}

function byMagnitude(millisA: number, millisB: number, a: Pod, b: Pod): number {
  return magnitude(millisA) - magnitude(millisB) || cmpUtf8(a.metadata.uid ?? "", b.metadata.uid ?? "");
}

/** The logarithm of the nanoseconds to base two, rounded down; -1 for no time at all. */
function magnitude(millis: number): number {
  if (millis <= 0) return -1;
  let power = 0;
  for (let rest = millis * 1_000_000; rest >= 2; rest /= 2) power++;
  return power;
}
