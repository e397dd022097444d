import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { attachablePod, chosenContainer } from "../../resource/pods-of";
import type { Session } from "../../session";
import { refuseCompleted, standardInput, STREAM_FLAGS } from "./exec";
import { remoteCommand } from "./remote-command";

/** `kubectl attach`. Upstream: k8s.io/kubectl/pkg/cmd/attach/attach.go. Left out: terminals. */
export const ATTACH: Command = {
  name: "attach",
  usage: "(POD | TYPE/NAME) [-c CONTAINER]",
  short: "Listen to a running container",
  group: "Troubleshooting",
  args: "any",
  flags: STREAM_FLAGS,
  run: attach,
};

function* attach(session: Session, args: readonly string[], flags: FlagValues): Task<number> {
  if (args.length === 0) throw new CommandError("at least 1 argument is required for attach");
  if (args.length > 2) {
    throw new CommandError(
      `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`,
    );
  }
  const timeout = flags.duration("pod-running-timeout");
  if (timeout <= 0) throw new CommandError("--pod-running-timeout must be higher than zero");
  const { pod } = yield* attachablePod(session, args, timeout);
  refuseCompleted(pod, "attach");
  const container = yield* chosenContainer(session, pod, flags.text("container"), flags.on("quiet"));
  if (flags.on("tty") && !container.tty && !flags.on("quiet")) {
    yield* session.err(`error: Unable to use a TTY - container ${container.name} did not allocate one\n`);
  }
  if (!flags.on("quiet")) yield* session.err(NOTICE);
  const stdin = flags.on("stdin") ? yield* standardInput(session, flags) : undefined;
  return yield* remoteCommand(session, pod, {
    subresource: "attach",
    container: container.name,
    stderr: !container.tty,
    stdin,
  });
}

const NOTICE =
  "All commands and output from this session will be recorded in container logs, including credentials and " +
  "sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n";
