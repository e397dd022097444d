import type { Pod } from "../../api/gen/core-v1";
import { field } from "../../apimachinery/field-errors";
import { badRequest, failure, invalid, notFound } from "../../apimachinery/status-errors";
import { formatQuery } from "../../net/http";
import type { NodeAddress } from "../kubelet-dialer";
import type { Handler, Rooms } from "../request-context";
import type { Query } from "../request-info";
import { servedResource } from "../served";
import { existing } from "./get";

/**
 * What a container wrote: asked of the kubelet of the pod's node. Upstream: pkg/registry/core/pod/strategy.go
 * (LogLocation).
 */
export function logHandler(): Handler {
  const pods = servedResource("", "v1", "pods")!;
  return (rooms, context) => {
    const { info, exchange } = context;
    const pod = existing(pods, rooms, context) as Pod;
    checkOptions(info.query);
    const container = containerOf(
      pod,
      info.query["container"]?.[0] ?? "",
      "a container name must be specified for pod",
    );
    const nodeName = pod.spec.nodeName ?? "";
    // Nobody runs it, so nobody has written anything.
    if (nodeName === "") return { do: "raw", response: { status: 204, headers: {} } };
    const asked = Object.fromEntries(LOG_OPTIONS.map((name) => [name, info.query[name]?.[0]]));
    const query = formatQuery(asked);
    rooms.kubelets.forward(exchange, addressOf(rooms, nodeName), {
      method: "GET",
      path: `/containerLogs/${info.namespace}/${info.name}/${container}`,
      headers: {},
      ...(query !== "" && { query }),
    });
    return { do: "stream" };
  };
}

const LOG_OPTIONS = [
  "follow",
  "previous",
  "timestamps",
  "sinceSeconds",
  "sinceTime",
  "tailLines",
  "limitBytes",
] as const;

/** Upstream: pkg/apis/core/validation/validation.go (ValidatePodLogOptions). */
function checkOptions(query: Query): void {
  const number = (name: string): number | undefined =>
    query[name]?.[0] === undefined ? undefined : Number(query[name][0]);
  const [tail, since, limit] = [number("tailLines"), number("sinceSeconds"), number("limitBytes")];
  const faults = [
    ...(tail !== undefined && tail < 0 ? [field.invalid("tailLines", tail, "must be greater than or equal to 0")] : []),
    ...(limit !== undefined && limit < 1 ? [field.invalid("limitBytes", limit, "must be greater than 0")] : []),
    ...(since !== undefined && query["sinceTime"] !== undefined
      ? [field.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified")]
      : since !== undefined && since < 1
        ? [field.invalid("sinceSeconds", since, "must be greater than 0")]
        : []),
  ];
  if (faults.length > 0) throw invalid({ group: "", kind: "PodLogOptions" }, "", faults);
}

/** The container that is meant, where only one can be. */
export function containerOf({ metadata, spec }: Pod, asked: string, complaint: string): string {
  const names = spec.containers.map(({ name }) => name);
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  const ephemeral = (spec.ephemeralContainers ?? []).map(({ name }) => name);
  if (asked !== "") {
    if ([...names, ...inits, ...ephemeral].includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  if (names.length === 1) return names[0]!;
  throw badRequest(`${complaint} ${metadata.name}, choose one of: [${[...inits, ...names, ...ephemeral].join(" ")}]`);
}

/** Where a node's kubelet listens: at the first address that it tells of itself. */
export function addressOf({ cacher }: Rooms, nodeName: string): NodeAddress {
  const node = cacher.get(`/registry/minions/${nodeName}`);
  if (node === undefined) throw notFound({ group: "", resource: "nodes" }, nodeName);
  const { addresses = [], daemonEndpoints } = (node["status"] ?? {}) as NodeStatus;
  const found = addresses.find(({ type }) => type === "InternalIP") ?? addresses[0];
  if (found === undefined) throw failure(500, "", `no preferred addresses found; known addresses: []`);
  return { host: found.address, port: daemonEndpoints?.kubeletEndpoint?.Port ?? 10250 };
}

interface NodeStatus {
  readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
}
