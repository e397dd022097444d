import type { JsonObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import { bodyText } from "../../net/http";
import { qualifiedKindName } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { bool, duration, int, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import { type ManifestPlan, manifestQuery, placed, planManifests, withEachManifest } from "../resource/plan-manifests";
import { fileFlags } from "../resource/resource-query";
import type { Session } from "../session";
import { propagation } from "./delete";
import { whenDoing } from "./one-by-one";
import { VALIDATE_FLAG, validationOf } from "./validation";
import { waitUntilGone } from "./wait-until-gone";

/** `kubectl replace -f`. Upstream: k8s.io/kubectl/pkg/cmd/replace/replace.go. */
export const replace: Command = {
  name: "replace",
  usage: "-f FILENAME",
  short: "Put manifests in the place of objects",
  group: "management",
  args: "any",
  flags: [
    bool("force", "Delete and create again."),
    text("cascade", "background, orphan or foreground.", { fallback: "background", bare: "background" }),
    text("raw", "A path to send the PUT to."),
    text("subresource", "The part of the object that is replaced."),
    bool("wait", "Wait until objects are gone."),
    int("grace-period", "Seconds that a pod has to end.", { fallback: "-1" }),
    duration("timeout", "How long to wait."),
    VALIDATE_FLAG,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-replace" }),
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    checkFlags(flags);
    if (flags.text("raw") !== "") return yield* sendRaw(session, "PUT", flags.text("raw"), flags);
    const dryRun = yield* dryRunOf(session);
    const planned = yield* planManifests(session, { ...(yield* manifestQuery(session, flags)), args });
    yield* withEachManifest(planned, function* (plan) {
      try {
        yield* replaceOne(session, flags, dryRun, plan);
      } catch (error) {
        throw whenDoing(error, "replacing", plan.source);
      }
    });
  },
};

function checkFlags(flags: FlagValues): void {
  if (flags.number("grace-period") >= 0 && !flags.on("force"))
    throw new CommandError("--grace-period must have --force specified");
  if (flags.duration("timeout") !== 0 && !flags.on("force"))
    throw new CommandError("--timeout must have --force specified");
  if (flags.list("filename").length === 0 && flags.text("kustomize") === "")
    throw new CommandError("must specify one of -f and -k");
}

/** Sends a file as it is. Upstream: k8s.io/kubectl/pkg/rawhttp/raw.go. */
export function* sendRaw(session: Session, method: string, path: string, flags: FlagValues): Task {
  const [file, ...more] = flags.list("filename");
  if (file === undefined || more.length > 0) throw new CommandError("--raw can only use a single local file or stdin");
  const text = file === "-" ? yield* session.io.readAll() : yield* session.io.files.read(file);
  if (text === undefined) throw new CommandError(`open ${file}: no such file or directory`);
  const client = yield* session.client();
  yield* session.out(bodyText((yield* client.send(method, path, { text })).body));
}

function* replaceOne(session: Session, flags: FlagValues, dryRun: DryRun, plan: ManifestPlan): Task {
  const { mapping, namespace, name } = plan;
  const object = placed(plan);
  const client = yield* session.client();
  if (dryRun === "client") return yield* printResult(session, object, "replaced", dryRun);
  const query = {
    fieldManager: flags.text("field-manager"),
    fieldValidation: validationOf(flags),
    ...(dryRun === "server" && { dryRun: "All" }),
  };
  if (!flags.on("force")) {
    const subresource = flags.text("subresource");
    const how = { query, ...(subresource !== "" && { subresource }) };
    const result = yield* client.replace(mapping, namespace, name, object as unknown as JsonObject, how);
    return yield* printResult(session, result, "replaced", dryRun);
  }
  try {
    const grace = flags.number("grace-period");
    yield* client.delete(mapping, namespace, name, {
      propagationPolicy: propagation(flags.text("cascade")),
      ...(grace >= 0 && { gracePeriodSeconds: grace }),
    });
    const where = namespace === "" ? "" : ` from ${namespace} namespace`;
    const printed = flags.text("output") === "" || flags.text("output") === "name";
    if (printed) yield* session.out(`${qualifiedKindName(mapping)} ${JSON.stringify(name)} deleted${where}\n`);
    yield* waitUntilGone(session, [plan], flags.duration("timeout") / 1000);
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
  }
  const result = yield* client.create(mapping, namespace, object as unknown as JsonObject, { query });
  yield* printResult(session, result, "replaced", dryRun);
}
