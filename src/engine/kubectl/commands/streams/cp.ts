import type { Task } from "../../../sim/task";
import { objectPath } from "../../client/api-client";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { bool, int, text } from "../../flags/flag-spec";
import { PODS } from "../../resource/pods-of";
import type { Session } from "../../session";

/**
 * `kubectl cp`: says what is wrong with the request; copying needs `tar` in the container, which no image has yet.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cp/cp.go. Left out: copying.
 */
export const CP: Command = {
  name: "cp",
  usage: "FILE-SPEC-SRC FILE-SPEC-DEST",
  short: "Copy files from and to containers; not supported yet",
  group: "Troubleshooting",
  args: "any",
  flags: [
    text("container", "The container.", { short: "c" }),
    bool("no-preserve", "Leave owner and permissions behind."),
    int("retries", "How often to try again.", { fallback: "0" }),
  ],
  run: cp,
};

function* cp(session: Session, args: readonly string[]): Task {
  const [from, to] = args;
  if (args.length !== 2 || from === undefined || to === undefined) {
    throw new CommandError("source and destination are required");
  }
  const [source, target] = [fileSpec(from), fileSpec(to)];
  if (source.pod !== "" && target.pod !== "") {
    throw new CommandError("one of src or dest must be a local file specification");
  }
  if (source.file === "" || target.file === "") throw new CommandError("filepath can not be empty");
  const remote = source.pod !== "" ? source : target;
  if (remote.pod === "") throw new CommandError("one of src or dest must be a remote file specification");
  if (remote === target && (yield* session.io.files.stat(source.file)) === undefined) {
    throw new CommandError(`${source.file} doesn't exist in local filesystem`);
  }
  const namespace = remote.namespace === "" ? (yield* session.namespace()).name : remote.namespace;
  const client = yield* session.client();
  yield* client.json("GET", objectPath(PODS, namespace, remote.pod));
  throw new CommandError("copying files is not part of this kubectl yet");
}

interface FileSpec {
  readonly namespace: string;
  readonly pod: string;
  readonly file: string;
}

/** `[[NAMESPACE/]POD:]FILE`. */
function fileSpec(word: string): FileSpec {
  const colon = word.indexOf(":");
  if (colon < 0) return { namespace: "", pod: "", file: word };
  const parts = word.slice(0, colon).split("/");
  const file = word.slice(colon + 1);
  if (colon === 0 || parts.length > 2) {
    throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  }
  return { namespace: parts.length === 2 ? parts[0]! : "", pod: parts.at(-1)!, file };
}
