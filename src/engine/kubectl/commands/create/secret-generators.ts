import { base64Text } from "../../../pki/bytes";
import { parseCertificates } from "../../../pki/certificate";
import { keyId, parsePrivateKey, publicKeyOf } from "../../../pki/keys";
import { encodeAsIs } from "../../../apimachinery/json/encode-go";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import { array, bool, text } from "../../flags/flag-spec";
import type { Session } from "../../session";
import { nameWithHash } from "./content-hash";
import { secret, secretOf } from "./data-generators";
import { bytesOf } from "./data-sources";
import type { Generator } from "./generator";

/**
 * `kubectl create secret tls` and `docker-registry`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_secret_tls.go, create_secret_docker.go.
 */
const HASH = bool("append-hash", "Put a hash of the content behind the name.");

export const secretTls: Generator = {
  name: "tls",
  usage: "NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]",
  short: "Create a Secret of a key pair",
  flags: [text("cert", "The file with the certificate."), text("key", "The file with its key."), HASH],
  failure: "failed to create secret",
  failureColon: false,
  *make(session, name, flags) {
    const [certPath, keyPath] = [flags.text("cert"), flags.text("key")];
    if (certPath === "" || keyPath === "") throw new CommandError("key and cert must be specified");
    const cert = yield* readPem(session, certPath);
    const key = yield* readPem(session, keyPath);
    checkPair(cert, key);
    const object = secret(name, "kubernetes.io/tls", { "tls.crt": cert, "tls.key": key });
    return flags.on("append-hash") ? nameWithHash(object) : object;
  },
};

function* readPem(session: Session, path: string): Task<string> {
  const found = yield* session.io.files.read(path);
  if (found === undefined) throw new CommandError(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return found;
}

/** As Go's tls.X509KeyPair. */
function checkPair(cert: string, key: string): void {
  if (!cert.includes("-----BEGIN ")) throw new CommandError("tls: failed to find any PEM data in certificate input");
  if (!key.includes("-----BEGIN ")) throw new CommandError("tls: failed to find any PEM data in key input");
  const [leaf] = parseCertificates(cert) ?? [];
  const own = parsePrivateKey(key);
  if (leaf === undefined) throw new CommandError("tls: failed to parse certificate");
  if (own === undefined) throw new CommandError("tls: failed to parse private key");
  if (keyId(publicKeyOf(own)) !== keyId(leaf.publicKey))
    throw new CommandError("tls: private key does not match public key");
}

export const secretDockerRegistry: Generator = {
  name: "docker-registry",
  short: "Create a Secret for a registry of images",
  usage:
    "NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] " +
    "[--dry-run=server|client|none]",
  flags: [
    text("docker-username", "Who asks."),
    text("docker-password", "The password."),
    text("docker-email", "The address."),
    text("docker-server", "The registry.", { fallback: "https://index.docker.io/v1/" }),
    array("from-file", "A file with all of it."),
    HASH,
  ],
  failure: "failed to create secret",
  failureColon: false,
  *make(session, name, flags) {
    const type = "kubernetes.io/dockerconfigjson";
    const fromFile = flags.list("from-file").length > 0;
    const [username, password, server] = [
      flags.text("docker-username"),
      flags.text("docker-password"),
      flags.text("docker-server"),
    ];
    if (!fromFile && (username === "" || password === "" || server === "")) {
      throw new CommandError(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    }
    const email = flags.text("docker-email");
    const entry = {
      username,
      password,
      ...(email !== "" && { email }),
      auth: base64Text(bytesOf(`${username}:${password}`)),
    };
    const object = fromFile
      ? yield* secretOf(session, name, flags, type)
      : secret(name, type, { ".dockerconfigjson": encodeAsIs({ auths: { [server]: entry } }) });
    return flags.on("append-hash") ? nameWithHash(object) : object;
  },
};
