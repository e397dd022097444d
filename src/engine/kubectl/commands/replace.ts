import type { JsonObject } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SeveralErrors } from "../command-error";
import { bool, duration, int, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import { planResources } from "../resource/plan-resources";
import { fileFlags, queryFromFlags } from "../resource/resource-query";
import type { ResourcePlan } from "../resource/resource-info";
import type { Session } from "../session";
import { whenDoing } from "./one-by-one";
import { VALIDATE_FLAG, validationOf } from "./validation";
import { waitUntilGone } from "./wait-until-gone";

/** `kubectl replace -f`. Upstream: k8s.io/kubectl/pkg/cmd/replace/replace.go. Left out: `--raw`, subresources. */
export const replace: Command = {
  name: "replace", usage: "-f FILENAME", short: "Put manifests in the place of objects", group: "management", args: "any",
  flags: [
    bool("force", "Delete and create again."), bool("cascade", "Also what depends on it."), bool("wait", "Wait until objects are gone."),
    int("grace-period", "Seconds that a pod has to end.", { fallback: "-1" }), duration("timeout", "How long to wait."), VALIDATE_FLAG,
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-replace" }), DRY_RUN_FLAG, ...fileFlags("the objects"), ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    if (flags.list("filename").length === 0) throw new CommandError("must specify --filename to replace");
    const dryRun = yield* dryRunOf(session);
    const namespace = yield* session.namespace();
    const { plans } = yield* planResources(session, {
      ...queryFromFlags(flags), args, namespace: namespace.name, requireNamespace: namespace.explicit, local: true,
    });
    const errors: Error[] = [];
    for (const plan of plans) {
      try {
        if (plan.kind === "named") yield* replaceOne(session, flags, dryRun, plan);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        errors.push(whenDoing(error, "replacing", plan.kind === "named" ? plan.source : "") as Error);
      }
    }
    if (errors.length > 0) throw new SeveralErrors(errors);
  },
};

function* replaceOne(session: Session, flags: FlagValues, dryRun: DryRun, plan: Extract<ResourcePlan, { kind: "named" }>): Task {
  const { mapping, namespace, name, manifest } = plan;
  const object = { ...manifest!, metadata: { ...manifest!.metadata, ...(namespace !== "" && { namespace }) } };
  const client = yield* session.client();
  if (dryRun === "client") return yield* printResult(session, object, "replaced", dryRun);
  const query = {
    fieldManager: flags.text("field-manager"), fieldValidation: validationOf(flags), ...(dryRun === "server" && { dryRun: "All" }),
  };
  if (!flags.on("force")) {
    const result = yield* client.replace(mapping, namespace, name, object as unknown as JsonObject, { query });
    return yield* printResult(session, result, "replaced", dryRun);
  }
  try {
    yield* client.delete(mapping, namespace, name, { propagationPolicy: "Background", gracePeriodSeconds: Math.max(0, flags.number("grace-period")) });
    yield* waitUntilGone(session, [plan], flags.duration("timeout") / 1000);
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
  }
  const result = yield* client.create(mapping, namespace, object as unknown as JsonObject, { query });
  yield* printResult(session, result, "replaced", dryRun);
}
