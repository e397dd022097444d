import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import { bool, text, type FlagSpec } from "../flags/flag-spec";
import { FIELD_SELECTOR_FLAG, SELECTOR_FLAG, ALL_NAMESPACES_FLAG } from "../resource/resource-query";
import type { Session } from "../session";

/**
 * `kubectl top`: there is nothing that measures, and it says so as kubectl does where no metrics server runs.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/top. Left out: metrics, since nothing serves them.
 */
const FLAGS: readonly FlagSpec[] = [
  bool("no-headers", "Without the line of headers."),
  text("sort-by", "cpu or memory."),
  bool("show-swap", "Also swap."),
  bool("use-protocol-buffers", "Accepted.", { fallback: "true" }),
  SELECTOR_FLAG,
];

export const TOP: Command = {
  name: "top",
  group: "Cluster management",
  short: "Show what nodes and pods use",
  subcommands: [
    {
      name: "node",
      aliases: ["nodes", "no"],
      short: "Show what nodes use",
      args: "any",
      flags: [...FLAGS, bool("show-capacity", "Against all that the node has.")],
      run: top,
    },
    {
      name: "pod",
      aliases: ["pods", "po"],
      short: "Show what pods use",
      args: "any",
      flags: [
        ...FLAGS,
        FIELD_SELECTOR_FLAG,
        ALL_NAMESPACES_FLAG,
        bool("containers", "Each container."),
        bool("sum", "Also the sum."),
      ],
      run: top,
    },
  ],
};

function* top(session: Session, args: readonly string[]): Task {
  const { flags, path } = session;
  if (args.length > 1)
    throw usageError(path, path.endsWith("node") ? "node [NAME | -l label]" : "pod [NAME | -l label]");
  const sort = flags.text("sort-by");
  if (sort !== "" && sort !== "cpu" && sort !== "memory")
    throw new CommandError("--sort-by accepts only cpu or memory");
  if (args.length > 0 && flags.text("selector") !== "")
    throw new CommandError("only one of NAME or --selector can be provided");
  const mapper = yield* session.mapper();
  if (mapper.forGroupKind("metrics.k8s.io", "NodeMetrics") === undefined) {
    throw new CommandError("Metrics API not available");
  }
  throw new CommandError("reading metrics is not part of this kubectl yet");
}
