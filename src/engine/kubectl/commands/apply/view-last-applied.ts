import { encodeSorted } from "../../../apimachinery/json/encode-go";
import type { Json, KObject } from "../../../apimachinery/object";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import { manifestQuery, placed, planManifests, withEachManifest } from "../../resource/plan-manifests";
import type { ResourceInfo } from "../../resource/resource-info";
import { fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { editFormat } from "../edit/edit";
import { editLoop } from "../edit/edit-loop";
import { oneByOne, selectedObjects } from "../one-by-one";
import { LAST_APPLIED, lastApplied } from "./last-applied";

/** `kubectl apply view-last-applied`. Upstream: k8s.io/kubectl/pkg/cmd/apply/apply_view_last_applied.go. */
export const viewLastApplied: Command = {
  name: "view-last-applied",
  usage: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)",
  short: "Show what was last applied",
  args: "any",
  flags: [
    text("output", "yaml or json.", { short: "o", fallback: "yaml" }),
    bool("all", "All objects of the kinds named."),
    SELECTOR_FLAG,
    ...fileFlags("the objects"),
  ],
  *run(session, args, flags) {
    const output = flags.text("output");
    if (output !== "yaml" && output !== "json") {
      throw usageError(
        session.path,
        `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
      );
    }
    yield* oneByOne(
      session,
      args,
      flags,
      function* ({ object }) {
        const applied = lastApplied(object) as Json | undefined;
        if (applied === undefined) return;
        yield* session.out(output === "yaml" ? writeYaml(applied) : `${encodeSorted(applied, "  ")}\n`);
      },
      { all: flags.on("all") },
    );
  },
};

/** `kubectl apply set-last-applied`. Upstream: apply_set_last_applied.go. */
export const setLastApplied: Command = {
  name: "set-last-applied",
  usage: "-f FILENAME",
  short: "Note manifests as what was last applied",
  args: "any",
  flags: [
    bool("create-annotation", "Also where nothing was noted before."),
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  *run(session, _args, flags) {
    const dryRun = yield* dryRunOf(session);
    const planned = yield* planManifests(session, yield* manifestQuery(session, flags, false));
    yield* withEachManifest(planned, function* (plan) {
      const { mapping, name, source } = plan;
      const client = yield* session.client();
      const live = yield* client.get(mapping, plan.namespace, name);
      const old = live.metadata.annotations?.[LAST_APPLIED];
      if (old === undefined && !flags.on("create-annotation")) {
        throw new CommandError(
          `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, ` +
            "run the command with --create-annotation",
        );
      }
      const wanted = `${encodeSorted(placed(plan) as unknown as Json)}\n`;
      if (old === wanted) yield* session.out(`set-last-applied ${name}: no changes required.\n`);
      else
        yield* note(
          session,
          { mapping, namespace: plan.namespace, name, object: live, source },
          wanted,
          "configured",
          dryRun,
        );
    });
  },
};

/** `kubectl apply edit-last-applied`. Upstream: k8s.io/kubectl/pkg/cmd/apply/apply_edit_last_applied.go. */
export const editLastApplied: Command = {
  name: "edit-last-applied",
  usage: "(RESOURCE/NAME | -f FILENAME)",
  short: "Change what was last applied in an editor",
  args: "any",
  flags: [
    bool("windows-line-endings", "Accepted; lines end as they do here."),
    text("field-manager", "Who is said to own the fields."),
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags: FlagValues) {
    const format = editFormat(flags);
    const { infos, errors } = yield* selectedObjects(session, args, flags);
    if (errors.length > 0) throw new SeveralErrors(errors);
    const noted = infos.filter(({ object }) => lastApplied(object) !== undefined);
    if (noted.length === 0) {
      throw new CommandError(
        "no last-applied-configuration annotation found on resources, to create the annotation, " +
          "use command `kubectl apply set-last-applied --create-annotation`",
      );
    }
    yield* editLoop(session, {
      infos: noted,
      format,
      heading: HEADING,
      shown: ({ object }) => lastApplied(object) as unknown as KObject,
      save: (info, edited) => note(session, info, `${encodeSorted(edited as unknown as Json)}\n`, "edited", "none", ""),
    });
  },
};

const HEADING = [
  "Please edit the 'last-applied-configuration' annotations below.",
  "Lines beginning with a '#' will be ignored, and an empty file will abort the edit.",
  "If an error occurs while saving this file will be reopened with the relevant failures.",
] as const;

function* note(
  session: Session,
  info: ResourceInfo,
  configuration: string,
  done: string,
  dryRun: DryRun,
  form?: string,
): Task {
  if (dryRun === "client") return yield* printResult(session, info.object, done, dryRun, form);
  const client = yield* session.client();
  const patch = JSON.stringify({ metadata: { annotations: { [LAST_APPLIED]: configuration } } });
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  const result = yield* client.patch(info.mapping, info.namespace, info.name, "merge", patch, { query });
  yield* printResult(session, result, done, dryRun, form);
}
