import type { Json, JsonObject, KObject } from "../../../apimachinery/object";
import { sameJson } from "../../../apimachinery/equality";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { withoutManagedFields } from "../../printers/object-printer";
import { PRINT_FLAGS, printResult } from "../../printers/print-result";
import { fileFlags } from "../../resource/resource-query";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";
import { withLastApplied } from "../apply/last-applied";
import { selectedObjects } from "../one-by-one";
import { hasSchema, patchBetween } from "../set/patch-changed";
import { VALIDATE_FLAG } from "../validation";
import { editLoop } from "./edit-loop";

/** `kubectl edit`. Upstream: k8s.io/kubectl/pkg/cmd/edit/edit.go, util/editor/editoptions.go. */
export const edit: Command = {
  name: "edit",
  usage: "(RESOURCE/NAME | -f FILENAME)",
  short: "Change objects in an editor",
  group: "basic",
  args: "any",
  flags: [
    bool("output-patch", "Show the patch."),
    bool("windows-line-endings", "Accepted; lines end as they do here."),
    bool("save-config", "Note the object for a later apply."),
    text("subresource", "The part of the object that is edited."),
    VALIDATE_FLAG,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-edit" }),
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  run: editObjects,
};

export const EDIT_HEADING = [
  "Please edit the object below. Lines beginning with a '#' will be ignored,",
  "and an empty file will abort the edit. If an error occurs while saving this file will be",
  "reopened with the relevant failures.",
] as const;

function* editObjects(session: Session, args: readonly string[], flags: FlagValues): Task {
  const format = editFormat(flags);
  const { infos, errors } = yield* selectedObjects(session, args, flags);
  if (errors.length > 0) throw new SeveralErrors(errors);
  if (infos.length === 0) return yield* session.err("edit cancelled, no objects found\n");
  yield* editLoop(session, {
    infos,
    format,
    heading: EDIT_HEADING,
    shown: ({ object }) => withoutManagedFields(object),
    save: (info, edited) => saveEdited(session, flags, info, edited),
  });
}

export function editFormat(flags: FlagValues): "yaml" | "json" {
  const output = flags.text("output");
  if (output === "" || output === "yaml") return "yaml";
  if (output === "json") return "json";
  throw new CommandError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ` +
      `json,kyaml,yaml`,
  );
}

function* saveEdited(
  session: Session,
  flags: FlagValues,
  { mapping, namespace, name, object }: ResourceInfo,
  edited: KObject,
): Task {
  const before = withoutManagedFields(object);
  const wanted = flags.on("save-config") ? withLastApplied(edited) : edited;
  if (sameJson(before as unknown as Json, wanted as unknown as Json)) return yield* say(session, object, "skipped");
  const patch: JsonObject = patchBetween(before, wanted);
  if (flags.on("output-patch")) yield* session.out(`Patch: ${JSON.stringify(patch)}\n`);
  const client = yield* session.client();
  const type = hasSchema(object) ? "strategic" : "merge";
  const subresource = flags.text("subresource");
  const result = yield* client.patch(mapping, namespace, name, type, JSON.stringify(patch), {
    query: { fieldManager: flags.text("field-manager") },
    ...(subresource !== "" && { subresource }),
  });
  yield* say(session, result, "edited");
}

/** `-o` is the form of the text, not of the answer. */
function* say(session: Session, object: KObject, done: string): Task {
  yield* printResult(session, object, done, "none", "");
}
