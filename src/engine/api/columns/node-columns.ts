import { sortedKeys } from "../../apimachinery/utf8";
import type { Node } from "../gen/core-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, NAME, nameOf } from "./cells";
import { column, wide } from "./table";

const ADDRESSES =
  "List of addresses reachable to the node. Queried from cloud provider, if available. More info: " +
  "https://kubernetes.io/docs/reference/node/node-status/#addresses Note: This field is declared as mergeable, " +
  "but the merge key is " +
  "not sufficiently unique, which can cause data corruption when it is merged. Callers should instead use a " +
  "full-replacement patch. " +
  "See https://pr.k8s.io/79391 for an example. Consumers should assume that addresses can change during the " +
  "lifetime of a Node. " +
  "However, there are some exceptions where this may not be possible, such as Pods that inherit a Node's " +
  "address in its own status " +
  "or consumers of the downward API (status.hostIP).";

/**
 * How a node looks in `kubectl get nodes`.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printNode, findNodeRoles).
 */
export const nodeColumns: KindColumns<Node> = {
  columns: [
    NAME,
    column("Status", "The status of the node"),
    column("Roles", "The roles of the node"),
    AGE,
    column("Version", "Kubelet Version reported by the node."),
    wide("Internal-IP", ADDRESSES),
    wide("External-IP", ADDRESSES),
    wide("OS-Image", "OS Image reported by the node from /etc/os-release (e.g. Debian GNU/Linux 7 (wheezy))."),
    wide("Kernel-Version", "Kernel Version reported by the node from 'uname -r' (e.g. 3.16.0-0.bpo.4-amd64)."),
    wide(
      "Container-Runtime",
      "ContainerRuntime Version reported by the node through runtime remote API (e.g. containerd://1.4.2).",
    ),
  ],
  cells(node, nowSeconds) {
    const info = node.status?.nodeInfo;
    const known = (text: string | undefined) => (text === undefined || text === "" ? "<unknown>" : text);
    return [
      nameOf(node),
      statusOf(node),
      rolesOf(node),
      ageOf(node, nowSeconds),
      info?.kubeletVersion ?? "",
      addressOf(node, "InternalIP"),
      addressOf(node, "ExternalIP"),
      known(info?.osImage),
      known(info?.kernelVersion) + ((info?.architecture ?? "") === "" ? "" : ` (${info!.architecture})`),
      known(info?.containerRuntimeVersion),
    ];
  },
};

function statusOf(node: Node): string {
  const ready = (node.status?.conditions ?? []).filter((condition) => condition.type === "Ready").at(-1);
  const status = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return node.spec?.unschedulable === true ? `${status},SchedulingDisabled` : status;
}

/** Roles are labels: `node-role.kubernetes.io/<role>` and the older `kubernetes.io/role=<role>`. */
function rolesOf(node: Node): string {
  const roles: Record<string, true> = {};
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    const role = key.startsWith(ROLE_PREFIX)
      ? key.slice(ROLE_PREFIX.length)
      : key === "kubernetes.io/role"
        ? value
        : "";
    if (role !== "") roles[role] = true;
  }
  const all = sortedKeys(roles);
  return all.length === 0 ? "<none>" : all.join(",");
}

function addressOf(node: Node, type: string): string {
  return (node.status?.addresses ?? []).find((address) => address.type === type)?.address ?? "<none>";
}

const ROLE_PREFIX = "node-role.kubernetes.io/";
