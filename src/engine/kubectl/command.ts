import type { Task } from "../sim/task";
import type { Completer } from "./completion";
import type { FlagSpec } from "./flags/flag-spec";
import type { FlagValues } from "./flags/flag-values";
import type { Session } from "./session";

/**
 * One command as data: its words, its flags, and what it does. `command-tree.ts` lists them all.
 *
 * Adding one: write `commands/NAME.ts` that exports a `Command`, list it in the tree. Parsing, help, usage errors and
 * completion come from the declaration.
 *
 * Upstream: github.com/spf13/cobra/command.go.
 */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What follows `kubectl ... NAME` in the usage line. */
  readonly usage?: string;
  /** One line for lists of commands. */
  readonly short: string;
  /** Some sentences for `--help`. */
  readonly long?: string;
  readonly examples?: readonly string[];
  readonly flags?: readonly FlagSpec[];
  readonly subcommands?: readonly Command[];
  /** What the words mean: kinds, names, ... for completion. */
  readonly complete?: Completer;
  /** Kept for old callers, not shown. */
  readonly hidden?: boolean;
  /** Groups of the root command's help. */
  readonly group?: string;
  /** Flags that must be given; `error: required flag(s) "x" not set`. */
  readonly required?: readonly string[];
  /**
   * The way it is called when it is itself given unknown words: cobra's legacy checks. `any` hands the words to
   * `run`.
   */
  readonly args?: "none" | "any";
  /** Throws a `CommandError` when the user is wrong. Returns the exit status, or nothing for 0. */
  run?(session: Session, args: readonly string[], flags: FlagValues): Task<number | void>;
}
