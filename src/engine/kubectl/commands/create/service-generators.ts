import type { KObject } from "../../../apimachinery/object";
import { CommandError } from "../../command-error";
import { array, int, text, type FlagSpec } from "../../flags/flag-spec";
import type { Generator } from "./generator";

/**
 * `kubectl create service clusterip|nodeport|loadbalancer|externalname`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_service.go.
 */
const TCP: FlagSpec = array("tcp", "port or port:targetPort; may be given several times.");

export const clusterIpService: Generator = {
  name: "clusterip",
  usage: "NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
  short: "Create a ClusterIP Service",
  flags: [TCP, text("clusterip", "Its address; None for a headless Service.")],
  failure: "failed to create ClusterIP service",
  *make(_session, name, flags) {
    const clusterIP = flags.text("clusterip");
    const ports = portsOf(flags.list("tcp").flatMap((word) => word.split(",")));
    if (ports.length === 0 && clusterIP !== "None")
      throw new CommandError("at least one tcp port specifier must be provided");
    if (ports.length > 0 && clusterIP === "None") throw new CommandError("can not map ports with clusterip=None");
    return service(name, {
      ...(clusterIP !== "" && { clusterIP }),
      ...(ports.length > 0 && { ports }),
      selector: { app: name },
      type: "ClusterIP",
    });
  },
};

export const nodePortService: Generator = {
  name: "nodeport",
  usage: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
  short: "Create a NodePort Service",
  flags: [TCP, int("node-port", "The port on every node.")],
  failure: "failed to create NodePort service",
  *make(_session, name, flags) {
    const nodePort = flags.number("node-port");
    const ports = someTcp(flags.list("tcp")).map((port) => ({ ...port, ...(nodePort > 0 && { nodePort }) }));
    return service(name, { ports, selector: { app: name }, type: "NodePort" });
  },
};

export const loadBalancerService: Generator = {
  name: "loadbalancer",
  usage: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
  short: "Create a LoadBalancer Service",
  flags: [TCP],
  failure: "failed to create LoadBalancer service",
  *make(_session, name, flags) {
    return service(name, { ports: someTcp(flags.list("tcp")), selector: { app: name }, type: "LoadBalancer" });
  },
};

export const externalNameService: Generator = {
  name: "externalname",
  usage: "NAME --external-name external.name [--dry-run=server|client|none]",
  short: "Create an ExternalName Service",
  flags: [TCP, text("external-name", "The name that it stands for.")],
  required: ["external-name"],
  failure: "failed to create ExternalName service",
  *make(_session, name, flags) {
    const ports = portsOf(flags.list("tcp"));
    return service(name, {
      externalName: flags.text("external-name"),
      ...(ports.length > 0 && { ports }),
      selector: { app: name },
      type: "ExternalName",
    });
  },
};

function service(name: string, spec: object): KObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { labels: { app: name }, name },
    spec,
    status: { loadBalancer: {} },
  };
}

function someTcp(words: readonly string[]): readonly Port[] {
  const ports = portsOf(words.flatMap((word) => word.split(",")));
  if (ports.length === 0) throw new CommandError("at least one tcp port specifier must be provided");
  return ports;
}

interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly targetPort: number | string;
}

/** `80`, `80:8080`, `443:https`. */
export function portsOf(words: readonly string[]): readonly Port[] {
  return words.map((word) => {
    const [from = "", to = from] = word.split(":");
    const port = portNumber(from);
    const targetPort = /^\d+$/.test(to) ? portNumber(to) : to;
    return { name: word.replaceAll(":", "-"), port, protocol: "TCP", targetPort };
  });
}

function portNumber(word: string): number {
  if (!/^\d+$/.test(word)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(word)}: invalid syntax`);
  if (Number(word) > 65_535)
    throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(word)}: value out of range`);
  return Number(word);
}
