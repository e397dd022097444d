import { isApiFailure } from "../client/errors";
import type { CommandIo } from "../sim/ports/command-io";
import type { Task } from "../sim/task";
import { CommandError, PrintFailure } from "./command-error";
import { complete } from "./commands/complete";
import { runPlugin } from "./commands/plugins";
import { errorText } from "./error-text";
import { withPreferences } from "./kuberc/apply-preferences";
import { runCommand } from "./run-command";

/**
 * The kubectl of the workstation: a command like any other, which speaks HTTP to the API server of its kubeconfig.
 *
 * Reads words, files, environment and the server's answers; writes what the real kubectl prints, byte for byte, and
 * its exit status.
 *
 * Upstream: k8s.io/kubectl. Left out: what `docs/fidelity.md` lists; help texts are in words of our own.
 */
export function* kubectl(io: CommandIo, words: readonly string[]): Task<number> {
  const argv = yield* preferred(io, words);
  if (argv === undefined) return 1;
  try {
    if (argv[0] === "__complete") return yield* complete(io, argv.slice(1));
    return (yield* runPlugin(io, argv)) ?? (yield* runCommand(io, argv));
  } catch (error) {
    if (error instanceof CommandError || isApiFailure(error)) {
      if (error instanceof PrintFailure) yield* io.write(1, error.printed);
      const text = errorText(error);
      if (text !== "") yield* io.write(2, text.endsWith("\n") ? text : `${text}\n`);
      return error instanceof CommandError ? error.exitCode : 1;
    }
    throw error;
  }
}

function* preferred(io: CommandIo, words: readonly string[]): Task<readonly string[] | undefined> {
  try {
    return yield* withPreferences(io, words);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    yield* io.write(2, `error occurred while applying preferences ${error.message}\n`);
    return undefined;
  }
}
