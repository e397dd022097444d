import type { Pod } from "../../../api/gen/core-v1";
import type { JsonObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import type { Micros } from "../../../sim/time";
import { objectPath } from "../../client/api-client";
import { formatDuration } from "../../../apimachinery/duration";
import type { DryRun } from "../../printers/print-result";
import type { Session } from "../../session";

export interface EvictionRules {
  readonly dryRun: DryRun;
  /** Delete instead of asking for an eviction, past all disruption budgets. */
  readonly disableEviction: boolean;
  /** Seconds; negative leaves it to the pod. */
  readonly gracePeriod: number;
  /** 0 waits for ever. */
  readonly limit: Micros;
}

const RETRY: Micros = 5_000_000;
const POLL: Micros = 1_000_000;

/**
 * Asks for the eviction of pods and waits until each is gone. One that its budget holds back is asked for again every
 * five seconds.
 * What went wrong comes back in words.
 *
 * Upstream: k8s.io/kubectl/pkg/drain/drain.go (evictPods, deletePods, waitForDelete). It has a goroutine for each pod;
 * here one loop goes round.
 */
export function* evictPods(session: Session, pods: readonly Pod[], rules: EvictionRules): Task<readonly string[]> {
  const start = yield* session.io.now();
  const end = rules.limit > 0 ? start + rules.limit : Number.MAX_SAFE_INTEGER;
  const limitText = formatDuration(rules.limit * 1000);
  const errors: string[] = [];
  let left: readonly Going[] = pods.map((pod) => ({ pod, due: start, asked: false }));
  while (left.length > 0) {
    const now = yield* session.io.now();
    const next: Going[] = [];
    for (const going of left) {
      if (going.due > now) {
        next.push(going);
        continue;
      }
      const after = yield* advance(session, going, rules, now >= end ? limitText : undefined);
      if (typeof after === "string") errors.push(after);
      else if (after !== undefined) next.push({ ...after, due: now + (after.asked ? POLL : RETRY) });
    }
    left = next;
    if (left.length === 0) break;
    const soonest = left.reduce((least, { due }) => Math.min(least, due), Number.MAX_SAFE_INTEGER);
    yield* session.io.sleep(Math.max(1, soonest - (yield* session.io.now())), "draining");
  }
  return errors;
}

interface Going {
  readonly pod: Pod;
  readonly due: Micros;
  /** The server has agreed; the pod is on its way. */
  readonly asked: boolean;
}

/**
 * One step for one pod: undefined when it is done, words when it has failed. `timedOut` is the limit when it is over.
 */
function* advance(
  session: Session,
  going: Going,
  rules: EvictionRules,
  timedOut: string | undefined,
): Task<Going | string | undefined> {
  return going.asked ? yield* lookAgain(session, going, rules, timedOut) : yield* ask(session, going, rules, timedOut);
}

function* ask(
  session: Session,
  going: Going,
  rules: EvictionRules,
  timedOut: string | undefined,
): Task<Going | string | undefined> {
  const { namespace = "", name = "" } = going.pod.metadata;
  const server = rules.dryRun === "server";
  const what = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  if (!rules.disableEviction)
    yield* session.out(`evicting pod ${namespace}/${name}${server ? " (server dry run)" : ""}\n`);
  if (timedOut !== undefined) return `${what}: global timeout reached: ${timedOut}`;
  try {
    yield* rules.disableEviction ? deletePod(session, going.pod, rules) : requestEviction(session, going.pod, rules);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.reason === "NotFound") return undefined;
    if (error.reason !== "TooManyRequests") return `${what}: ${error.message}`;
    yield* session.err(`${what} (will retry after 5s): ${error.message}\n`);
    return going;
  }
  return server ? undefined : { ...going, asked: true };
}

function* lookAgain(
  session: Session,
  going: Going,
  rules: EvictionRules,
  timedOut: string | undefined,
): Task<Going | string | undefined> {
  const { namespace = "", name = "", uid } = going.pod.metadata;
  const client = yield* session.client();
  const mapping = (yield* session.mapper()).forKind("", "v1", "Pod");
  try {
    const now = yield* client.get(mapping, namespace, name);
    if (now.metadata.uid === uid) {
      if (timedOut === undefined) return going;
      return (
        `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: ` +
        `global timeout reached: ${timedOut}`
      );
    }
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
  }
  yield* session.out(`pod/${name} ${rules.disableEviction ? "deleted" : "evicted"}\n`);
  return undefined;
}

function* requestEviction(session: Session, { metadata }: Pod, rules: EvictionRules): Task {
  const { namespace = "", name = "" } = metadata;
  const client = yield* session.client();
  const mapping = (yield* session.mapper()).forKind("", "v1", "Pod");
  const body: JsonObject = {
    apiVersion: "policy/v1",
    kind: "Eviction",
    metadata: { name, namespace },
    deleteOptions: deleteOptions(rules),
  };
  yield* client.json("POST", objectPath(mapping, namespace, name, "eviction"), { body });
}

function* deletePod(session: Session, { metadata }: Pod, rules: EvictionRules): Task {
  const client = yield* session.client();
  const mapping = (yield* session.mapper()).forKind("", "v1", "Pod");
  yield* client.delete(mapping, metadata.namespace ?? "", metadata.name ?? "", deleteOptions(rules));
}

function deleteOptions({ gracePeriod, dryRun }: EvictionRules): JsonObject {
  return {
    ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
    ...(dryRun === "server" && { dryRun: ["All"] }),
  };
}
