import type { Pod } from "../../api/gen/core-v1";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import { objectPath } from "../client/api-client";
import type { RestMapping } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { duration, list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { type ObjectPrinter, objectPrinter } from "../printers/object-printer";
import { PRINT_FLAGS } from "../printers/print-result";
import { itemsOf, listAll } from "../resource/fetch-resources";
import { PODS } from "../resource/pods-of";
import { ALL_NAMESPACES_FLAG } from "../resource/resource-query";
import type { Session } from "../session";

/**
 * `kubectl cluster-info dump`: nodes, and of some namespaces the events, workloads, services, pods and logs; printed,
 * or written into a folder.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/clusterinfo/clusterinfo_dump.go.
 */
export const DUMP: Command = {
  name: "dump",
  short: "Print all that helps to find what is wrong",
  args: "any",
  flags: [
    ...PRINT_FLAGS.map((flag) => (flag.name === "output" ? { ...flag, fallback: "json" } : flag)),
    ALL_NAMESPACES_FLAG,
    list("namespaces", "The namespaces; kube-system and the current one when not told."),
    text("output-directory", "The folder to write to; - for standard output."),
    duration("pod-running-timeout", "How long to wait for a pod.", { fallback: "20s" }),
  ],
  run: dump,
};

const KINDS: readonly (readonly [file: string, group: string, kind: string])[] = [
  ["events", "", "Event"],
  ["replication-controllers", "", "ReplicationController"],
  ["services", "", "Service"],
  ["daemonsets", "apps", "DaemonSet"],
  ["deployments", "apps", "Deployment"],
  ["replicasets", "apps", "ReplicaSet"],
  ["pods", "", "Pod"],
];

interface Dump {
  readonly session: Session;
  readonly printer: ObjectPrinter;
  readonly folder: string;
  readonly extension: string;
}

function* dump(session: Session, _args: readonly string[], flags: FlagValues): Task {
  const output = flags.text("output");
  const printer = yield* objectPrinter(session, output, { managedFields: flags.on("show-managed-fields") });
  const folder = flags.text("output-directory");
  const job: Dump = {
    session,
    printer: output === "name" ? refuseNames : printer,
    folder: folder === "-" ? "" : folder,
    extension: output === "json" || output === "yaml" ? `.${output}` : ".txt",
  };
  const mapper = yield* session.mapper();
  yield* write(job, `nodes${job.extension}`, job.printer(yield* listOf(session, mapper.forKind("", "v1", "Node"), "")));
  for (const namespace of yield* namespacesOf(session, flags)) {
    for (const [file, group, kind] of KINDS) {
      const found = yield* listOf(session, mapper.forKind(group, "v1", kind), namespace);
      yield* write(job, `${namespace}/${file}${job.extension}`, job.printer(found));
      if (kind !== "Pod") continue;
      for (const pod of itemsOf(found as unknown as JsonObject)) yield* dumpLogs(job, pod as unknown as Pod);
    }
  }
  if (job.folder !== "") yield* session.out(`Cluster info dumped to ${job.folder}\n`);
}

function refuseNames(object: KObject): string {
  throw new CommandError(`list types are not supported by name printing: *v1.${object.kind}`);
}

function* listOf(session: Session, mapping: RestMapping, namespace: string): Task<KObject> {
  return (yield* listAll(session, mapping, namespace, {})) as unknown as KObject;
}

function* namespacesOf(session: Session, flags: FlagValues): Task<readonly string[]> {
  if (flags.on("all-namespaces")) {
    const mapping = (yield* session.mapper()).forKind("", "v1", "Namespace");
    return itemsOf(yield* listAll(session, mapping, "", {})).map(({ metadata }) => metadata.name ?? "");
  }
  if (flags.list("namespaces").length > 0) return flags.list("namespaces");
  return ["kube-system", (yield* session.namespace()).name];
}

function* dumpLogs(job: Dump, pod: Pod): Task {
  const { namespace = "", name = "" } = pod.metadata;
  let text = "";
  for (const container of [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])]) {
    const about = `logs for container ${container.name} of pod ${namespace}/${name}`;
    text += `==== START ${about} ====\n${yield* logOf(job.session, pod, container.name ?? "")}==== END ${about} ====\n`;
  }
  yield* write(job, `${namespace}/${name}/logs.txt`, text);
}

function* logOf(session: Session, pod: Pod, container: string): Task<string> {
  const client = yield* session.client();
  const path = objectPath(PODS, pod.metadata.namespace ?? "", pod.metadata.name ?? "", "log");
  try {
    const stream = yield* client.stream(path, { query: { container } });
    let text = "";
    for (let piece = yield* stream.next(); typeof piece !== "string"; piece = yield* stream.next()) text += piece.text;
    return text;
  } catch (error) {
    if (error instanceof StatusError) return `Request log error: ${error.message}\n`;
    throw error;
  }
}

function* write({ session, folder }: Dump, file: string, content: string): Task {
  if (folder === "") return yield* session.out(content);
  const path = `${folder}/${file}`;
  yield* session.io.files.mkdir(path.slice(0, path.lastIndexOf("/")));
  yield* session.io.files.write(path, content);
}
