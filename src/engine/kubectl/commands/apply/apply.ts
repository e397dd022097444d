import type { JsonObject, KObject } from "../../../apimachinery/object";
import { matchesLabels, parseLabelSelector } from "../../../apimachinery/labels";
import { StatusError } from "../../../apimachinery/status";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import { array, bool, duration, int, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import { planManifest } from "../../resource/plan-resources";
import { readManifests } from "../../resource/read-manifests";
import type { ResourcePlan } from "../../resource/resource-info";
import { fileFlags, queryFromFlags, SELECTOR_FLAG, type ResourceQuery } from "../../resource/resource-query";
import type { Session } from "../../session";
import { refusalOf, whenDoing } from "../one-by-one";
import { VALIDATE_FLAG, validationOf } from "../validation";
import { waitUntilGone } from "../wait-until-gone";
import { applyPatch, patchText } from "./apply-patch";
import { LAST_APPLIED, withLastApplied } from "./last-applied";
import { editLastApplied, setLastApplied, viewLastApplied } from "./view-last-applied";

/** `kubectl apply`. Upstream: k8s.io/kubectl/pkg/cmd/apply/apply.go. Left out: `--prune`, apply sets, kustomize. */
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
    int("grace-period", "Seconds that a pod has to end.", { fallback: "-1" }),
    duration("timeout", "How long to wait for a deletion."),
    bool("wait", "Wait until deleted objects are gone."),
    bool("all", "For --prune."),
    bool("prune", "Remove what is not in the manifests."),
    array("prune-allowlist", "Kinds for --prune."),
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

type Named = Extract<ResourcePlan, { kind: "named" }>;

function* applyAll(session: Session, args: readonly string[], flags: FlagValues): Task {
  const dryRun = yield* dryRunOf(session);
  checkFlags(session, args, flags, dryRun);
  const namespace = yield* session.namespace();
  const query: ResourceQuery = {
    ...queryFromFlags(flags),
    args: [],
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    local: true,
  };
  const read = yield* readManifests(session, query);
  const chosen = parseLabelSelector(flags.text("selector"));
  const manifests = read.filter(({ object }) => matchesLabels(chosen, object.metadata?.labels));
  if (manifests.length === 0) throw new CommandError("no objects passed to apply");
  const errors: Error[] = [];
  for (const { object, source } of manifests) {
    const refusal = yield* refusalOf(function* () {
      const mapper = yield* session.mapper();
      const plan = planManifest(mapper, object, source, query) as Named;
      if (plan.name === "" && object.metadata.generateName !== undefined) {
        throw new CommandError(`from ${object.metadata.generateName}: cannot use generate name with apply`);
      }
      if (plan.name === "") throw new CommandError("resource name may not be empty");
      yield* flags.on("server-side")
        ? applyOnServer(session, flags, dryRun, plan)
        : applyHere(session, flags, dryRun, plan);
    });
    if (refusal !== undefined) errors.push(refusal);
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}

function checkFlags(session: Session, args: readonly string[], flags: FlagValues, dryRun: DryRun): void {
  if (args.length > 0) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  if (flags.list("filename").length === 0 && flags.text("kustomize") === "")
    throw new CommandError("must specify one of -f and -k");
  if (flags.list("filename").length > 0 && flags.text("kustomize") !== "")
    throw new CommandError("only one of -f or -k can be specified");
  if (flags.on("force-conflicts") && !flags.on("server-side"))
    throw new CommandError("--force-conflicts only works with --server-side");
  if (dryRun === "client" && flags.on("server-side")) {
    throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (flags.on("force") && flags.on("server-side")) throw new CommandError("--force cannot be used with --server-side");
  if (flags.on("force") && dryRun === "server") throw new CommandError("--dry-run=server cannot be used with --force");
  if (flags.on("prune")) throw new CommandError("--prune is not part of this kubectl yet");
}

/** The manifest as it is sent: with the namespace that it is put into. */
function placed({ manifest, namespace }: Named): KObject {
  const object = manifest!;
  return namespace === "" ? object : { ...object, metadata: { ...object.metadata, namespace } };
}

function* applyOnServer(session: Session, flags: FlagValues, dryRun: DryRun, plan: Named): Task {
  const client = yield* session.client();
  const query = {
    fieldManager: flags.changed("field-manager") ? flags.text("field-manager") : "kubectl",
    fieldValidation: validationOf(flags),
    force: flags.on("force-conflicts"),
    ...(dryRun === "server" && { dryRun: "All" }),
  };
  const body = writeYaml(placed(plan) as never);
  try {
    const result = yield* client.patch(plan.mapping, plan.namespace, plan.name, "apply", body, { query });
    yield* printResult(session, result, "serverside-applied", dryRun);
  } catch (error) {
    if (error instanceof StatusError && error.reason === "Conflict") throw new CommandError(conflictText(error));
    throw error;
  }
}

function conflictText(error: StatusError): string {
  return (
    `${error.message}\nPlease review the fields above--they currently have other managers. Here\n` +
    "are the ways you can resolve this warning:\n" +
    "* If you intend to manage all of these fields, please re-run the apply\n  command with the " +
    "`--force-conflicts` flag.\n" +
    "* If you do not intend to manage all of the fields, please edit your\n  manifest to remove references to the " +
    "fields that should keep their\n" +
    "  current managers.\n* You may co-own fields by updating your manifest to match the existing\n" +
    "  value; in this case, you'll become the manager if the other manager(s)\n  stop managing the field (remove " +
    "it from their configuration).\n" +
    "See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts"
  );
}

function* applyHere(session: Session, flags: FlagValues, dryRun: DryRun, plan: Named): Task {
  const modified = withLastApplied(placed(plan));
  const client = yield* session.client();
  let current: KObject;
  try {
    current = yield* client.get(plan.mapping, plan.namespace, plan.name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw retrievalError(error, plan);
    return yield* createApplied(session, flags, dryRun, plan, modified);
  }
  if (current.metadata.annotations?.[LAST_APPLIED] === undefined) {
    yield* session.err(
      `Warning: resource ${plan.mapping.resource}/${plan.name} is missing the ${LAST_APPLIED} annotation which is ` +
        `required by ` +
        "kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl " +
        "create --save-config or " +
        "kubectl apply. The missing annotation will be patched automatically.\n",
    );
  }
  const patch = applyPatch(current, modified);
  const nothing = Object.keys(patch.body).length === 0;
  if (dryRun === "client") return yield* printResult(session, current, nothing ? "unchanged" : "configured", dryRun);
  if (nothing) return yield* printResult(session, current, "unchanged", dryRun);
  const query = applyQuery(flags, dryRun);
  try {
    const result = yield* client.patch(plan.mapping, plan.namespace, plan.name, patch.type, patchText(patch), {
      query,
    });
    const same = result.metadata.resourceVersion === current.metadata.resourceVersion && dryRun === "none";
    yield* printResult(session, result, same ? "unchanged" : "configured", dryRun);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (!flags.on("force") || (error.reason !== "Invalid" && error.reason !== "Conflict"))
      throw appliedError(error, plan, patchText(patch));
    yield* createAgain(session, flags, plan, modified);
  }
}

function* createApplied(session: Session, flags: FlagValues, dryRun: DryRun, plan: Named, object: KObject): Task {
  const client = yield* session.client();
  if (dryRun === "client") return yield* printResult(session, object, "created", dryRun);
  try {
    const made = yield* client.create(plan.mapping, plan.namespace, object as unknown as JsonObject, {
      query: applyQuery(flags, dryRun),
    });
    yield* printResult(session, made, "created", dryRun);
  } catch (error) {
    throw whenDoing(error, "creating", plan.source);
  }
}

function* createAgain(session: Session, flags: FlagValues, plan: Named, object: KObject): Task {
  const client = yield* session.client();
  const grace = flags.number("grace-period");
  yield* client.delete(plan.mapping, plan.namespace, plan.name, {
    propagationPolicy: "Background",
    ...(grace >= 0 && { gracePeriodSeconds: grace }),
  });
  yield* waitUntilGone(session, [plan], flags.duration("timeout") / 1000);
  const made = yield* client.create(plan.mapping, plan.namespace, object as unknown as JsonObject, {
    query: applyQuery(flags, "none"),
  });
  yield* printResult(session, made, "configured");
}

function applyQuery(flags: FlagValues, dryRun: DryRun): { readonly [name: string]: string } {
  return {
    fieldManager: flags.text("field-manager"),
    fieldValidation: validationOf(flags),
    ...(dryRun === "server" && { dryRun: "All" }),
  };
}

function retrievalError(error: unknown, { mapping, name, namespace, source }: Named): unknown {
  if (!(error instanceof StatusError)) return error;
  const gv = `${mapping.group}/${mapping.version}`;
  const message =
    `error when retrieving current configuration of:\nResource: "${gv}, Resource=${mapping.resource}", ` +
    `GroupVersionKind: "${gv}, Kind=${mapping.kind}"\nName: ${JSON.stringify(name)}, ` +
    `Namespace: ${JSON.stringify(namespace)}\nfrom server for: ${JSON.stringify(source)}: ${error.message}`;
  return new StatusError({ ...error.status, message });
}

/** What a refused patch is told with: the patch, and what it was for. */
function appliedError(error: StatusError, plan: Named, patch: string): Error {
  if (error.reason === "Invalid") return error;
  const { mapping, name, namespace, source } = plan;
  const gvr = [mapping.group, mapping.version].filter((part) => part !== "").join("/");
  const to =
    `to:\nResource: "${gvr}, Resource=${mapping.resource}", GroupVersionKind: "${gvr}, Kind=${mapping.kind}"\n` +
    `Name: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}\nfor: ${JSON.stringify(source)}: `;
  return whenDoing(
    new StatusError({
      ...error.status,
      message:
        `error when applying patch:\n${patch}\n${to}error when patching ${JSON.stringify(source)}: ` +
        `${error.message}`,
    }),
    "",
    "",
  ) as Error;
}
