import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { bool } from "../flags/flag-spec";
import { findCommand } from "../run-command";
import type { Session } from "../session";

/** Names the programs `kubectl-*` on the PATH. Upstream: k8s.io/kubectl/pkg/cmd/plugin/plugin.go. */
export const PLUGIN: Command = {
  name: "plugin",
  group: "Settings",
  short: "Deal with plugins",
  subcommands: [
    {
      name: "list",
      short: "List the plugins on the PATH",
      args: "any",
      run: listPlugins,
      flags: [bool("name-only", "Names instead of paths.")],
    },
  ],
};

function* listPlugins(session: Session): Task {
  const found = yield* pluginsOnPath(session.io);
  if (found.length === 0) throw new CommandError("unable to find any kubectl plugins in your PATH");
  const nameOnly = session.flags.on("name-only");
  yield* session.out("The following compatible plugins are available:\n\n");
  let warnings = 0;
  for (const { folder, name } of found) {
    const shown = nameOnly ? name : `${folder}/${name}`;
    yield* session.out(`${shown}\n`);
    const taken = findCommand(name.split("-").slice(1)).path;
    if (taken === "kubectl") continue;
    warnings++;
    yield* session.err(`  - warning: ${name} overwrites existing command: "${taken}"\n`);
  }
  if (warnings > 0)
    throw new CommandError(warnings === 1 ? "one plugin warning was found" : `${warnings} plugin warnings were found`);
}

function* pluginsOnPath(io: CommandIo): Task<readonly { readonly folder: string; readonly name: string }[]> {
  const found: { folder: string; name: string }[] = [];
  const folders = new Set((io.env.PATH ?? "").split(":").filter((each) => each !== ""));
  for (const folder of folders) {
    for (const name of ((yield* io.files.list(folder)) ?? []).toSorted()) {
      if (name.startsWith("kubectl-")) found.push({ folder, name });
    }
  }
  return found;
}

/**
 * Runs the plugin that unknown words name: of `kubectl-a-b` and `kubectl-a` the longer one, with the words behind as
 * its arguments.
 * Undefined when there is none.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cmd.go (HandlePluginCommand).
 */
export function* runPlugin(io: CommandIo, argv: readonly string[]): Task<number | undefined> {
  const { path, command } = findCommand(argv);
  const extends_ = path === "kubectl create" && command.subcommands !== undefined;
  if (path !== "kubectl" && !extends_) return undefined;
  const flag = argv.findIndex((word) => word.startsWith("-"));
  const words = argv.slice(0, flag < 0 ? argv.length : flag);
  for (let count = words.length; count > (extends_ ? 1 : 0); count--) {
    const name = ["kubectl", ...words.slice(0, count).map((word) => word.replaceAll("-", "_"))].join("-");
    if ((yield* io.which(name)) === undefined) continue;
    return (yield* io.run([name, ...argv.slice(count)], {})).status;
  }
  return undefined;
}
