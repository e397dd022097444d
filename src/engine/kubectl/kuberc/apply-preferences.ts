import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { ROOT } from "../command-tree";
import type { FlagSpec } from "../flags/flag-spec";
import { GLOBAL_FLAGS } from "../flags/global-flags";
import { findCommand } from "../run-command";
import { type Alias, loadPreferences, type OptionDefault, type Preferences } from "./preferences";

/**
 * The words of a command line as preferences change them: an alias gives way to its command, and flags that were not
 * given get the values that are preferred.
 *
 * Upstream: k8s.io/kubectl/pkg/kuberc/kuberc.go (Apply, applyAliases, applyOverrides).
 */
export function* withPreferences(io: CommandIo, argv: readonly string[]): Task<readonly string[]> {
  if (argv.length === 0) return argv;
  const preferences = yield* loaded(io, explicitFile(argv));
  if (preferences === undefined) return argv;
  validate(preferences);
  const warnings: string[] = [];
  const words = applyDefaults(applyAliases(argv, preferences, warnings), argv, preferences, warnings);
  for (const warning of warnings) yield* io.write(2, warning);
  return words;
}

function* loaded(io: CommandIo, file: string): Task<Preferences | undefined> {
  try {
    return yield* loadPreferences(io, file);
  } catch (error) {
    if (error instanceof CommandError) throw new CommandError(`kuberc error ${error.message}`);
    throw error;
  }
}

function explicitFile(argv: readonly string[]): string {
  for (const [at, word] of argv.entries()) {
    if (word === "--") return "";
    const value = word === "--kuberc" ? argv[at + 1] : word.startsWith("--kuberc=") ? word.slice(9) : undefined;
    if (word !== "--kuberc" && value === undefined) continue;
    if (value === undefined || value === "") throw new CommandError("kuberc file is not found");
    return value;
  }
  return "";
}

function validate({ aliases, defaults }: Preferences): void {
  const seen = new Set<string>();
  for (const { name, options } of aliases) {
    if (!/^[a-zA-Z]+$/.test(name))
      throw new CommandError("invalid alias name, can only include alphabetical characters");
    checkOptions(options);
    if (seen.has(name)) throw new CommandError(`duplicate alias name ${name}`);
    seen.add(name);
  }
  for (const { options } of defaults) checkOptions(options);
}

function checkOptions(options: readonly OptionDefault[]): void {
  for (const { name } of options) {
    if (name.startsWith("-")) throw new CommandError(`flag name ${name} should be in long form without dashes`);
  }
}

function applyAliases(argv: readonly string[], { aliases }: Preferences, warnings: string[]): readonly string[] {
  if (findCommand(argv).command !== ROOT) return argv;
  const at = argv.findIndex((word) => !word.startsWith("-") && !word.startsWith("__complete"));
  const alias = aliases.find(({ name }) => name === argv[at]);
  if (alias === undefined) return argv;
  if (ROOT.subcommands?.some(({ name }) => name === alias.name) === true) {
    warnings.push(`Warning: Setting alias "${alias.name}" to a built-in command is not supported\n`);
    return argv;
  }
  return expanded(argv, at, alias);
}

function expanded(argv: readonly string[], at: number, alias: Alias): readonly string[] {
  const words = alias.command.split(/\s+/).filter((word) => word !== "");
  const { command } = findCommand(words);
  if (command === ROOT) {
    throw new CommandError(`command "${alias.command}" not found to set alias "${alias.name}": []`);
  }
  const flags = missingFlags(command, alias.options, argv, (name) => {
    throw new CommandError(`invalid alias flag ${name} in alias kubectl`);
  });
  const rest = argv.slice(at + 1);
  return [...argv.slice(0, at), ...words, ...flags, ...alias.prependArgs, ...rest, ...alias.appendArgs];
}

function applyDefaults(
  argv: readonly string[],
  given: readonly string[],
  { defaults }: Preferences,
  warnings: string[],
): readonly string[] {
  const { command } = findCommand(argv);
  // What an alias stands for keeps the defaults of its own.
  if (command === ROOT || argv !== given) return argv;
  let words = argv;
  for (const { command: text, options } of defaults) {
    const meant = findCommand(text.split(/\s+/)).command;
    if (meant === ROOT) {
      warnings.push(`Warning: command "${text}" not found to set kuberc override\n`);
      continue;
    }
    if (meant.name !== command.name) continue;
    const flags = missingFlags(command, options, given, (name) => {
      throw new CommandError(`invalid flag ${name} for command ${text}`);
    });
    words = withFlags(words, flags);
  }
  return words;
}

/** Before `--`, behind which nothing is a flag. */
function withFlags(words: readonly string[], flags: readonly string[]): readonly string[] {
  const dash = words.indexOf("--");
  return dash < 0 ? [...words, ...flags] : [...words.slice(0, dash), ...flags, ...words.slice(dash)];
}

/** The flags of the options that nobody gave. */
function missingFlags(
  command: Command,
  options: readonly OptionDefault[],
  argv: readonly string[],
  unknown: (name: string) => never,
): readonly string[] {
  const specs = [...GLOBAL_FLAGS, ...(command.flags ?? [])];
  return options.flatMap((option) => {
    const spec = specs.find(({ name }) => name === option.name) ?? unknown(option.name);
    return isGiven(spec, argv) ? [] : [`--${option.name}=${option.default}`];
  });
}

function isGiven({ name, short }: FlagSpec, argv: readonly string[]): boolean {
  return argv.some(
    (word) =>
      word === `--${name}` ||
      word.startsWith(`--${name}=`) ||
      (short !== undefined && (word.startsWith(`-${short}`) || (/^-[a-zA-Z]+$/.test(word) && word.includes(short)))),
  );
}
