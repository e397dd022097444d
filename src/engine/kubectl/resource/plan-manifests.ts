import { matchesLabels, parseLabelSelector } from "../../apimachinery/labels";
import { goQuote } from "../../apimachinery/go-format";
import type { KObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { RestMapper, RestMapping } from "../client/rest-mapper";
import { aggregate, CommandError } from "../command-error";
import type { FlagValues } from "../flags/flag-values";
import type { Session } from "../session";
import { readManifests } from "./read-manifests";
import type { ResourcePlan } from "./resource-info";
import { queryFromFlags, type ResourceQuery } from "./resource-query";

/**
 * The objects of manifests, each with what the server calls its kind and where it goes: what `create`, `apply`, `diff`,
 * `replace` and the others of `-f` and `-k` begin with.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource (Builder.FilenameParam, mapper.infoForData).
 */
export function* planManifests(session: Session, query: ResourceQuery): Task<PlannedManifests> {
  const plans: ManifestPlan[] = [];
  const refusals: CommandError[] = [];
  const faults: CommandError[] = [];
  const chosen = parseLabelSelector(query.labelSelector ?? "");
  for (const reading of yield* readManifests(session, query)) {
    if (reading.fault !== undefined) {
      faults.push(reading.fault);
      continue;
    }
    const { object, source } = reading;
    let mapping: RestMapping;
    try {
      mapping = mappingOf(yield* session.mapper(), object, source);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      faults.push(error);
      continue;
    }
    if (!matchesLabels(chosen, object.metadata.labels)) continue;
    const refusal = misplaced(mapping, object, query);
    if (refusal !== undefined) refusals.push(refusal);
    else plans.push(planOf(mapping, object, source, query));
  }
  return { plans, refusals, faults };
}

export interface PlannedManifests {
  readonly plans: readonly ManifestPlan[];
  /** Objects that say another namespace than the command. */
  readonly refusals: readonly CommandError[];
  /** Files that can't be read and kinds that the server doesn't have. */
  readonly faults: readonly CommandError[];
}

export type ManifestPlan = Extract<ResourcePlan, { kind: "named" }> & { readonly manifest: KObject };

/** What the flags of a command that takes only manifests say. */
export function* manifestQuery(session: Session, flags: FlagValues, validated = true): Task<ResourceQuery> {
  const files = flags.list("filename");
  if (files.length === 0 && flags.text("kustomize") === "") throw new CommandError("must specify one of -f and -k");
  if (files.length > 0 && flags.text("kustomize") !== "")
    throw new CommandError("only one of -f or -k can be specified");
  const namespace = yield* session.namespace();
  return {
    ...queryFromFlags(flags),
    args: [],
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    local: true,
    validated: validated && (!flags.has("validate") || !/^(?:false|ignore|warn)$/.test(flags.text("validate"))),
  };
}

/** Does something with each object; what was refused is told in the end, and behind it what couldn't be read. */
export function* withEachManifest(
  { plans, refusals, faults }: PlannedManifests,
  deed: (plan: ManifestPlan) => Task,
): Task {
  const errors: Error[] = [...refusals];
  for (const plan of plans) {
    try {
      yield* deed(plan);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  if (faults.length > 0) errors.push(aggregate(faults));
  if (errors.length > 0) throw aggregate(errors);
}

/** The manifest as it is sent: with the namespace that it is put into. */
export function placed({ manifest, namespace }: ManifestPlan): KObject {
  return namespace === "" ? manifest : { ...manifest, metadata: { ...manifest.metadata, namespace } };
}

function misplaced(mapping: RestMapping, object: KObject, query: ResourceQuery): CommandError | undefined {
  const stated = object.metadata.namespace ?? "";
  if (!mapping.namespaced || !query.requireNamespace || stated === "" || stated === query.namespace) return undefined;
  return new CommandError(
    `the namespace from the provided object ${goQuote(stated)} does not match the namespace ` +
      `${goQuote(query.namespace)}. You must pass '--namespace=${stated}' to perform this operation.`,
  );
}

function planOf(mapping: RestMapping, object: KObject, source: string, query: ResourceQuery): ManifestPlan {
  const stated = object.metadata.namespace ?? "";
  const namespace = mapping.namespaced ? (stated === "" ? query.namespace : stated) : "";
  return { kind: "named", mapping, namespace, name: object.metadata.name ?? "", source, manifest: object };
}

/** All that is wrong with the manifests, as one. */
export function faultsOf({ refusals, faults }: PlannedManifests): Error | undefined {
  const all: Error[] = [...refusals];
  if (faults.length > 0) all.push(aggregate(faults));
  return all.length === 0 ? undefined : aggregate(all);
}

function mappingOf(mapper: RestMapper, object: KObject, source: string): RestMapping {
  const [group, version] = splitApiVersion(object.apiVersion);
  try {
    return mapper.forKind(group, version, object.kind);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      `resource mapping not found for name: ${goQuote(object.metadata.name ?? "")} namespace: ` +
        `${goQuote(object.metadata.namespace ?? "")} from ${goQuote(source)}: ${error.message}\nensure CRDs are ` +
        `installed first`,
    );
  }
}

export function splitApiVersion(apiVersion: string): readonly [string, string] {
  const at = apiVersion.indexOf("/");
  return at < 0 ? ["", apiVersion] : [apiVersion.slice(0, at), apiVersion.slice(at + 1)];
}
