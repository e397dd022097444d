import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { array, bool, list, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { fetchResources } from "../../resource/fetch-resources";
import type { Session } from "../../session";
import { STREAM_FLAGS } from "./exec";

/**
 * `kubectl debug`: says what is wrong with the request; no node runs ephemeral containers yet.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/debug/debug.go. Left out: debugging.
 */
export const DEBUG: Command = {
  name: "debug",
  usage: "(POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]",
  short: "Look into a pod with another container; not supported yet",
  group: "Troubleshooting",
  args: "any",
  flags: [
    ...STREAM_FLAGS.filter(({ name }) => name !== "pod-running-timeout"),
    text("image", "The image of the container to look with."),
    text("copy-to", "The name of a copy of the pod."),
    text("image-pull-policy", "When the image is pulled."),
    text("profile", "Which rights the container gets.", { fallback: "general" }),
    text("target", "The container whose processes are looked at."),
    array("env", "Variables of the container."),
    array("set-image", "Other images for the copy."),
    list("filename", "A manifest of the pod.", { short: "f" }),
    bool("arguments-only", "What stands behind -- are arguments."),
    bool("attach", "Attach to the container."),
    bool("replace", "Delete the pod that is copied."),
    bool("same-node", "Put the copy on the same node."),
    bool("share-processes", "Containers of the copy see each other's processes.", { fallback: "true" }),
  ],
  run: debug,
};

function* debug(session: Session, args: readonly string[], flags: FlagValues): Task {
  const targets = session.dash < 0 ? args : args.slice(0, session.dash);
  const behind = session.dash < 0 ? [] : args.slice(session.dash);
  if (flags.text("copy-to") === "") checkInPlace(flags);
  else checkCopy(flags, behind);
  if (targets.length === 0 && flags.list("filename").length === 0) {
    throw new CommandError("NAME or filename is required for debug");
  }
  if (!["Always", "IfNotPresent", "Never", ""].includes(flags.text("image-pull-policy"))) {
    throw new CommandError(`invalid image pull policy: ${flags.text("image-pull-policy")}`);
  }
  if (flags.text("target") !== "" && flags.text("copy-to") !== "") {
    throw new CommandError("--target is incompatible with --copy-to. Use --share-processes instead.");
  }
  if (flags.on("tty") && !flags.on("stdin")) {
    throw new CommandError("-i/--stdin is required for containers with -t/--tty=true");
  }
  const namespace = yield* session.namespace();
  const [word = ""] = targets;
  const { errors } = yield* fetchResources(session, {
    args: targets,
    ...(!word.includes("/") && { kind: "pods" }),
    namespace: namespace.name,
    requireNamespace: false,
  });
  if (errors.length > 0) throw errors[0]!;
  throw new CommandError("debugging with another container is not part of this kubectl yet");
}

function checkInPlace(flags: FlagValues): void {
  if (flags.on("replace")) throw new CommandError("--replace may only be used with --copy-to.");
  if (flags.on("same-node")) throw new CommandError("--same-node may only be used with --copy-to.");
  if (flags.list("set-image").length > 0) throw new CommandError("--set-image may only be used with --copy-to.");
  if (flags.text("image") === "") throw new CommandError("you must specify --image when not using --copy-to.");
}

function checkCopy(flags: FlagValues, behind: readonly string[]): void {
  const image = flags.text("image");
  if (image === "" && flags.list("set-image").length === 0 && behind.length === 0) {
    throw new CommandError("you must specify --image, --set-image or command arguments.");
  }
  if (behind.length > 0 && flags.text("container") === "" && image === "") {
    throw new CommandError("you must specify an existing container or a new image when specifying args.");
  }
}
