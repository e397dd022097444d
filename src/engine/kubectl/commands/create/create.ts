import type { JsonObject, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import {
  type ManifestPlan,
  manifestQuery,
  placed,
  planManifests,
  withEachManifest,
} from "../../resource/plan-manifests";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { withLastApplied } from "../apply/last-applied";
import { EDIT_HEADING } from "../edit/edit";
import { editLoop } from "../edit/edit-loop";
import { whenDoing } from "../one-by-one";
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
  const query = yield* manifestQuery(session, flags);
  if (flags.text("raw") !== "") return yield* sendRaw(session, "POST", flags.text("raw"), flags);
  const dryRun = yield* dryRunOf(session);
  const planned = yield* planManifests(session, query);
  if (planned.plans.length === 0 && planned.faults.length === 0) throw new CommandError("no objects passed to create");
  yield* withEachManifest(planned, function* (plan) {
    const object = placed(plan);
    if (!flags.on("edit")) return yield* createOne(session, flags, dryRun, plan, object);
    const { mapping, namespace, name, source } = plan;
    yield* editLoop(session, {
      infos: [{ mapping, namespace, name, object, source }],
      format: "yaml",
      heading: EDIT_HEADING,
      shown: () => object,
      save: (_info, edited) => createOne(session, flags, dryRun, plan, edited),
    });
  });
}

function* createOne(
  session: Session,
  flags: FlagValues,
  dryRun: DryRun,
  { mapping, namespace, source }: ManifestPlan,
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
