import type { KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { bool, duration, int, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import type { ResourceInfo } from "../resource/resource-info";
import { fileFlags, SELECTOR_FLAG } from "../resource/resource-query";
import type { Session } from "../session";
import { oneByOne } from "./one-by-one";

/**
 * `kubectl scale`: writes the scale subresource.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/scale/scale.go, pkg/scale/scale.go.
 */
export const scale: Command = {
  name: "scale",
  usage: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  short: "Set how many replicas a workload has",
  group: "deploy",
  args: "any",
  required: ["replicas"],
  flags: [
    { ...int("replicas", "How many there shall be."), kind: "int64" },
    int("current-replicas", "Only if there are so many now.", { fallback: "-1" }),
    text("resource-version", "Only if the object is still at this version."),
    bool("all", "All objects of the kinds named."),
    duration("timeout", "How long to wait until it is so."),
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    ...fileFlags("the workloads"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    if (flags.number("replicas") < 0) {
      throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    const dryRun = yield* dryRunOf(session);
    yield* oneByOne(session, args, flags, (info) => scaleOne(session, flags, dryRun, info));
  },
};

function* scaleOne(session: Session, flags: FlagValues, dryRun: DryRun, info: ResourceInfo): Task {
  const replicas = flags.number("replicas");
  if (dryRun === "client") return yield* printResult(session, info.object, "scaled", dryRun);
  const client = yield* session.client();
  const { mapping, namespace, name } = info;
  const wanted = flags.number("current-replicas");
  const version = flags.text("resource-version");
  if (wanted >= 0 || version !== "") {
    const now = (yield* client.get(mapping, namespace, name, { subresource: "scale" })) as KObject & {
      readonly spec: { readonly replicas?: number };
    };
    const count = now.spec.replicas ?? 0;
    if (wanted >= 0 && count !== wanted) throw new CommandError(`Expected replicas to be ${wanted}, was ${count}`);
    const current = now.metadata.resourceVersion ?? "";
    if (version !== "" && version !== current)
      throw new CommandError(`Expected resource version to be ${version}, was ${current}`);
  }
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  yield* client.patch(mapping, namespace, name, "merge", JSON.stringify({ spec: { replicas } }), {
    subresource: "scale",
    query,
  });
  const limit = flags.duration("timeout") / 1000;
  if (limit > 0) yield* waitUntilScaled(session, info, replicas, limit);
  yield* printResult(session, info.object, "scaled", dryRun);
}

function* waitUntilScaled(
  session: Session,
  { mapping, namespace, name }: ResourceInfo,
  replicas: number,
  limit: number,
): Task {
  const client = yield* session.client();
  const end = (yield* session.io.now()) + limit;
  for (;;) {
    const now = (yield* client.get(mapping, namespace, name, { subresource: "scale" })) as KObject & {
      readonly status?: { readonly replicas?: number };
    };
    if ((now.status?.replicas ?? 0) === replicas) return;
    if ((yield* session.io.now()) >= end) throw new CommandError("timed out waiting for the condition");
    yield* session.io.sleep(500_000, "scaling");
  }
}
