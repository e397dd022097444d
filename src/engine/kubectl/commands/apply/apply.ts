import type { KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { aggregate, CommandError, usageError } from "../../command-error";
import { array, bool, duration, int, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import { type ManifestPlan, faultsOf, manifestQuery, planManifests } from "../../resource/plan-manifests";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { VALIDATE_FLAG } from "../validation";
import { applyHere } from "./apply-here";
import { applyOnServer } from "./apply-on-server";
import type { Applying } from "./applying";
import { prune, prunedKinds } from "./prune";
import { editLastApplied, setLastApplied, viewLastApplied } from "./view-last-applied";

/** `kubectl apply`. Upstream: k8s.io/kubectl/pkg/cmd/apply/apply.go. Left out: apply sets. */
export const apply: Command = {
  name: "apply",
  usage: "(-f FILENAME | -k DIRECTORY)",
  short: "Bring objects to what manifests say",
  group: "advanced",
  args: "any",
  subcommands: [editLastApplied, setLastApplied, viewLastApplied],
  flags: [
    bool("server-side", "Let the server merge, and keep account of who owns which field."),
    bool("force-conflicts", "Take over fields that others own."),
    bool("overwrite", "Manifests win over what others have changed.", { fallback: "true" }),
    bool("force", "Delete and create again what cannot be changed."),
    text("cascade", "background, orphan or foreground.", { fallback: "background", bare: "background" }),
    int("grace-period", "Seconds that a pod has to end.", { fallback: "-1" }),
    duration("timeout", "How long to wait for a deletion."),
    bool("wait", "Wait until deleted objects are gone."),
    bool("all", "For --prune: all that was ever applied."),
    bool("prune", "Remove what was applied and is not in the manifests."),
    array("prune-allowlist", "Kinds for --prune: group/version/Kind."),
    text("applyset", "Not a part of this kubectl yet."),
    text("subresource", "The part of the object that is applied; with --server-side."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-client-side-apply" }),
    bool("openapi-patch", "Merge by the server's schema.", { fallback: "true" }),
    VALIDATE_FLAG,
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  run: applyAll,
};

function* applyAll(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length > 0) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const dryRun = yield* dryRunOf(session);
  const query = yield* manifestQuery(session, flags);
  const kinds = flags.on("prune") ? prunedKinds(yield* session.mapper(), flags.list("prune-allowlist")) : [];
  checkFlags(flags, dryRun);
  const planned = yield* planManifests(session, query);
  const { plans } = planned;
  const unread = faultsOf(planned);
  const errors: Error[] = unread === undefined ? [] : [unread];
  if (plans.length === 0 && errors.length === 0) throw new CommandError("no objects passed to apply");
  const applied: KObject[] = [];
  for (const plan of plans) {
    try {
      applied.push(yield* applyOne({ session, flags, dryRun, plan }));
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw aggregate(errors);
  if (printsObjects(flags)) yield* printResult(session, asOne(applied), "");
  if (!flags.on("prune")) return;
  const namespaces = plans.filter(({ mapping }) => mapping.namespaced).map(({ namespace }) => namespace);
  if (query.requireNamespace) namespaces.push(query.namespace);
  yield* prune(session, flags, dryRun, { kinds, namespaces: [...new Set(namespaces)].toSorted(), applied });
}

function checkFlags(flags: FlagValues, dryRun: DryRun): void {
  const [serverSide, all, selector] = [flags.on("server-side"), flags.on("all"), flags.text("selector")];
  if (flags.text("applyset") !== "") throw new CommandError("--applyset is not part of this kubectl yet");
  if (flags.on("force-conflicts") && !serverSide)
    throw new CommandError("--force-conflicts only works with --server-side");
  if (dryRun === "client" && serverSide) {
    throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (flags.on("force") && serverSide) throw new CommandError("--force cannot be used with --server-side");
  if (flags.on("force") && dryRun === "server") throw new CommandError("--dry-run=server cannot be used with --force");
  if (all && selector !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.on("prune")) checkPruning(flags);
  if (flags.text("subresource") !== "" && !serverSide) {
    throw new CommandError("--subresource can only be specified for --server-side");
  }
}

function checkPruning(flags: FlagValues): void {
  if (flags.on("force")) throw new CommandError("--force cannot be used with --prune");
  if (!flags.on("all") && flags.text("selector") === "") {
    throw new CommandError(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all " +
        "flag. If you did not mean to prune all resources, specify a label selector",
    );
  }
  if (flags.on("server-side")) {
    throw new CommandError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
}

function* applyOne(applying: Applying): Task<KObject> {
  const { session, flags, dryRun, plan } = applying;
  checkName(plan);
  const { object, done } = yield* flags.on("server-side") ? applyOnServer(applying) : applyHere(applying);
  if (object.metadata.deletionTimestamp !== undefined && done !== "created") {
    yield* session.err(
      `Warning: Detected changes to resource ${object.metadata.name ?? ""} which is currently being deleted.\n`,
    );
  }
  if (!printsObjects(flags)) yield* printResult(session, object, done, dryRun);
  return object;
}

function checkName({ name, manifest }: ManifestPlan): void {
  if (name !== "") return;
  const { generateName } = manifest.metadata;
  if (generateName !== undefined) throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
  throw new CommandError("resource name may not be empty");
}

/** With `-o yaml` and the like all objects are printed when all are applied. */
function printsObjects(flags: FlagValues): boolean {
  const output = flags.text("output");
  return output !== "" && output !== "name";
}

function asOne(objects: readonly KObject[]): KObject {
  const [only, ...more] = objects;
  if (only !== undefined && more.length === 0) return only;
  return { apiVersion: "v1", items: objects, kind: "List", metadata: {} } as unknown as KObject;
}
