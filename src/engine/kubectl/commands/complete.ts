import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { GLOBAL_FLAGS } from "../flags/global-flags";
import type { FlagSpec } from "../flags/flag-spec";
import { parseFlags, type ParsedWords } from "../flags/parse-flags";
import { findCommand } from "../run-command";
import { Session } from "../session";
import { completeArguments, completeFlagValue } from "./complete-arguments";

/**
 * `kubectl __complete WORDS... WORD`, which the shell runs for Tab: what may stand in the place of the last word, a
 * candidate a line with its description behind a tab, then `:N` that tells the shell what to do with them (4: no files,
 * 0: files too).
 *
 * Upstream: github.com/spf13/cobra/completions.go.
 */
export function* complete(io: CommandIo, argv: readonly string[]): Task<number> {
  const last = argv.at(-1) ?? "";
  const { candidates, directive } = yield* candidatesFor(io, argv.slice(0, -1), last);
  const shown = candidates.filter(({ word }) => word.startsWith(last));
  yield* io.write(1, shown.map(({ word, about }) => `${word}${about === undefined ? "" : `\t${about}`}\n`).join(""));
  yield* io.write(1, `:${directive}\n`);
  yield* io.write(2, `Completion ended with directive: ${DIRECTIVES[directive]}\n`);
  return 0;
}

interface Completion {
  readonly candidates: readonly { readonly word: string; readonly about?: string }[];
  readonly directive: keyof typeof DIRECTIVES;
}

const DIRECTIVES = { 0: "ShellCompDirectiveDefault", 4: "ShellCompDirectiveNoFileComp" } as const;

const NOTHING: Completion = { candidates: [], directive: 0 };

function* candidatesFor(io: CommandIo, before: readonly string[], last: string): Task<Completion> {
  const { command, path, words } = findCommand(before);
  const specs = [...(command.flags ?? []), ...GLOBAL_FLAGS];
  if (last.startsWith("-")) return flagCandidates(specs);
  const waiting = waitingFlag(words, specs);
  const parsed = tryParse(waiting === undefined ? words : words.slice(0, -1), specs);
  if (parsed === undefined) return NOTHING;
  const session = new Session(io, path, parsed.flags, parsed.dash);
  if (waiting !== undefined) return some(yield* completeFlagValue(session, waiting.name));
  if (command.subcommands !== undefined && parsed.args.length === 0) return subcommands(command);
  const found = yield* completeArguments(session, command, parsed.args, last);
  if (found === undefined) return NOTHING;
  const required = (command.required ?? []).filter((name) => !parsed.flags.changed(name));
  return {
    candidates: [
      ...required.map((name) => flagCandidate(specs.find((each) => each.name === name)!)),
      ...found.map((word) => ({ word })),
    ],
    directive: 4,
  };
}

function some(words: readonly string[] | undefined): Completion {
  return words === undefined ? NOTHING : { candidates: words.map((word) => ({ word })), directive: 4 };
}

function subcommands(command: Command): Completion {
  const shown = (command.subcommands ?? []).filter((each) => each.hidden !== true);
  const sorted = shown.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { candidates: sorted.map((each) => ({ word: each.name, about: each.short })), directive: 4 };
}

function flagCandidates(specs: readonly FlagSpec[]): Completion {
  const shown = specs.filter((each) => each.hidden !== true).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { candidates: shown.map(flagCandidate), directive: 4 };
}

function flagCandidate({ name, help }: FlagSpec): { readonly word: string; readonly about: string } {
  return { word: `--${name}`, about: help };
}

/** The flag that the last word before the cursor opens and that still wants its value. */
function waitingFlag(words: readonly string[], specs: readonly FlagSpec[]): FlagSpec | undefined {
  const word = words.at(-1) ?? "";
  if (!word.startsWith("-") || word.includes("=")) return undefined;
  const spec = specs.find(
    (each) => word === `--${each.name}` || (each.short !== undefined && word === `-${each.short}`),
  );
  return spec === undefined || spec.kind === "bool" || spec.bare !== undefined ? undefined : spec;
}

function tryParse(words: readonly string[], specs: readonly FlagSpec[]): ParsedWords | undefined {
  try {
    return parseFlags(words, specs);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
