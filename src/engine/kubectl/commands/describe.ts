import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SeveralErrors } from "../command-error";
import { bool, int } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { describeObject } from "../describe/describe-object";
import { fetchResources, type FetchedResources } from "../resource/fetch-resources";
import {
  ALL_NAMESPACES_FLAG,
  fileFlags,
  queryFromFlags,
  SELECTOR_FLAG,
  type ResourceQuery,
} from "../resource/resource-query";
import type { Session } from "../session";

/** Tells all about objects, in words. Upstream: k8s.io/kubectl/pkg/cmd/describe. */
export const DESCRIBE: Command = {
  name: "describe",
  group: "Troubleshooting",
  short: "Tell about objects in detail",
  usage: "(KIND [NAME | PREFIX] | KIND/NAME | -f FILE)",
  args: "any",
  flags: [
    ...fileFlags("the objects to tell about"),
    SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    int("chunk-size", "Ask for long lists in pieces of so many; 0 for all at once.", { fallback: "500" }),
    bool("show-events", "Add the events about each object.", { fallback: "true" }),
  ],
  run,
};

function* run(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "") {
    throw new CommandError(
      "You must specify the type of resource to describe. " +
        'Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  const namespace = yield* session.namespace();
  const query: ResourceQuery = {
    ...queryFromFlags(flags),
    args,
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    kindMeansAll: true,
  };
  const found = yield* withPrefix(session, query);
  // Unless they were asked for, events are left out where there is more than the one object that was named.
  const events =
    flags.on("show-events") &&
    (flags.changed("show-events") || (found.infos.length === 1 && found.errors.length === 0 && !found.byPrefix));
  let first = true;
  for (const { object } of found.infos) {
    const text = yield* describeObject(session, object, events);
    yield* session.out(first ? text : `\n\n${text}`);
    first = false;
  }
  // What couldn't be read comes first: objects are asked for one by one behind it.
  const unread = found.errors.filter((error) => error instanceof SeveralErrors);
  const others = found.errors.filter((error) => !(error instanceof SeveralErrors));
  if (found.errors.length > 0) throw new SeveralErrors([...unread, ...others]);
  if (first) {
    yield* session.err(
      query.allNamespaces === true ? "No resources found\n" : `No resources found in ${query.namespace} namespace.\n`,
    );
  }
}

/** A single name that is not there may be the beginning of names that are. */
function* withPrefix(session: Session, query: ResourceQuery): Task<FetchedResources & { readonly byPrefix: boolean }> {
  const found = { ...(yield* fetchResources(session, query)), byPrefix: false };
  const [kind, name] = query.args;
  const missing = found.errors[0];
  if (
    query.args.length !== 2 ||
    !(missing instanceof StatusError) ||
    missing.reason !== "NotFound" ||
    kind!.includes("/")
  )
    return found;
  try {
    const all = yield* fetchResources(session, { ...query, args: [kind!] });
    const infos = all.infos.filter((info) => info.name.startsWith(name!));
    return infos.length === 0 ? found : { infos, errors: [], single: false, byPrefix: true };
  } catch (error) {
    if (error instanceof CommandError) return found;
    throw error;
  }
}
