import type { KObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Micros } from "../../sim/time";
import { collectionPath } from "../client/api-client";
import type { Command } from "../command";
import { CommandError, SeveralErrors } from "../command-error";
import { array, bool, duration } from "../flags/flag-spec";
import { PRINT_FLAGS, printResult } from "../printers/print-result";
import type { ResourceInfo } from "../resource/resource-info";
import { planResources, NOTHING_GIVEN } from "../resource/plan-resources";
import {
  ALL_NAMESPACES_FLAG,
  FIELD_SELECTOR_FLAG,
  fileFlags,
  queryFromFlags,
  SELECTOR_FLAG,
} from "../resource/resource-query";
import type { Session } from "../session";
import { selectedObjects } from "./one-by-one";
import { parseCondition, type WaitCondition } from "./wait-condition";
import { waitUntilGone } from "./wait-until-gone";

/** `kubectl wait`. Upstream: k8s.io/kubectl/pkg/cmd/wait/wait.go. */
export const waitCommand: Command = {
  name: "wait",
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) " +
    "[--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  short: "Wait until objects are as wished",
  group: "advanced",
  args: "any",
  flags: [
    array("for", "create, delete, condition=NAME[=VALUE] or jsonpath='{...}'[=VALUE]; all that are given."),
    duration("timeout", "How long to wait.", { fallback: "30s" }),
    bool("all", "All objects of the kinds named."),
    bool("local", "Look at the manifest only."),
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    ...fileFlags("the objects").filter(({ name }) => name !== "kustomize"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const conditions = flags.list("for").map(parseCondition);
    if (conditions.length === 0) throw new CommandError("unrecognized condition: []");
    const given = flags.duration("timeout") / 1000;
    const limit = given < 0 ? 168 * 3600 * 1_000_000 : given;
    if (conditions.some(({ kind }) => kind === "create")) yield* untilCreated(session, args, limit);
    if (args.length === 0 && flags.list("filename").length === 0) throw new CommandError(NOTHING_GIVEN);
    const found = yield* selectedObjects(session, args, flags);
    const deletes = conditions.some(({ kind }) => kind === "delete");
    const errors = deletes ? found.errors.filter((error) => !isMissing(error)) : found.errors;
    if (errors.length > 0) throw new SeveralErrors(errors);
    if (found.infos.length === 0 && !deletes) throw new CommandError("no matching resources found");
    yield* waitForAll(session, found.infos, conditions, limit);
  },
};

function isMissing(error: Error): boolean {
  return error instanceof StatusError && error.reason === "NotFound";
}

/** One after the other, each within its own time; all that failed are told. */
function* waitForAll(
  session: Session,
  infos: readonly ResourceInfo[],
  conditions: readonly WaitCondition[],
  limit: Micros,
): Task {
  const errors: Error[] = [];
  for (const info of infos) {
    try {
      let object = info.object;
      for (const condition of conditions) {
        object =
          condition.kind === "delete"
            ? yield* untilGone(session, info, limit)
            : yield* untilHolds(session, { ...info, object }, condition, limit);
        yield* printResult(session, object, "condition met");
      }
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}

function* untilGone(session: Session, info: ResourceInfo, limit: Micros): Task<KObject> {
  if (limit === 0) throw new CommandError(`condition not met for ${info.mapping.resource}/${info.name}`);
  yield* waitUntilGone(session, [info], limit);
  return info.object;
}

function* untilHolds(session: Session, info: ResourceInfo, condition: WaitCondition, limit: Micros): Task<KObject> {
  const { mapping, namespace, name } = info;
  if (condition.kind !== "condition") return info.object;
  if (condition.holds(info.object)) return info.object;
  if (limit === 0) throw new CommandError(`condition not met for ${mapping.resource}/${name}`);
  const client = yield* session.client();
  const end = (yield* session.io.now()) + limit;
  let version = info.object.metadata.resourceVersion ?? "";
  for (;;) {
    const stream = yield* client.stream(collectionPath(mapping, namespace), {
      query: {
        fieldSelector: `metadata.name=${name}`,
        resourceVersion: version,
        watch: true,
        allowWatchBookmarks: true,
      },
    });
    for (;;) {
      const left = end - (yield* session.io.now());
      const event = left <= 0 ? ("timeout" as const) : yield* stream.nextEvent(left);
      if (event === "timeout") {
        yield* stream.close();
        throw new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);
      }
      if (event === "end" || event.type === "ERROR") break;
      version = event.object.metadata.resourceVersion ?? version;
      if (event.type === "BOOKMARK") continue;
      if (event.type === "DELETED")
        throw new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);
      if (condition.holds(event.object)) {
        yield* stream.close();
        return event.object;
      }
    }
  }
}

/** Looks twice a second whether the objects named are there. */
function* untilCreated(session: Session, args: readonly string[], limit: Micros): Task {
  const namespace = yield* session.namespace();
  const query = {
    ...queryFromFlags(session.flags),
    args,
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
  };
  const { plans } = yield* planResources(session, query);
  const client = yield* session.client();
  const end = (yield* session.io.now()) + limit;
  for (const plan of plans) {
    if (plan.kind !== "named") continue;
    for (;;) {
      const answer = yield* client.exchange("GET", `${collectionPath(plan.mapping, plan.namespace)}/${plan.name}`);
      if (answer.status < 400) break;
      if ((yield* session.io.now()) >= end) throw new CommandError("timed out waiting for the condition");
      yield* session.io.sleep(500_000, "the object to be created");
    }
  }
}
