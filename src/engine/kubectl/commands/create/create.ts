import type { JsonObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult } from "../../printers/print-result";
import { planManifest } from "../../resource/plan-resources";
import { readManifests } from "../../resource/read-manifests";
import type { ResourcePlan } from "../../resource/resource-info";
import { fileFlags, queryFromFlags, SELECTOR_FLAG, type ResourceQuery } from "../../resource/resource-query";
import type { Session } from "../../session";
import { withLastApplied } from "../apply/last-applied";
import { refusalOf, whenDoing } from "../one-by-one";
import { VALIDATE_FLAG, validationOf } from "../validation";
import { GENERATORS } from "./generators";

/** `kubectl create`: from manifests, or by a subcommand from words. Upstream: k8s.io/kubectl/pkg/cmd/create. Left out: `--edit`, `--raw`. */
export const create: Command = {
  name: "create", usage: "-f FILENAME", short: "Create objects", group: "basic", args: "any", subcommands: GENERATORS,
  flags: [
    bool("save-config", "Note the manifest for a later apply."), VALIDATE_FLAG, SELECTOR_FLAG, DRY_RUN_FLAG, ...fileFlags("the objects"), ...PRINT_FLAGS,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-create" }),
  ],
  run: createFromFiles,
};

function* createFromFiles(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length > 0) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  if (flags.list("filename").length === 0 && flags.text("kustomize") === "") throw new CommandError("must specify one of -f and -k");
  const dryRun = yield* dryRunOf(session);
  const namespace = yield* session.namespace();
  const query: ResourceQuery = { ...queryFromFlags(flags), args: [], namespace: namespace.name, requireNamespace: namespace.explicit, local: true };
  const manifests = yield* readManifests(session, query);
  if (manifests.length === 0) throw new CommandError("no objects passed to create");
  const errors: Error[] = [];
  for (const { object, source } of manifests) {
    const refusal = yield* refusalOf(function* () {
      const plan = planManifest(yield* session.mapper(), object, source, query) as Extract<ResourcePlan, { kind: "named" }>;
      const placed = plan.namespace === "" ? object : { ...object, metadata: { ...object.metadata, namespace: plan.namespace } };
      const wanted = flags.on("save-config") ? withLastApplied(placed) : placed;
      if (dryRun === "client") return yield* printResult(session, wanted, "created", dryRun);
      const client = yield* session.client();
      const how = { fieldManager: flags.text("field-manager"), fieldValidation: validationOf(flags), ...(dryRun === "server" && { dryRun: "All" }) };
      try {
        const made = yield* client.create(plan.mapping, plan.namespace, wanted as unknown as JsonObject, { query: how });
        yield* printResult(session, made, "created", dryRun);
      } catch (error) {
        throw whenDoing(error, "creating", source);
      }
    });
    if (refusal !== undefined) errors.push(refusal);
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}
