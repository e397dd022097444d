import type { Container, PodSpec, ServicePort } from "../../api/gen/core-v1";
import { formatLabelSelector } from "../../apimachinery/labels";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import type { JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SeveralErrors } from "../command-error";
import { list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import { fetchResources } from "../resource/fetch-resources";
import type { ResourceInfo } from "../resource/resource-info";
import { fileFlags } from "../resource/resource-query";
import type { Session } from "../session";
import { parseLabels } from "./key-values";
import { podSpecOf } from "./set/pod-spec-of";
import { equalities } from "./set/set-selector";

/** `kubectl expose`: makes a Service for what an object selects. Upstream: k8s.io/kubectl/pkg/cmd/expose/expose.go. */
export const expose: Command = {
  name: "expose",
  usage:
    "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] " +
    "[--name=name] [--type=type]",
  short: "Make a Service for a workload, pod or Service",
  group: "basic",
  args: "any",
  flags: [
    text("protocol", "TCP, UDP or SCTP."),
    text("port", "The port of the Service; the object's own without."),
    text("type", "ClusterIP, NodePort, LoadBalancer or ExternalName."),
    text("load-balancer-ip", "The address that the load balancer shall have."),
    text("selector", "Other labels than the object's own."),
    text("labels", "Labels of the Service.", { short: "l" }),
    text("target-port", "The port of the pods, by number or name."),
    list("external-ip", "Addresses from outside that lead to it."),
    text("overrides", "JSON that is merged into the Service."),
    text("override-type", "merge, strategic or json.", { fallback: "merge" }),
    text("name", "The name of the Service; the object's own without."),
    text("session-affinity", "None or ClientIP."),
    text("cluster-ip", "Its address; None for a headless Service."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-expose" }),
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const dryRun = yield* dryRunOf(session);
    if (
      args.length === 1 &&
      !args[0]!.includes("/") &&
      flags.list("filename").length === 0 &&
      flags.text("kustomize") === ""
    ) {
      (yield* session.mapper()).mappingFor(args[0]!);
      throw new CommandError("resource(s) were provided, but no name was specified");
    }
    // --selector is about the Service here, not about what is exposed.
    const namespace = yield* session.namespace();
    const { infos, errors } = yield* fetchResources(session, {
      args,
      files: flags.list("filename"),
      recursive: flags.on("recursive"),
      namespace: namespace.name,
      requireNamespace: namespace.explicit,
    });
    if (errors.length > 0) throw new SeveralErrors(errors);
    for (const info of infos) yield* exposeOne(session, flags, dryRun, info);
  },
};

function* exposeOne(session: Session, flags: FlagValues, dryRun: DryRun, info: ResourceInfo): Task {
  const service = overridden(serviceFor(info.object, info.name, flags), flags);
  if (dryRun === "client") return yield* printResult(session, service, "exposed", dryRun);
  const client = yield* session.client();
  const mapping = (yield* session.mapper()).forKind("", "v1", "Service");
  const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
  const made = yield* client.create(mapping, info.namespace, service as unknown as JsonObject, { query });
  yield* printResult(session, made, "exposed", dryRun);
}

const EXPOSABLE = ["ReplicationController", "Service", "Pod", "Deployment", "ReplicaSet"];

/** The Service for an object, as flags say or the object has it. */
export function serviceFor(object: KObject, name: string, flags: FlagValues): KObject {
  if (!EXPOSABLE.includes(object.kind)) throw new CommandError(`cannot expose a ${object.kind}`);
  const selector = flags.text("selector") === "" ? selectorOf(object) : equalities(flags.text("selector"));
  if (Object.keys(selector).length === 0) {
    const why = `the ${object.kind.toLowerCase()} has no labels and cannot be exposed`;
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  }
  const labels =
    flags.text("labels") === "" ? (object.metadata.labels ?? {}) : parseLabels(flags.text("labels").split(","));
  const clusterIP = flags.text("cluster-ip");
  const ports = portsFor(object, flags);
  if (ports.length === 0 && clusterIP !== "None")
    throw new CommandError("couldn't find port via --port flag or introspection");
  const [type, affinity, balancer] = [
    flags.text("type"),
    flags.text("session-affinity"),
    flags.text("load-balancer-ip"),
  ];
  const externalIPs = flags.list("external-ip");
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: flags.text("name") || name, ...(Object.keys(labels).length > 0 && { labels }) },
    spec: {
      ...(clusterIP !== "" && { clusterIP }),
      ...(externalIPs.length > 0 && { externalIPs }),
      ...(type === "LoadBalancer" && balancer !== "" && { loadBalancerIP: balancer }),
      ...(ports.length > 0 && { ports }),
      selector,
      ...(affinity !== "" && { sessionAffinity: affinity }),
      ...(type !== "" && { type }),
    },
    status: { loadBalancer: {} },
  };
}

interface Selecting {
  readonly spec: {
    readonly selector?: {
      readonly matchLabels?: { readonly [key: string]: string };
      readonly matchExpressions?: readonly unknown[];
    };
  };
}

/**
 * Whom an object selects: its selector, or a pod's labels.
 *
 * Upstream: pkg/polymorphichelpers/mapbasedselectorforobject.go.
 */
function selectorOf(object: KObject): { readonly [key: string]: string } {
  if (object.kind === "Pod") return object.metadata.labels ?? {};
  const { selector } = (object as unknown as Selecting).spec;
  if (object.kind === "Service" || object.kind === "ReplicationController")
    return (selector ?? {}) as { readonly [key: string]: string };
  if ((selector?.matchExpressions ?? []).length > 0) {
    const why =
      `couldn't convert expressions - "${formatLabelSelector(selector as never)}" to map-based selector ` + `format`;
    throw new CommandError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  }
  return selector?.matchLabels ?? {};
}

function portsFor(object: KObject, flags: FlagValues): readonly ServicePort[] {
  const target = flags.text("target-port");
  const given = flags
    .text("port")
    .split(",")
    .filter((word) => word !== "")
    .map((word): Port => ({ port: Number(word), protocol: undefined }));
  const found = given.length > 0 ? given : portsOf(object);
  const protocols = new Map(portsOf(object).map(({ port, protocol }) => [port, protocol]));
  return found.map(
    ({ port, protocol }, i) =>
      ({
        ...(found.length > 1 && { name: `port-${i + 1}` }),
        port,
        protocol: flags.text("protocol") || protocol || protocols.get(port) || "TCP",
        targetPort: target === "" ? port : /^\d+$/.test(target) ? Number(target) : target,
      }) as ServicePort,
  );
}

interface Port {
  readonly port: number;
  readonly protocol: string | undefined;
}

function portsOf(object: KObject): readonly Port[] {
  if (object.kind === "Service") {
    const { ports = [] } = (object as unknown as { readonly spec: { readonly ports?: readonly ServicePort[] } }).spec;
    return ports.map(({ port, protocol }) => ({ port, protocol }));
  }
  const containers: readonly Container[] = (podSpecOf(object) as PodSpec | undefined)?.containers ?? [];
  return containers.flatMap(({ ports = [] }) =>
    ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
  );
}

function overridden(service: KObject, flags: FlagValues): KObject {
  const overrides = flags.text("overrides");
  if (overrides === "") return service;
  return applyMergePatch(
    service as unknown as JsonObject,
    readYaml(overrides).value as JsonObject,
  ) as unknown as KObject;
}
