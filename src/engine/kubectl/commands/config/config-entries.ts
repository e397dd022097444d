import type { JsonObject } from "../../../apimachinery/object";
import { base64Text, utf8Bytes } from "../../../pki/bytes";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { array, bool, text } from "../../flags/flag-spec";
import {
  changeKubeconfig,
  editedFile,
  entryIn,
  withEntry,
  withFields,
  withoutEntry,
  type EntryList,
} from "../../kubeconfig/edit-kubeconfig";
import { absolute, loadKubeconfig } from "../../kubeconfig/kubeconfig";
import type { Session } from "../../session";

/** Commands that make, rename and delete the entries of a kubeconfig. Upstream: k8s.io/kubectl/pkg/cmd/config. */
export const ENTRY_COMMANDS: readonly Command[] = [
  {
    name: "delete-cluster",
    short: "Delete a cluster",
    args: "any",
    usage: "NAME",
    run: deleting("clusters", "cluster"),
  },
  {
    name: "delete-context",
    short: "Delete a context",
    args: "any",
    usage: "NAME",
    run: deleting("contexts", "context"),
  },
  { name: "delete-user", short: "Delete a user", args: "any", usage: "NAME", run: deleting("users", "user") },
  {
    name: "rename-context",
    short: "Give a context another name",
    args: "any",
    usage: "NAME NEW-NAME",
    run: renameContext,
  },
  {
    name: "set-cluster",
    short: "Make or change a cluster",
    args: "any",
    usage: "NAME",
    run: setCluster,
    flags: [
      bool("embed-certs", "Put the content of the certificate's file into the kubeconfig."),
      text("proxy-url", "The proxy for this cluster."),
    ],
  },
  {
    name: "set-credentials",
    short: "Make or change a user",
    args: "any",
    usage: "NAME",
    run: setCredentials,
    flags: [
      bool("embed-certs", "Put the content of certificate and key into the kubeconfig."),
      text("exec-api-version", "The version of the API that the command speaks."),
      text("exec-command", "A command that gives credentials."),
      array("exec-arg", "An argument of that command."),
      array("exec-env", "A variable of its environment (NAME=VALUE)."),
    ],
  },
];

function deleting(list: EntryList, noun: string): NonNullable<Command["run"]> {
  return function* (session, args): Task {
    if (args.length !== 1) throw usageError(session.path, "expected one argument: a name");
    const [name = ""] = args;
    const file = yield* editedFile(session);
    const config = yield* loadKubeconfig(session.io, session.flags.text("kubeconfig"));
    if (!config[list].has(name)) throw new CommandError(`cannot delete ${noun} ${name}, not in ${file}`);
    if (list === "contexts" && config.currentContext === name) {
      yield* session.err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    yield* changeKubeconfig(session, (value) => withoutEntry(value, list, name));
    yield* session.out(`deleted ${noun} ${name} from ${file}\n`);
  };
}

function* renameContext(session: Session, args: readonly string[]): Task {
  if (args.length !== 2) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const [from = "", to = ""] = args;
  const file = yield* editedFile(session);
  const config = yield* loadKubeconfig(session.io, session.flags.text("kubeconfig"));
  if (!config.contexts.has(from)) throw new CommandError(`cannot rename the context "${from}", it's not in ${file}`);
  if (config.contexts.has(to))
    throw new CommandError(`cannot rename the context "${from}", the context "${to}" already exists in ${file}`);
  yield* changeKubeconfig(session, (value) => {
    const moved = withEntry(
      withoutEntry(value, "contexts", from),
      "contexts",
      to,
      entryIn(value, "contexts", from) ?? {},
    );
    return value["current-context"] === from ? { ...moved, "current-context": to } : moved;
  });
  yield* session.out(`Context "${from}" renamed to "${to}".\n`);
}

function* setCluster(session: Session, args: readonly string[]): Task {
  if (args.length !== 1) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const [name = ""] = args;
  const { flags } = session;
  const authority = yield* certificateFields(session, "certificate-authority");
  const skips = flags.changed("insecure-skip-tls-verify");
  const fields = {
    ...(flags.changed("server") && { server: flags.text("server") }),
    ...(flags.changed("tls-server-name") && { "tls-server-name": flags.text("tls-server-name") }),
    ...(flags.changed("proxy-url") && { "proxy-url": flags.text("proxy-url") }),
    ...(skips && { "insecure-skip-tls-verify": flags.on("insecure-skip-tls-verify") }),
    // Checking against an authority and not checking exclude each other.
    ...(skips &&
      flags.on("insecure-skip-tls-verify") && {
        "certificate-authority": undefined,
        "certificate-authority-data": undefined,
      }),
    ...(authority !== undefined && { ...authority, "insecure-skip-tls-verify": undefined }),
  };
  yield* changeKubeconfig(session, (value) =>
    withEntry(value, "clusters", name, withFields(entryIn(value, "clusters", name) ?? {}, fields)),
  );
  yield* session.out(`Cluster "${name}" set.\n`);
}

function* setCredentials(session: Session, args: readonly string[]): Task {
  if (args.length !== 1) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const [name = ""] = args;
  const { flags } = session;
  const basic = flags.changed("username") || flags.changed("password");
  if (flags.changed("token") && basic) {
    throw new CommandError(
      "you cannot specify more than one authentication method at the same time: --token, --username/--password",
    );
  }
  const certificate = yield* certificateFields(session, "client-certificate");
  const key = yield* certificateFields(session, "client-key");
  const fields = {
    ...certificate,
    ...key,
    ...(flags.changed("token") && { token: flags.text("token"), username: undefined, password: undefined }),
    ...(basic && { token: undefined }),
    ...(flags.changed("username") && { username: flags.text("username") }),
    ...(flags.changed("password") && { password: flags.text("password") }),
    ...(flags.changed("exec-command") && { exec: execOf(session) }),
  };
  yield* changeKubeconfig(session, (value) =>
    withEntry(value, "users", name, withFields(entryIn(value, "users", name) ?? {}, fields)),
  );
  yield* session.out(`User "${name}" set.\n`);
}

function execOf({ flags }: Session): JsonObject {
  const env = flags
    .list("exec-env")
    .map((each) => ({ name: each.slice(0, each.indexOf("=")), value: each.slice(each.indexOf("=") + 1) }));
  return {
    apiVersion: flags.text("exec-api-version"),
    args: flags.list("exec-arg").length === 0 ? null : flags.list("exec-arg"),
    command: flags.text("exec-command"),
    env: env.length === 0 ? null : env,
    provideClusterInfo: false,
  };
}

/**
 * A file as its path, relative to the kubeconfig's folder where it lies in it, or as its content with --embed-certs.
 */
function* certificateFields(
  session: Session,
  flag: string,
): Task<{ readonly [field: string]: string | undefined } | undefined> {
  const { flags, io } = session;
  if (!flags.changed(flag)) return undefined;
  const given = flags.text(flag);
  const path = absolute(given, io.cwd);
  if (flags.on("embed-certs")) {
    const content = yield* io.files.read(path);
    if (content === undefined)
      throw new CommandError(`could not stat ${flag} file ${given}: stat ${given}: no such file or directory`);
    return { [`${flag}-data`]: base64Text(utf8Bytes(content)), [flag]: undefined };
  }
  const folder = absolute(yield* editedFile(session), io.cwd).replace(/[^/]*$/, "");
  return { [flag]: path.startsWith(folder) ? path.slice(folder.length) : path, [`${flag}-data`]: undefined };
}
