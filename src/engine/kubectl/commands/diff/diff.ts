import { isObject } from "../../../apimachinery/json-value";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SilentExit, usageError } from "../../command-error";
import { errorText } from "../../error-text";
import { bool, int, list, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { klogHead } from "../../printers/print-result";
import { withoutManagedFields } from "../../printers/object-printer";
import {
  faultsOf,
  type ManifestPlan,
  manifestQuery,
  placed,
  planManifests,
  splitApiVersion,
} from "../../resource/plan-manifests";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { applyPatch, patchText } from "../apply/apply-patch";
import { maskSecrets } from "./mask-secrets";

/**
 * `kubectl diff`: what an apply would change. The server merges on a dry run; both forms are written into files,
 * which another program compares. Status 0: no difference, 1: some, more: it didn't work.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/diff/diff.go. Left out: `--prune`.
 */
export const diff: Command = {
  name: "diff",
  usage: "-f FILENAME",
  short: "Show what an apply would change",
  group: "advanced",
  args: "any",
  flags: [
    bool("server-side", "Let the server merge."),
    bool("force-conflicts", "Take over fields that others own."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-client-side-apply" }),
    bool("show-managed-fields", "Compare metadata.managedFields, too."),
    bool("prune", "Not a part of this kubectl yet."),
    list("prune-allowlist", "Kinds for --prune."),
    int("concurrency", "Accepted; one after the other here.", { fallback: "1" }),
    SELECTOR_FLAG,
    ...fileFlags("the objects"),
  ],
  *run(session, args, flags) {
    try {
      return yield* compare(session, args, flags);
    } catch (error) {
      if (error instanceof SilentExit) throw error;
      if (!(error instanceof CommandError || error instanceof StatusError)) throw error;
      // A status of 1 means that there are differences.
      const words = errorText(error);
      yield* session.err(words.endsWith("\n") ? words : `${words}\n`);
      return 2;
    }
  },
};

function* compare(session: Session, args: readonly string[], flags: FlagValues): Task<number> {
  if (args.length > 0) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const query = yield* manifestQuery(session, flags, false);
  if (flags.on("prune")) throw new CommandError("--prune is not part of this kubectl yet");
  const planned = yield* planManifests(session, query);
  const unread = faultsOf(planned);
  if (unread !== undefined) throw unread;
  const stamp = yield* session.io.now();
  const [live, merged] = [`/tmp/LIVE-${stamp}`, `/tmp/MERGED-${stamp}`];
  yield* session.io.files.mkdir(live);
  yield* session.io.files.mkdir(merged);
  for (const plan of planned.plans) {
    const { before, after } = yield* bothForms(session, flags, plan);
    const shown = maskSecrets(comparable(before, flags), comparable(after, flags));
    yield* write(session, live, plan, shown.from);
    yield* write(session, merged, plan, shown.to);
  }
  return yield* runDiff(session, live, merged);
}

function* liveObject(session: Session, { mapping, namespace, name }: ManifestPlan): Task<KObject | undefined> {
  const client = yield* session.client();
  try {
    return yield* client.get(mapping, namespace, name);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "NotFound") return undefined;
    throw error;
  }
}

interface Forms {
  readonly before: KObject | undefined;
  readonly after: KObject;
}

const TRIES = 4;

/** The object as it is and as it would be; both are asked for again while the object changes in between. */
function* bothForms(session: Session, flags: FlagValues, plan: ManifestPlan, tried = 1): Task<Forms> {
  const before = yield* liveObject(session, plan);
  const last = tried === TRIES;
  if (last) {
    const { group, version, kind } = plan.mapping;
    yield* session.err(
      `${yield* klogHead(session)} diff.go:723] Object (${group}/${version}, Kind=${kind}: ${plan.name}) ` +
        "keeps changing, diffing without lock\n",
    );
  }
  try {
    return { before, after: yield* mergedObject(session, flags, plan, before, !last) };
  } catch (error) {
    if (last || !(error instanceof StatusError) || error.reason !== "Conflict") throw error;
    return yield* bothForms(session, flags, plan, tried + 1);
  }
}

/** Only for the version that was looked at. */
function lockedTo(body: JsonObject, { metadata: { resourceVersion } }: KObject): JsonObject {
  const metadata = isObject(body.metadata) ? body.metadata : {};
  return { ...body, metadata: { ...metadata, resourceVersion: resourceVersion ?? "" } };
}

/** The object as it would be, by a dry run. */
function* mergedObject(
  session: Session,
  flags: FlagValues,
  plan: ManifestPlan,
  live: KObject | undefined,
  locked: boolean,
): Task<KObject> {
  const { mapping, namespace, name } = plan;
  const client = yield* session.client();
  const object = placed(plan);
  const fieldManager =
    flags.on("server-side") && !flags.changed("field-manager") ? "kubectl" : flags.text("field-manager");
  const query = { dryRun: "All", fieldManager };
  if (flags.on("server-side")) {
    const body = writeYaml(object as never);
    return yield* client.patch(mapping, namespace, name, "apply", body, {
      query: { ...query, force: flags.on("force-conflicts") },
    });
  }
  if (live === undefined) return yield* client.create(mapping, namespace, object as unknown as JsonObject, { query });
  // As upstream, so that `annotations: {}` in what was last applied is no difference.
  const annotated = { ...object, metadata: { ...object.metadata, annotations: object.metadata.annotations ?? {} } };
  const patch = applyPatch(live, annotated);
  if (Object.keys(patch.body).length === 0) return live;
  const text = patchText(locked ? { ...patch, body: lockedTo(patch.body, live) } : patch);
  return yield* client.patch(mapping, namespace, name, patch.type, text, { query });
}

function comparable(object: KObject | undefined, flags: FlagValues): KObject | undefined {
  return object === undefined || flags.on("show-managed-fields") ? object : withoutManagedFields(object);
}

/** `apps.v1.Deployment.default.web`. */
function* write(
  session: Session,
  folder: string,
  { mapping, namespace, name }: ManifestPlan,
  object: KObject | undefined,
): Task {
  if (object === undefined) return;
  const [group, version] = splitApiVersion(object.apiVersion);
  const file = `${group === "" ? "" : `${group}.`}${version}.${mapping.kind}.${namespace}.${name}`;
  yield* session.io.files.write(`${folder}/${file}`, writeYaml(object as never));
}

/** `diff -u -N`, or what KUBECTL_EXTERNAL_DIFF names with the flags that it gives. */
function* runDiff({ io }: Session, live: string, merged: string): Task<number> {
  const external = (io.env["KUBECTL_EXTERNAL_DIFF"] ?? "").split(" ").filter((word) => word !== "");
  const [program = "diff", ...given] = external;
  const words = external.length === 0 ? ["-u", "-N"] : given.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word));
  if ((yield* io.which(program)) === undefined) {
    throw new CommandError(`failed to run ${JSON.stringify(program)}: executable file not found in $PATH`);
  }
  const { status } = yield* io.run([program, ...words, live, merged]);
  for (const folder of [live, merged]) {
    for (const name of (yield* io.files.list(folder)) ?? []) yield* io.files.remove(`${folder}/${name}`);
    yield* io.files.remove(folder);
  }
  return status;
}
