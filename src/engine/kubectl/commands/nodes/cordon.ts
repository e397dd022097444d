import type { Node } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, printResult, type DryRun } from "../../printers/print-result";
import { fetchResources } from "../../resource/fetch-resources";
import type { ResourceInfo } from "../../resource/resource-info";
import { SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";

/** `kubectl cordon` and `uncordon`. Upstream: k8s.io/kubectl/pkg/cmd/drain/drain.go. */
export const cordon: Command = cordonCommand("cordon", "Keep new pods off a node", true);
export const uncordon: Command = cordonCommand("uncordon", "Let new pods onto a node again", false);

function cordonCommand(name: string, short: string, unschedulable: boolean): Command {
  return {
    name,
    usage: "NODE",
    short,
    group: "cluster",
    args: "any",
    flags: [SELECTOR_FLAG, DRY_RUN_FLAG],
    *run(session, args, flags) {
      const dryRun = yield* dryRunOf(session);
      yield* cordonNodes(session, yield* nodesOf(session, args, flags), unschedulable, dryRun);
    },
  };
}

/** The nodes that words or a selector name. */
export function* nodesOf(session: Session, args: readonly string[], flags: FlagValues): Task<readonly ResourceInfo[]> {
  const selector = flags.text("selector");
  const command = session.path.split(" ").at(-1)!;
  if (args.length === 0 && selector === "") throw usageError(session.path, `USAGE: ${command} NODE [flags]`);
  if (args.length > 0 && selector !== "")
    throw usageError(session.path, "cannot specify both a node name and a --selector option");
  const query = {
    args,
    kind: "nodes",
    namespace: "",
    requireNamespace: false,
    ...(selector !== "" && { labelSelector: selector }),
  };
  const { infos, errors } = yield* fetchResources(session, query);
  if (errors.length > 0) throw new SeveralErrors(errors);
  return infos;
}

export function* cordonNodes(
  session: Session,
  nodes: readonly ResourceInfo[],
  unschedulable: boolean,
  dryRun: DryRun,
): Task {
  const verb = unschedulable ? "cordon" : "uncordon";
  for (const { object, mapping, name } of nodes) {
    if (object.kind !== "Node")
      throw new CommandError(`error: Unable to ${verb} node ${JSON.stringify(name)}: not a node`);
    if (((object as unknown as Node).spec.unschedulable ?? false) === unschedulable) {
      yield* printResult(session, object, `already ${verb}ed`, dryRun);
      continue;
    }
    if (dryRun !== "client") {
      const client = yield* session.client();
      const patch = JSON.stringify({ spec: { unschedulable: unschedulable ? true : null } });
      yield* client.patch(
        mapping,
        "",
        name,
        "strategic",
        patch,
        dryRun === "server" ? { query: { dryRun: "All" } } : {},
      );
    }
    yield* printResult(session, object, `${verb}ed`, dryRun);
  }
}
