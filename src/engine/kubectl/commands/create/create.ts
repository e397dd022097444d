import type { JsonObject, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import { planManifest } from "../../resource/plan-resources";
import { readManifests } from "../../resource/read-manifests";
import type { ResourcePlan } from "../../resource/resource-info";
import { fileFlags, queryFromFlags, SELECTOR_FLAG, type ResourceQuery } from "../../resource/resource-query";
import type { Session } from "../../session";
import { withLastApplied } from "../apply/last-applied";
import { EDIT_HEADING } from "../edit/edit";
import { editLoop } from "../edit/edit-loop";
import { refusalOf, whenDoing } from "../one-by-one";
import { sendRaw } from "../replace";
import { VALIDATE_FLAG, validationOf } from "../validation";
import { GENERATORS } from "./generators";

/** `kubectl create`: from manifests, or by a subcommand from words. Upstream: k8s.io/kubectl/pkg/cmd/create. */
export const create: Command = {
  name: "create",
  usage: "-f FILENAME",
  short: "Create objects",
  group: "basic",
  args: "any",
  subcommands: GENERATORS,
  flags: [
    bool("save-config", "Note the manifest for a later apply."),
    bool("edit", "Change the objects in an editor before."),
    text("raw", "A path to send the POST to."),
    bool("windows-line-endings", "Accepted; lines end as they do here."),
    VALIDATE_FLAG,
    SELECTOR_FLAG,
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-create" }),
  ],
  run: createFromFiles,
};

function* createFromFiles(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length > 0) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  if (flags.list("filename").length === 0 && flags.text("kustomize") === "")
    throw new CommandError("must specify one of -f and -k");
  if (flags.text("raw") !== "") return yield* sendRaw(session, "POST", flags.text("raw"), flags);
  const dryRun = yield* dryRunOf(session);
  const namespace = yield* session.namespace();
  const query: ResourceQuery = {
    ...queryFromFlags(flags),
    args: [],
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    local: true,
  };
  const manifests = yield* readManifests(session, query);
  if (manifests.length === 0) throw new CommandError("no objects passed to create");
  const errors: Error[] = [];
  for (const { object, source } of manifests) {
    const refusal = yield* refusalOf(function* () {
      const plan = planManifest(yield* session.mapper(), object, source, query) as Named;
      const placed =
        plan.namespace === "" ? object : { ...object, metadata: { ...object.metadata, namespace: plan.namespace } };
      if (!flags.on("edit")) return yield* createOne(session, flags, dryRun, plan, placed);
      const info = { mapping: plan.mapping, namespace: plan.namespace, name: plan.name, object: placed, source };
      yield* editLoop(session, {
        infos: [info],
        format: "yaml",
        heading: EDIT_HEADING,
        shown: () => placed,
        save: (_info, edited) => createOne(session, flags, dryRun, plan, edited),
      });
    });
    if (refusal !== undefined) errors.push(refusal);
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}

type Named = Extract<ResourcePlan, { kind: "named" }>;

function* createOne(
  session: Session,
  flags: FlagValues,
  dryRun: DryRun,
  { mapping, namespace, source }: Named,
  object: KObject,
): Task {
  const wanted = flags.on("save-config") ? withLastApplied(object) : object;
  if (dryRun === "client") return yield* printResult(session, wanted, "created", dryRun);
  const client = yield* session.client();
  const query = {
    fieldManager: flags.text("field-manager"),
    fieldValidation: validationOf(flags),
    ...(dryRun === "server" && { dryRun: "All" }),
  };
  try {
    const made = yield* client.create(mapping, namespace, wanted as unknown as JsonObject, { query });
    yield* printResult(session, made, "created", dryRun);
  } catch (error) {
    throw whenDoing(error, "creating", source);
  }
}
