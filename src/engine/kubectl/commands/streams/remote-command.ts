import type { Pod } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import { StatusError, type Status } from "../../../apimachinery/status";
import { objectPath } from "../../client/api-client";
import { CommandError } from "../../command-error";
import { PODS } from "../../resource/pods-of";
import type { Session } from "../../session";

/**
 * Runs a command in a container, or listens to one, and passes on what it writes.
 *
 * The answer is a stream of messages whose first letter is a channel, as in the protocol `v5.channel.k8s.io`: 1 is
 * standard output, 2 is standard error, 3 says at the end how it went.
 *
 * Upstream: k8s.io/client-go/tools/remotecommand. Left out: standard input while the command runs, terminals, SPDY.
 */
export function* remoteCommand(session: Session, pod: Pod, how: RemoteCommand): Task<number> {
  const { subresource, container, command = [], stderr = true, stdin } = how;
  const path = objectPath(PODS, pod.metadata.namespace ?? "", pod.metadata.name ?? "", subresource);
  const query = [
    ...command.map((word) => `command=${encodeURIComponent(word)}`),
    `container=${encodeURIComponent(container)}`,
    ...(stdin === undefined ? [] : ["stdin=true"]),
    "stdout=true",
    ...(stderr ? ["stderr=true"] : []),
  ];
  const client = yield* session.client();
  try {
    const options = { headers: UPGRADE, ...(stdin !== undefined && { text: stdin }) };
    const stream = yield* client.stream(`${path}?${query.join("&")}`, options, "POST");
    for (let piece = yield* stream.next(); typeof piece !== "string"; piece = yield* stream.next()) {
      const ended = yield* passOn(session, piece.text);
      if (ended !== undefined) return ended;
    }
    return 0;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(`unable to upgrade connection: ${error.message}`);
  }
}

export interface RemoteCommand {
  readonly subresource: "exec" | "attach";
  readonly container: string;
  readonly command?: readonly string[];
  readonly stderr?: boolean;
  /** All of it; undefined when it isn't wanted. */
  readonly stdin?: string | undefined;
}

const UPGRADE = { upgrade: "websocket", connection: "Upgrade", "sec-websocket-protocol": "v5.channel.k8s.io" };

/** The status of the command when it has ended. */
function* passOn(session: Session, message: string): Task<number | undefined> {
  const text = message.slice(1);
  switch (message.charCodeAt(0)) {
    case 1:
      yield* session.out(text);
      return undefined;
    case 2:
      yield* session.err(text);
      return undefined;
    case 3:
      return exitOf(JSON.parse(text) as Status);
    default:
      return undefined;
  }
}

function exitOf({ status, reason, message = "", details }: Status): number {
  if (status === "Success") return 0;
  const code = details?.causes?.find((cause) => cause.reason === "ExitCode")?.message;
  if (reason === "NonZeroExitCode" && code !== undefined) {
    throw new CommandError(`command terminated with exit code ${code}`, Number(code));
  }
  throw new CommandError(message);
}
