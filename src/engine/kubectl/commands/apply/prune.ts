import type { KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import type { RestMapper, RestMapping } from "../../client/rest-mapper";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { klogHead, printResult, type DryRun } from "../../printers/print-result";
import { itemsOf, listAll } from "../../resource/fetch-resources";
import type { Session } from "../../session";
import { propagation } from "../delete";
import { LAST_APPLIED } from "./last-applied";

/**
 * Deletes what was applied once and is in no manifest any more: of some kinds, in the namespaces that the manifests
 * touch.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/apply/prune.go, pkg/util/prune.
 */
export function* prune(session: Session, flags: FlagValues, dryRun: DryRun, pruning: Pruning): Task {
  let { kinds } = pruning;
  if (kinds.length === 0) {
    yield* session.err(`${yield* klogHead(session)} prune.go:71] ${DEPRECATED}\n`);
    const mapper = yield* session.mapper();
    kinds = PRUNED_BY_DEFAULT.map(([group, version, kind]) => mapper.forKind(group, version, kind));
  }
  const visited = new Set(pruning.applied.map(({ metadata }) => metadata.uid));
  for (const namespace of pruning.namespaces) {
    for (const mapping of kinds.filter((each) => each.namespaced)) {
      yield* pruneKind(session, flags, dryRun, mapping, namespace, visited);
    }
  }
  for (const mapping of kinds.filter((each) => !each.namespaced)) {
    yield* pruneKind(session, flags, dryRun, mapping, "", visited);
  }
}

export interface Pruning {
  /** None: the usual ones. */
  readonly kinds: readonly RestMapping[];
  readonly namespaces: readonly string[];
  readonly applied: readonly KObject[];
}

/** `--prune-allowlist=core/v1/Secret`. */
export function prunedKinds(mapper: RestMapper, words: readonly string[]): readonly RestMapping[] {
  return words.map((word) => {
    const parts = word.split("/");
    const [group = "", version = "", kind = ""] = parts;
    if (parts.length !== 3) {
      throw new CommandError(`invalid GroupVersionKind format: ${word}, please follow <group/version/kind>`);
    }
    return mapper.forKind(group === "core" ? "" : group, version, kind);
  });
}

function* pruneKind(
  session: Session,
  flags: FlagValues,
  dryRun: DryRun,
  mapping: RestMapping,
  namespace: string,
  visited: ReadonlySet<string | undefined>,
): Task {
  const selector = flags.text("selector");
  try {
    const list = yield* listAll(session, mapping, namespace, selector === "" ? {} : { labelSelector: selector });
    for (const object of itemsOf(list)) {
      const { annotations, name = "", uid } = object.metadata;
      if (annotations?.[LAST_APPLIED] === undefined || visited.has(uid)) continue;
      if (dryRun !== "client") yield* remove(session, flags, dryRun, mapping, namespace, name);
      yield* printResult(session, object, "pruned", dryRun);
    }
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { group, version, kind } = mapping;
    const gvk = `${group}/${version}, Kind=${kind}`;
    throw new CommandError(
      `error pruning ${mapping.namespaced ? "namespaced" : "nonNamespaced"} object ${gvk}: ${error.message}`,
    );
  }
}

function* remove(
  session: Session,
  flags: FlagValues,
  dryRun: DryRun,
  mapping: RestMapping,
  namespace: string,
  name: string,
): Task {
  const client = yield* session.client();
  const grace = flags.number("grace-period");
  yield* client.delete(mapping, namespace, name, {
    propagationPolicy: propagation(flags.text("cascade")),
    ...(grace >= 0 && { gracePeriodSeconds: grace }),
    ...(dryRun === "server" && { dryRun: ["All"] }),
  });
}

const DEPRECATED =
  "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace " +
  "flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in " +
  "the --prune-allowlist flag.";

const PRUNED_BY_DEFAULT: readonly (readonly [string, string, string])[] = [
  ["", "v1", "ConfigMap"],
  ["", "v1", "Endpoints"],
  ["", "v1", "PersistentVolumeClaim"],
  ["", "v1", "Pod"],
  ["", "v1", "ReplicationController"],
  ["", "v1", "Secret"],
  ["", "v1", "Service"],
  ["batch", "v1", "Job"],
  ["batch", "v1", "CronJob"],
  ["networking.k8s.io", "v1", "Ingress"],
  ["apps", "v1", "DaemonSet"],
  ["apps", "v1", "Deployment"],
  ["apps", "v1", "ReplicaSet"],
  ["apps", "v1", "StatefulSet"],
  ["", "v1", "Namespace"],
  ["", "v1", "PersistentVolume"],
];
