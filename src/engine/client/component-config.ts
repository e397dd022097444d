import { readYaml } from "../apimachinery/yaml/read-yaml";
import { base64Bytes, utf8Text } from "../pki/bytes";
import type { Peer } from "../net/http-client";
import type { Place } from "../sim/place";
import { assert } from "../sim/assert";
import { presentCertificate } from "./tls-identity";

/**
 * Where a component finds the API server and who it is there: the current context of the kubeconfig in `path` on its
 * machine.
 * Upstream: k8s.io/client-go/tools/clientcmd. Left out: contexts other than the current one; those are kubectl's
 * business.
 */
export function componentPeer(place: Place, path: string): Peer {
  const text = place.files.read(path);
  assert(text !== undefined, () => `${path} on ${place.machine.name}`);
  const config = readYaml(text).value as unknown as KubeconfigFile;
  const context = config.contexts.find(({ name }) => name === config["current-context"])!.context;
  const server = config.clusters.find(({ name }) => name === context.cluster)!.cluster.server;
  const user = config.users.find(({ name }) => name === context.user)!.user;
  const { host, port } = parseServer(server);
  const tls = presentCertificate(decode(user["client-certificate-data"]), decode(user["client-key-data"]), host);
  return { host, port, tls };
}

/** `https://control-plane:6443` as host and port. */
export function parseServer(server: string): { readonly host: string; readonly port: number } {
  const match = /^(https?):\/\/([^/:]+)(?::(\d+))?/.exec(server);
  assert(match !== null, () => `a server address, not ${server}`);
  return { host: match[2]!, port: match[3] === undefined ? (match[1] === "https" ? 443 : 80) : Number(match[3]) };
}

function decode(base64: string): string {
  return utf8Text(base64Bytes(base64) ?? new Uint8Array());
}

interface KubeconfigFile {
  readonly "current-context": string;
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: { readonly server: string } }[];
  readonly users: readonly {
    readonly name: string;
    readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string };
  }[];
}
