import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import type { Session } from "../session";

/**
 * `kubectl completion SHELL`. The shell of this terminal asks kubectl itself when the tab key is pressed, so there is
 * no script to print.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/completion/completion.go. Left out: the scripts.
 */
export const COMPLETION: Command = {
  name: "completion",
  usage: "SHELL",
  group: "Settings",
  short: "Completion of words; it is there without a script",
  args: "any",
  run: completion,
};

const SHELLS = ["bash", "zsh", "fish", "powershell"];

function* completion(session: Session, args: readonly string[]): Task {
  const [shell, ...more] = args;
  if (shell === undefined) throw usageError(session.path, "Shell not specified.");
  if (more.length > 0) throw usageError(session.path, "Too many arguments. Expected only the shell type.");
  if (!SHELLS.includes(shell)) throw usageError(session.path, `Unsupported shell type "${shell}".`);
  yield* session.err("");
  throw new CommandError(
    `there is no script for ${shell} here: this terminal completes kubectl's words by itself, with the tab key`,
  );
}
