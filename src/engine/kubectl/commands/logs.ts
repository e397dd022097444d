import type { Pod } from "../../api/gen/core-v1";
import { parseTime } from "../../apimachinery/time";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import { objectPath, type Query } from "../client/api-client";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import { bool, duration, int64Flag, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { fetchResources } from "../resource/fetch-resources";
import { chosenContainer, containersOf, PODS, podsBySelector, selectorOf } from "../resource/pods-of";
import { SELECTOR_FLAG } from "../resource/resource-query";
import type { Session } from "../session";

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the " +
  "logs command";

/**
 * Prints what containers wrote.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/logs. Left out: following several streams at once side by side.
 */
export const LOGS: Command = {
  name: "logs",
  group: "Troubleshooting",
  short: "Print what a container wrote",
  usage: "[-f] [-p] (POD | KIND/NAME) [-c CONTAINER]",
  args: "any",
  flags: [
    SELECTOR_FLAG,
    bool("all-containers", "All containers of the pods."),
    bool("all-pods", "All pods of the object."),
    text("container", "The container.", { short: "c" }),
    bool("follow", "Go on as more is written.", { short: "f" }),
    bool("ignore-errors", "Go on with other containers after an error."),
    bool("insecure-skip-tls-verify-backend", "Accepted; the kubelet is trusted here."),
    int64Flag("limit-bytes", "At most so many bytes."),
    { name: "max-log-requests", kind: "int", fallback: "5", help: "At most so many logs at once." },
    duration("pod-running-timeout", "How long to wait for a pod of the object.", { fallback: "20s" }),
    bool("prefix", "Put pod and container before each line."),
    bool("previous", "The log of the run before.", { short: "p" }),
    duration("since", "Only lines that are at most so old."),
    text("since-time", "Only lines after this time (RFC 3339)."),
    int64Flag("tail", "Only the last so many lines; -1 for all.", { fallback: "-1" }),
    bool("timestamps", "Put the time before each line."),
  ],
  run,
};

function* run(session: Session, args: readonly string[], flags: FlagValues): Task<number | void> {
  const selector = flags.text("selector");
  if (selector === "" && args.length === 0) throw usageError(session.path, USAGE);
  if (args.length > 2) throw usageError(session.path, USAGE);
  if (selector !== "" && args.length > 0)
    throw usageError(session.path, "only a selector (-l) or a POD name is allowed");
  if (args.length === 2 && flags.text("container") !== "")
    throw usageError(session.path, "only one of -c or an inline [CONTAINER] arg is allowed");
  const container = flags.text("container") || args[1] || "";
  if (flags.on("all-containers") && container !== "")
    throw new CommandError(`--all-containers=true should not be specified with container name ${container}`);
  const query = logOptions(flags, selector);
  const namespace = (yield* session.namespace()).name;
  const pods =
    selector === ""
      ? yield* podsOf(session, args[0]!, namespace, flags)
      : yield* podsBySelector(session, selector, namespace);
  if (pods.length === 0) return yield* session.err(`No resources found in ${namespace} namespace.\n`);
  for (const pod of pods) yield* podLogs(session, pod, container, { flags, query, several: pods.length > 1 });
}

function logOptions(flags: FlagValues, selector: string): Query {
  const tail = flags.number("tail");
  if (flags.changed("since") && flags.changed("since-time"))
    throw new CommandError("at most one of `sinceTime` or `sinceSeconds` may be specified");
  const sinceTime = flags.text("since-time");
  if (sinceTime !== "" && parseTime(sinceTime) === undefined) {
    throw new CommandError(
      `parsing time "${sinceTime}" as "2006-01-02T15:04:05Z07:00": cannot parse "${sinceTime}" as "2006"`,
    );
  }
  if (tail < -1) throw new CommandError("--tail must be greater than or equal to -1");
  const lines = selector !== "" && !flags.changed("tail") ? 10 : tail;
  const seconds = Math.ceil(flags.duration("since") / 1e9);
  const bytes = flags.number("limit-bytes");
  return {
    ...(flags.on("follow") && { follow: true }),
    ...(flags.on("previous") && { previous: true }),
    ...(flags.on("timestamps") && { timestamps: true }),
    ...(lines >= 0 && { tailLines: lines }),
    ...(seconds > 0 && { sinceSeconds: seconds }),
    ...(sinceTime !== "" && { sinceTime }),
    ...(bytes > 0 && { limitBytes: bytes }),
  };
}

function* podsOf(session: Session, word: string, namespace: string, flags: FlagValues): Task<readonly Pod[]> {
  const { infos, errors } = yield* fetchResources(session, {
    args: [word],
    ...(!word.includes("/") && { kind: "pods" }),
    namespace,
    requireNamespace: false,
  });
  const [refusal] = errors;
  if (refusal instanceof StatusError && refusal.reason === "NotFound") {
    throw new CommandError(`error from server (NotFound): ${refusal.status.message ?? ""} in namespace "${namespace}"`);
  }
  if (refusal !== undefined) throw refusal;
  const object = infos[0]!.object;
  if (object.kind === "Pod") return [object as unknown as Pod];
  const found = yield* podsBySelector(session, selectorOf(object, "get the logs from"), namespace);
  if (found.length === 0) throw new CommandError("timed out waiting for the condition");
  if (found.length > 1 && !flags.on("all-pods")) {
    yield* session.err(`Found ${found.length} pods, using pod/${found[0]!.metadata.name ?? ""}\n`);
    return [found[0]!];
  }
  return found;
}

interface LogRequest {
  readonly flags: FlagValues;
  readonly query: Query;
  readonly several: boolean;
}

function* podLogs(session: Session, pod: Pod, container: string, { flags, query }: LogRequest): Task {
  if (flags.on("all-containers")) {
    const all = containersOf(pod);
    for (const { name } of [...all.filter(({ kind }) => kind !== ""), ...all.filter(({ kind }) => kind === "")])
      yield* containerLog(session, pod, name, query, flags);
    return;
  }
  const { name } = yield* chosenContainer(session, pod, container);
  yield* containerLog(session, pod, name, query, flags);
}

function* containerLog(session: Session, pod: Pod, container: string, query: Query, flags: FlagValues): Task {
  const client = yield* session.client();
  const path = objectPath(PODS, pod.metadata.namespace ?? "", pod.metadata.name ?? "", "log");
  const prefix = flags.on("prefix") ? `[pod/${pod.metadata.name ?? ""}/${container}] ` : "";
  const stream = yield* client.stream(path, { accept: "application/json, */*", query: { ...query, container } });
  for (let piece = yield* stream.next(); typeof piece !== "string"; piece = yield* stream.next()) {
    yield* session.out(prefix === "" ? piece.text : piece.text.replace(/^(?=[\s\S])/gm, prefix));
  }
  yield* stream.close();
}
