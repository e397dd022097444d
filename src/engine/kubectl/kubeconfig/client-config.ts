import { goQuote } from "../../apimachinery/go-format";
import { base64Bytes, base64Text, utf8Bytes, utf8Text } from "../../pki/bytes";
import { presentCertificate } from "../../client/tls-identity";
import type { Headers } from "../../net/http";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Plain } from "../../sim/plain";
import type { Task } from "../../sim/task";
import type { Micros } from "../../sim/time";
import { CommandError, ConfigurationError } from "../command-error";
import { durationValue, type FlagValues } from "../flags/flag-values";
import { logLoaded, REQUESTS_SHOWN } from "../client/request-log";
import { absolute, kubeconfigFiles, loadKubeconfig, textOf, type Entry, type Kubeconfig } from "./kubeconfig";

/**
 * Where requests go and as whom: what flags and kubeconfig together say.
 *
 * Upstream: k8s.io/client-go/tools/clientcmd/client_config.go.
 */
export interface ClientConfig {
  /** `https://control-plane:6443`, without a slash at its end. */
  readonly server: string;
  readonly host: string;
  readonly tls: Plain;
  /** Authorization and impersonation. */
  readonly headers: Headers;
  readonly namespace: string;
  readonly namespaceGiven: boolean;
  readonly timeout: Micros | undefined;
  /** How much is told of what is done: `-v`. */
  readonly verbosity: number;
}

export function* resolveClientConfig(io: CommandIo, flags: FlagValues): Task<ClientConfig> {
  const kubeconfig = yield* loadKubeconfig(io, flags.text("kubeconfig"));
  if (flags.number("v") >= REQUESTS_SHOWN) {
    for (const file of kubeconfigFiles(io, flags.text("kubeconfig"))) yield* logLoaded(io, file);
  }
  const contextName = flags.text("context") || kubeconfig.currentContext;
  const context = kubeconfig.contexts.get(contextName);
  if (context === undefined && flags.text("context") !== "")
    throw new ConfigurationError([`context was not found for specified context: ${contextName}`]);
  const clusterName = flags.text("cluster") || textOf(context?.value, "cluster");
  const userName = flags.global("user") || textOf(context?.value, "user");
  const cluster = kubeconfig.clusters.get(clusterName);
  const user = kubeconfig.users.get(userName);
  checkConfig(kubeconfig, { flags, contextName, context, clusterName, cluster, userName, user });
  const given = flags.text("server") || textOf(cluster?.value, "server");
  const server = normalizeServer(given === "" ? "http://localhost:8080" : given);
  const url = parseServerUrl(server);
  const token = flags.text("token") || (user === undefined ? "" : yield* tokenOf(io, user));
  const basic = userName !== "" && user === undefined && token === "" ? yield* promptedUser(io) : undefined;
  const tls = url.secure && user !== undefined ? yield* identityOf(io, user, url.host) : undefined;
  return {
    server,
    host: `${url.host}:${url.port}`,
    tls,
    headers: {
      ...(basic !== undefined && { authorization: basic }),
      ...(token !== "" && url.secure && { authorization: `Bearer ${token}` }),
      ...impersonation(flags, userName),
    },
    namespace: flags.text("namespace") || textOf(context?.value, "namespace") || "default",
    namespaceGiven: flags.text("namespace") !== "",
    timeout: requestTimeout(flags.text("request-timeout")),
    verbosity: flags.number("v"),
  };
}

interface Chosen {
  readonly flags: FlagValues;
  readonly contextName: string;
  readonly context: Entry | undefined;
  readonly clusterName: string;
  readonly cluster: Entry | undefined;
  readonly userName: string;
  readonly user: Entry | undefined;
}

function checkConfig(
  config: Kubeconfig,
  { flags, contextName, context, clusterName, cluster, userName, user }: Chosen,
): void {
  const faults: string[] = [];
  if (contextName !== "" && context === undefined && config.currentContext !== "") {
    faults.push(`context was not found for specified context: ${contextName}`);
  }
  if (clusterName !== "" && cluster === undefined) {
    if (flags.text("cluster") !== "") throw new CommandError(`no server found for cluster ${goQuote(clusterName)}`);
    faults.push(`cluster ${goQuote(clusterName)} does not exist`);
  }
  if (userName !== "" && user === undefined && flags.global("user") !== "")
    throw new CommandError(`auth info ${goQuote(userName)} does not exist`);
  if (cluster !== undefined && textOf(cluster.value, "server") === "" && flags.text("server") === "") {
    faults.push(`no server found for cluster ${goQuote(clusterName)}`);
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
}

/** A user that the kubeconfig doesn't have is asked who he is. Upstream: clientcmd/auth_loaders.go. */
function* promptedUser(io: CommandIo): Task<string> {
  const answers: string[] = [];
  for (const what of ["Username", "Password"]) {
    yield* io.write(1, `Please enter ${what}: `);
    const line = yield* io.readLine();
    if (line === undefined) throw new CommandError("EOF");
    answers.push(line.replace(/\n$/, ""));
  }
  return `Basic ${base64Text(utf8Bytes(answers.join(":")))}`;
}

function impersonation(flags: FlagValues, user: string): Headers {
  const as = flags.text("as");
  const groups = flags.list("as-group");
  const uid = flags.text("as-uid");
  if (as === "" && (groups.length > 0 || uid !== "")) {
    throw new CommandError(`requesting uid, groups or user-extra for ${user} without impersonating a user`);
  }
  return {
    ...(as !== "" && { "impersonate-user": as }),
    ...(groups.length > 0 && { "impersonate-group": groups.join("\n") }),
    ...(uid !== "" && { "impersonate-uid": uid }),
  };
}

const BAD_TIMEOUT =
  "Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding " +
  "time unit (e.g. 1s | 2m | 3h)";

function requestTimeout(text: string): Micros | undefined {
  if (/^\d+$/.test(text)) return Number(text) === 0 ? undefined : Number(text) * 1_000_000;
  const nanos = durationValue(text);
  if (nanos === undefined) throw new CommandError(BAD_TIMEOUT);
  return nanos === 0 ? undefined : Math.ceil(nanos / 1000);
}

export function normalizeServer(server: string): string {
  const full = /^[a-z]+:\/\//.test(server) ? server : `http://${server}`;
  return full.replace(/\/+$/, "");
}

export function parseServerUrl(server: string): {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
} {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?/.exec(server);
  if (match === null) throw new CommandError(`parse ${goQuote(server)}: invalid server address`);
  const secure = match[1] === "https";
  return { secure, host: match[2]!, port: match[3] === undefined ? (secure ? 443 : 80) : Number(match[3]) };
}

function* tokenOf(io: CommandIo, user: Entry): Task<string> {
  const file = textOf(user.value, "tokenFile");
  if (file !== "") return ((yield* io.files.read(beside(user, file))) ?? "").trim();
  return textOf(user.value, "token");
}

function* identityOf(io: CommandIo, user: Entry, host: string): Task<Plain> {
  const certificate = yield* pemOf(io, user, "client-certificate");
  const key = yield* pemOf(io, user, "client-key");
  if (certificate === "" || key === "") return undefined;
  const hello = presentCertificate(certificate, key, host);
  if (hello === undefined) throw new CommandError("tls: failed to find any PEM data in key input");
  return hello;
}

function* pemOf(io: CommandIo, user: Entry, field: string): Task<string> {
  const data = textOf(user.value, `${field}-data`);
  if (data !== "") return utf8Text(base64Bytes(data) ?? new Uint8Array());
  const file = textOf(user.value, field);
  if (file === "") return "";
  const path = beside(user, file);
  const content = yield* io.files.read(path);
  if (content === undefined)
    throw new CommandError(`unable to read ${field} ${path} for user due to open ${path}: no such file or directory`);
  return content;
}

/** A path in a kubeconfig is relative to the folder of its file. */
export function beside(entry: Entry, file: string): string {
  return absolute(file, entry.origin.slice(0, entry.origin.lastIndexOf("/")) || "/");
}
