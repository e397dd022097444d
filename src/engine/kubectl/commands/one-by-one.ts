import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import { aggregate, CommandError, SeveralErrors } from "../command-error";
import type { FlagValues } from "../flags/flag-values";
import { fetchResources } from "../resource/fetch-resources";
import type { ResourceInfo } from "../resource/resource-info";
import { queryFromFlags, type ResourceQuery } from "../resource/resource-query";
import type { Session } from "../session";

/**
 * Does something with every object that a command names. A refusal of one does not keep it from the others; all
 * refusals are told in the end (ContinueOnError).
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/visitor.go (ContinueOnErrorVisitor).
 */
export function* oneByOne(
  session: Session,
  args: readonly string[],
  flags: FlagValues,
  deed: (info: ResourceInfo) => Task,
  more: Partial<ResourceQuery> = {},
): Task {
  const { infos, errors } = yield* selectedObjects(session, args, flags, more);
  const refusals: Error[] = [];
  for (const info of infos) {
    const refusal = yield* refusalOf(() => deed(info));
    if (refusal !== undefined) refusals.push(refusal);
  }
  // Manifests that couldn't be read come last, as one.
  const faults = errors.filter((error) => error instanceof SeveralErrors);
  const all = [...errors.filter((error) => !(error instanceof SeveralErrors)), ...refusals, ...faults];
  if (all.length > 0) throw aggregate(all);
}

/** The objects that words and flags name, as the server has them. */
export function* selectedObjects(
  session: Session,
  args: readonly string[],
  flags: FlagValues,
  more: Partial<ResourceQuery> = {},
): Task<{ readonly infos: readonly ResourceInfo[]; readonly errors: readonly Error[]; readonly single: boolean }> {
  const namespace = yield* session.namespace();
  // Names win over --all here (ResourceTypeOrNameArgs).
  const named = args.length > 1 || args.some((word) => word.includes("/"));
  return yield* fetchResources(session, {
    ...queryFromFlags(flags),
    ...(named && { all: false }),
    args,
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    ...more,
  });
}

/** What a deed was refused with, or nothing. */
export function* refusalOf(deed: () => Task): Task<Error | undefined> {
  try {
    yield* deed();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError || error instanceof CommandError) return error;
    throw error;
  }
}

/** The refusal with the manifest that it is about: `error when creating "web.yaml": ...`. */
export function whenDoing(error: unknown, doing: string, source: string): unknown {
  if (!(error instanceof StatusError) || source === "") return error;
  return new StatusError({
    ...error.status,
    message: `error when ${doing} ${JSON.stringify(source)}: ${error.status.message ?? ""}`,
  });
}

/** The object's kind and name as warnings name it: `deployments/web`. */
export function resourceName({ mapping, name }: ResourceInfo): string {
  return `${mapping.resource}/${name}`;
}
