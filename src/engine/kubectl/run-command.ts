import { goQuote } from "../apimachinery/go-format";
import type { CommandIo } from "../sim/ports/command-io";
import type { Task } from "../sim/task";
import type { Command } from "./command";
import { CommandError, usageError } from "./command-error";
import { ROOT } from "./command-tree";
import { GLOBAL_FLAGS } from "./flags/global-flags";
import type { FlagSpec } from "./flags/flag-spec";
import type { FlagValues } from "./flags/flag-values";
import { HelpRequested, parseFlags, type ParsedWords } from "./flags/parse-flags";
import { helpText } from "./help";
import { logRefusal, REQUESTS_SHOWN } from "./client/request-log";
import { Session } from "./session";
import { suggestionsFor } from "./suggestions";

/** Finds the command that the words name, parses its flags and runs it. Upstream: github.com/spf13/cobra/command.go. */
export function* runCommand(io: CommandIo, argv: readonly string[]): Task<number> {
  const found = findCommand(argv);
  const { command, path } = found;
  let parsed: ParsedWords;
  try {
    parsed = parseFlags(found.words, [...GLOBAL_FLAGS, ...(command.flags ?? [])]);
  } catch (error) {
    if (error instanceof HelpRequested) {
      yield* io.write(1, helpText(command, path));
      return 0;
    }
    if (error instanceof CommandError) throw new CommandError(`${error.message}\nSee '${path} --help' for usage.`);
    throw error;
  }
  refuseUnknownWords(command, path, parsed.args);
  yield* refuseUnsupported(io, parsed.flags, command.flags ?? []);
  const missing = (command.required ?? []).filter((name) => !parsed.flags.changed(name)).sort();
  if (missing.length > 0) throw new CommandError(`required flag(s) ${missing.map(goQuote).join(", ")} not set`);
  if (command.run === undefined) {
    yield* io.write(1, helpText(command, path));
    return 0;
  }
  const session = new Session(io, path, parsed.flags, parsed.dash);
  const status = (yield* runLogged(session, command, parsed)) ?? 0;
  if (status === 0 && parsed.flags.on("warnings-as-errors") && session.warnings > 0) {
    throw new CommandError(`${session.warnings} warning${session.warnings === 1 ? "" : "s"} received`);
  }
  return status;
}

function* runLogged(session: Session, { run }: Command, { args, flags }: ParsedWords): Task<number | void> {
  try {
    return yield* run!(session, args, flags);
  } catch (error) {
    if (flags.number("v") >= REQUESTS_SHOWN) yield* logRefusal(session.io, error);
    throw error;
  }
}

interface FoundCommand {
  readonly command: Command;
  readonly path: string;
  readonly words: readonly string[];
}

/** Walks down the tree by the words that are no flags; what it does not use is handed on in order. */
export function findCommand(argv: readonly string[]): FoundCommand {
  let command = ROOT;
  let path = "kubectl";
  let words = argv;
  for (;;) {
    const at = firstArgument(words, command);
    const next =
      at < 0
        ? undefined
        : command.subcommands?.find((each) => each.name === words[at] || each.aliases?.includes(words[at]!));
    if (next === undefined) return { command, path, words };
    words = [...words.slice(0, at), ...words.slice(at + 1)];
    path = `${path} ${next.name}`;
    command = next;
  }
}

/** The index of the first word that is neither a flag nor the value of one. */
function firstArgument(words: readonly string[], command: Command): number {
  const specs = [...GLOBAL_FLAGS, ...(command.flags ?? [])];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === "--") return -1;
    if (!word.startsWith("-") || word === "-") return i;
    if (!word.includes("=") && takesValue(word, specs)) i++;
  }
  return -1;
}

function takesValue(word: string, specs: readonly FlagSpec[]): boolean {
  const spec = word.startsWith("--")
    ? specs.find((each) => `--${each.name}` === word)
    : word.length === 2
      ? specs.find((each) => each.short === word[1])
      : undefined;
  return spec !== undefined && spec.kind !== "bool" && spec.bare === undefined;
}

function refuseUnknownWords(command: Command, path: string, args: readonly string[]): void {
  if (command.args === "any" || args.length === 0) return;
  if (command === ROOT) {
    const close = suggestionsFor(args[0]!, command.subcommands ?? []);
    const hint = close.length === 0 ? "" : `\n\nDid you mean this?\n${close.map((each) => `\t${each}\n`).join("")}`;
    throw new CommandError(`unknown command ${goQuote(args[0]!)} for "kubectl"${hint}`);
  }
  if (command.run === undefined) throw usageError(path, `unknown command ${goQuote(args.join(" "))}`);
}

const PROFILES = ["none", "cpu", "heap", "goroutine", "threadcreate", "block", "mutex"];

/** What is declared so that it can be said plainly that it does nothing here. */
function* refuseUnsupported(io: CommandIo, flags: FlagValues, specs: readonly FlagSpec[]): Task {
  for (const spec of specs) {
    if (spec.deprecated !== undefined && flags.changed(spec.name)) {
      yield* io.write(2, `Flag --${spec.name} has been deprecated, ${spec.deprecated}\n`);
    }
  }
  if (flags.number("v") > REQUESTS_SHOWN) {
    yield* io.write(2, "note: this kubectl logs its requests only; -v above 6 shows no more\n");
  }
  // `debug` has a flag of the same name, which means something else.
  if (specs.some(({ name }) => name === "profile")) return;
  const profile = flags.text("profile");
  if (!PROFILES.includes(profile)) throw new CommandError(`unknown profile '${profile}'`);
  if (profile !== "none") throw new CommandError("profiling is not supported by this kubectl");
}
