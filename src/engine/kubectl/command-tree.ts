import type { Command } from "./command";
import { MUTATING_COMMANDS } from "./commands/mutating-commands";
import { READING_COMMANDS } from "./commands/reading-commands";

/**
 * All commands, in the order of their names, as help and suggestions go through them.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cmd.go (NewKubectlCommand).
 */
export const ROOT: Command = {
  name: "kubectl",
  short: "Talks to the API server of a Kubernetes cluster",
  long: "kubectl asks the API server of a cluster for its objects, and changes them.",
  usage: "COMMAND",
  subcommands: [...READING_COMMANDS, ...MUTATING_COMMANDS].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  ),
};
