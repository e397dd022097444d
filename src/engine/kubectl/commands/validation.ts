import { CommandError } from "../command-error";
import { text, type FlagSpec } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";

/**
 * `--validate`: how strictly the server looks at unknown and repeated fields.
 *
 * Upstream: kubectl/pkg/cmd/util/helpers.go.
 */
export const VALIDATE_FLAG: FlagSpec = text("validate", "strict (or true), warn, or ignore (or false).", {
  fallback: "strict",
  bare: "strict",
});

/** The value of the parameter `fieldValidation`. */
export function validationOf(flags: FlagValues): "Strict" | "Warn" | "Ignore" {
  switch (flags.text("validate")) {
    case "strict":
    case "true":
      return "Strict";
    case "warn":
      return "Warn";
    case "ignore":
    case "false":
      return "Ignore";
    default:
      throw new CommandError(
        `invalid - validate option ${JSON.stringify(flags.text("validate"))}; must be one of: strict (or true), ` +
          `warn, ignore (or false)`,
      );
  }
}
