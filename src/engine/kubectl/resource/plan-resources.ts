import { goQuote } from "../../apimachinery/go-format";
import type { Task } from "../../sim/task";
import type { RestMapper, RestMapping } from "../client/rest-mapper";
import { CommandError } from "../command-error";
import type { Session } from "../session";
import { planManifests } from "./plan-manifests";
import type { ResourcePlan } from "./resource-info";
import type { ResourceQuery } from "./resource-query";

/**
 * Turns the words and flags of a command into what to ask the server for. Discovery is asked; objects are not.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/builder.go (Do, visitorResult).
 */
export function* planResources(session: Session, query: ResourceQuery): Task<PlannedResources> {
  if ((query.files?.length ?? 0) > 0 || query.kustomize !== undefined) return yield* planFiles(session, query);
  const words = splitWords(query);
  const selected = query.labelSelector !== undefined || query.fieldSelector !== undefined || query.all === true;
  if (words.pairs !== undefined) {
    if (query.labelSelector !== undefined || query.fieldSelector !== undefined) {
      throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
    }
    return yield* planPairs(session, query, words.pairs);
  }
  if (selected && words.names.length > 0) {
    throw new CommandError("name cannot be provided when a selector is specified");
  }
  if (words.kinds.length === 0) {
    if (selected) throw new CommandError("at least one resource must be specified to use a selector");
    throw new CommandError(NOTHING_GIVEN);
  }
  const mapper = yield* session.mapper();
  for (const kind of words.kinds) {
    for (const other of mapper.outrankedBy(kind)) {
      yield* session.err(`Warning: short name ${goQuote(kind)} could also match lower priority resource ${other}\n`);
    }
  }
  if (words.names.length > 0) return planNames(mapper, query, words.kinds, words.names);
  const mappings = mappingsFor(mapper, words.kinds);
  if (!selected && query.kindMeansAll !== true)
    throw new CommandError("resource(s) were provided, but no name was specified");
  const plans = mappings.map((mapping): ResourcePlan => ({
    kind: "list",
    mapping,
    namespace: namespaceFor(mapping, query),
  }));
  return { plans, refusals: [], faults: [], single: false };
}

export interface PlannedResources {
  readonly plans: readonly ResourcePlan[];
  /** Manifests that say another namespace than the command. */
  readonly refusals: readonly CommandError[];
  /** Manifests that can't be read or mean nothing to the server. */
  readonly faults: readonly CommandError[];
  /** Exactly one object was asked for: it is printed alone instead of in a list. */
  readonly single: boolean;
}

export const NOTHING_GIVEN =
  "You must provide one or more resources by argument or filename.\n" +
  "Example resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> " +
  "<name>'\n   '<resource>'";

interface Words {
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly pairs?: readonly (readonly [string, string])[];
}

function splitWords({ args, kind }: ResourceQuery): Words {
  if (kind !== undefined) {
    if (args.some((each) => each.includes("/")))
      return splitWords({
        args: args.map((each) => (each.includes("/") ? each : `${kind}/${each}`)),
        namespace: "",
        requireNamespace: false,
      });
    return { kinds: [kind], names: args };
  }
  const withSlash = args.filter((each) => each.includes("/")).length;
  if (withSlash > 0) return { kinds: [], names: [], pairs: args.map((each) => pairOf(each, args.length > withSlash)) };
  const [first, ...names] = args;
  return { kinds: (first ?? "").split(",").filter((each) => each !== ""), names };
}

const MIXED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form " +
  "(e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

function pairOf(word: string, mixed: boolean): readonly [string, string] {
  if (mixed) throw new CommandError(MIXED);
  const parts = word.split("/");
  if (parts.length !== 2 || parts[0] === "" || parts[1] === "" || parts[0]!.includes(",")) {
    throw new CommandError("arguments in resource/name form must have a single resource and name");
  }
  return [parts[0]!, parts[1]!];
}

function* planPairs(
  session: Session,
  query: ResourceQuery,
  pairs: readonly (readonly [string, string])[],
): Task<PlannedResources> {
  const mapper = yield* session.mapper();
  if (query.all === true)
    throw new CommandError("selectors and the all flag cannot be used when passing resource/name arguments");
  const plans: ResourcePlan[] = [];
  for (const [kind, name] of pairs) plans.push(named(mapper.mappingFor(kind), name, query));
  return { plans, refusals: [], faults: [], single: plans.length === 1 };
}

function planNames(
  mapper: RestMapper,
  query: ResourceQuery,
  kinds: readonly string[],
  names: readonly string[],
): PlannedResources {
  const mappings = mappingsFor(mapper, kinds);
  if (mappings.length > 1 && query.singleKind === true)
    throw new CommandError("you may only specify a single resource type");
  const plans = mappings.flatMap((mapping) => names.map((name) => named(mapping, name, query)));
  return { plans, refusals: [], faults: [], single: plans.length === 1 };
}

function named(mapping: RestMapping, name: string, query: ResourceQuery): ResourcePlan {
  if (query.allNamespaces === true && mapping.namespaced) {
    throw new CommandError("a resource cannot be retrieved by name across all namespaces");
  }
  return { kind: "named", mapping, namespace: namespaceFor(mapping, query), name, source: "" };
}

function namespaceFor(mapping: RestMapping, query: ResourceQuery): string {
  return mapping.namespaced && query.allNamespaces !== true ? query.namespace : "";
}

function mappingsFor(mapper: RestMapper, kinds: readonly string[]): RestMapping[] {
  const found: RestMapping[] = [];
  for (const kind of kinds) {
    const category = mapper.category(kind);
    if (category !== undefined) {
      found.push(...category);
      continue;
    }
    found.push(mapper.mappingFor(kind));
  }
  return [...new Set(found)];
}

function* planFiles(session: Session, query: ResourceQuery): Task<PlannedResources> {
  if (query.args.length > 0)
    throw new CommandError(
      "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
    );
  const { plans, refusals, faults } = yield* planManifests(session, query);
  const [path, ...more] = query.files ?? [];
  return {
    plans,
    refusals,
    faults,
    single: plans.length === 1 && more.length === 0 && path !== undefined && path !== "-",
  };
}
