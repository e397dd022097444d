import type { Pod } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { array, duration } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { attachablePod } from "../../resource/pods-of";
import type { Session } from "../../session";

/**
 * `kubectl port-forward`: says what is wrong with the request; nothing listens on the workstation yet.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/portforward/portforward.go. Left out: forwarding.
 */
export const PORT_FORWARD: Command = {
  name: "port-forward",
  usage: "TYPE/NAME [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  short: "Forward ports to a pod; not supported yet",
  group: "Troubleshooting",
  args: "any",
  flags: [
    array("address", "The addresses to listen on."),
    duration("pod-running-timeout", "How long to wait for a pod of the object.", { fallback: "1m0s" }),
  ],
  run: portForward,
};

function* portForward(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length < 2) {
    throw usageError(session.path, "TYPE/NAME and list of ports are required for port-forward");
  }
  const { pod } = yield* attachablePod(session, [args[0]!], flags.duration("pod-running-timeout"));
  refuseIdle(pod);
  throw new CommandError("forwarding ports is not part of this kubectl yet");
}

function refuseIdle({ status }: Pod): void {
  const phase = status?.phase ?? "";
  if (phase === "Running") return;
  throw new CommandError(`unable to forward port because pod is not running. Current status=${phase}`);
}
