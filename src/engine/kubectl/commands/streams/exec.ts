import type { Pod } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { bool, duration, list, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { attachablePod, chosenContainer } from "../../resource/pods-of";
import type { Session } from "../../session";
import { remoteCommand } from "./remote-command";

/** What commands that go into a container have in common. */
export const STREAM_FLAGS: readonly FlagSpec[] = [
  text("container", "The container.", { short: "c" }),
  bool("stdin", "Pass standard input on.", { short: "i" }),
  bool("tty", "Standard input is a terminal.", { short: "t" }),
  bool("quiet", "Print only what the container writes.", { short: "q" }),
  duration("pod-running-timeout", "How long to wait for a pod of the object.", { fallback: "1m0s" }),
];

/** `kubectl exec POD -- COMMAND`. Upstream: k8s.io/kubectl/pkg/cmd/exec/exec.go. Left out: terminals. */
export const EXEC: Command = {
  name: "exec",
  usage: "(POD | TYPE/NAME) [-c CONTAINER] -- COMMAND [ARGS...]",
  short: "Run a command in a container",
  group: "Troubleshooting",
  args: "any",
  flags: [...STREAM_FLAGS, list("filename", "A manifest of the object.", { short: "f" })],
  run: exec,
};

function* exec(session: Session, args: readonly string[], flags: FlagValues): Task<number> {
  const { dash } = session;
  if (dash < 0 && args.length > 1) {
    throw usageError(
      session.path,
      "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
    );
  }
  const name = args.length > 0 && dash !== 0 ? args[0]! : "";
  const command = dash < 0 ? [] : args.slice(dash);
  if (name === "") throw new CommandError("pod, type/name or --filename must be specified");
  if (command.length === 0) throw new CommandError("you must specify at least one command for the container");
  const { pod } = yield* attachablePod(session, [name], flags.duration("pod-running-timeout"));
  refuseCompleted(pod, "exec into");
  const container = yield* chosenContainer(session, pod, flags.text("container"), flags.on("quiet"));
  return yield* remoteCommand(session, pod, {
    subresource: "exec",
    container: container.name,
    command,
    stdin: yield* standardInput(session, flags),
  });
}

export function refuseCompleted({ status }: Pod, what: string): void {
  const phase = status?.phase;
  if (phase !== "Succeeded" && phase !== "Failed") return;
  throw new CommandError(`cannot ${what} a container in a completed pod; current phase is ${phase}`);
}

/** Read to its end before anything begins: nothing can be sent later. */
export function* standardInput(session: Session, flags: FlagValues): Task<string | undefined> {
  if (!flags.on("stdin")) return undefined;
  if (flags.on("tty") && !flags.on("quiet")) {
    yield* session.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  }
  return yield* session.io.readAll();
}
