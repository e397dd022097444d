import type { Command } from "./command";
import { GLOBAL_FLAGS } from "./flags/global-flags";
import type { FlagSpec } from "./flags/flag-spec";

/**
 * What `--help` prints, in words of our own.
 *
 * Upstream: k8s.io/kubectl/pkg/util/templates/templater.go.
 */
export function helpText(command: Command, path: string): string {
  const parts = [command.long ?? `${command.short}.`];
  if (command.examples !== undefined)
    parts.push(`Examples:\n${command.examples.map((each) => `  ${each}`).join("\n")}`);
  const shown = (command.subcommands ?? []).filter((each) => each.hidden !== true);
  if (shown.length > 0) parts.push(...commandGroups(shown));
  const flags = (command.flags ?? []).filter((each) => each.hidden !== true);
  if (flags.length > 0) parts.push(`Options:\n${flags.map(flagLine).join("\n")}`);
  if (path === "kubectl")
    parts.push(
      `Flags of every command:\n${GLOBAL_FLAGS.filter((each) => each.hidden !== true)
        .map(flagLine)
        .join("\n")}`,
    );
  const usage = command.usage ?? (shown.length > 0 ? "COMMAND" : "");
  parts.push(`Usage:\n  ${`${path} ${usage}`.trimEnd()} [flags]`);
  return `${parts.join("\n\n")}\n`;
}

function commandGroups(commands: readonly Command[]): string[] {
  const names = [...new Set(commands.map((each) => each.group ?? "Commands"))];
  const width = Math.max(...commands.map((each) => each.name.length)) + 2;
  return names.map((group) => {
    const members = commands.filter((each) => (each.group ?? "Commands") === group);
    return `${group}:\n${members.map((each) => `  ${each.name.padEnd(width)}${each.short}`).join("\n")}`;
  });
}

function flagLine(spec: FlagSpec): string {
  const names = spec.short === undefined ? `    --${spec.name}` : `-${spec.short}, --${spec.name}`;
  const fallback = spec.fallback ?? "";
  const value =
    spec.kind === "string" || spec.kind === "array" ? `='${fallback}'` : spec.kind === "list" ? "=[]" : `=${fallback}`;
  return `  ${names}${value}:\n\t${spec.help}`;
}
