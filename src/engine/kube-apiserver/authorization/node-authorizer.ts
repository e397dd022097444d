/**
 * The Node authorizer: a kubelet may read what its pods need, and nothing else.
 *
 * Reads the pods that are bound to the node, through `NodeReader`; what a pod names (secrets, config maps, claims, its
 * service account) is related to its node. Everything else is allowed by the fixed rules of ClusterRole system:node.
 *
 * Upstream: plugin/pkg/auth/authorizer/node/node_authorizer.go. Left out: the graph that is kept up to date with each
 * event (here the relation is searched when it is asked for).
 */
import type { PolicyRule } from "../../api/gen/rbac-v1";
import { goQuote } from "../../apimachinery/go-format";
import { nodeIdentity } from "../authentication/user";
import { NO_OPINION, type Attributes, type Decision, type ResourceAttributes } from "./attributes";
import { isRelatedToNode, type NodeReader, type RelatedKind } from "./node-relations";
import { rulesAllow } from "./rule-match";

const ALLOW: Decision = { decision: "allow", reason: "", authorizer: "Node" };

export function authorizeNode(reader: NodeReader, nodeRules: readonly PolicyRule[], attributes: Attributes): Decision {
  const node = nodeIdentity(attributes.user);
  if (node === undefined) return NO_OPINION;
  if (node === "") return no(`unknown node for user ${goQuote(attributes.user.username)}`);
  const subdivided =
    attributes.kind === "resource" ? SUBDIVIDED.get(`${attributes.apiGroup}/${attributes.resource}`) : undefined;
  if (subdivided !== undefined && attributes.kind === "resource") return subdivided(reader, node, attributes);
  return rulesAllow(nodeRules, attributes) ? ALLOW : NO_OPINION;
}

type Judge = (reader: NodeReader, node: string, attributes: ResourceAttributes) => Decision;

const SUBDIVIDED: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ["/secrets", readOf("secret")],
  ["/configmaps", readOf("configmap")],
  ["/persistentvolumeclaims", judgeClaim],
  ["/persistentvolumes", getOf("pv")],
  ["resource.k8s.io/resourceclaims", getOf("resourceclaim")],
  ["storage.k8s.io/volumeattachments", getOf("volumeattachment")],
  ["/serviceaccounts", judgeToken],
  ["coordination.k8s.io/leases", judgeLease],
  ["storage.k8s.io/csinodes", judgeCsiNode],
  ["resource.k8s.io/resourceslices", judgeSlice],
  ["/nodes", judgeNode],
  ["/pods", judgePod],
]);

function no(reason: string): Decision {
  return { ...NO_OPINION, reason };
}

function related(
  reader: NodeReader,
  node: string,
  kind: RelatedKind,
  { namespace, name }: ResourceAttributes,
): Decision {
  return isRelatedToNode(reader, node, kind, namespace, name)
    ? ALLOW
    : no(`no relationship found between node '${node}' and this object`);
}

function named(reader: NodeReader, node: string, kind: RelatedKind, attributes: ResourceAttributes): Decision {
  return attributes.name === "" ? no("No Object name found") : related(reader, node, kind, attributes);
}

function readOf(kind: RelatedKind): Judge {
  return (reader, node, attributes) => {
    if (!["get", "list", "watch"].includes(attributes.verb)) return no("can only read resources of this type");
    if (attributes.subresource !== "") return no("cannot read subresource");
    if (attributes.namespace === "") return no("can only read namespaced object of this type");
    return named(reader, node, kind, attributes);
  };
}

function getOf(kind: RelatedKind): Judge {
  return (reader, node, attributes) => {
    if (attributes.verb !== "get") return no("can only get individual resources of this type");
    if (attributes.subresource !== "") return no("cannot get subresource");
    return named(reader, node, kind, attributes);
  };
}

function judgeClaim(reader: NodeReader, node: string, attributes: ResourceAttributes): Decision {
  if (attributes.subresource !== "status") return getOf("pvc")(reader, node, attributes);
  if (attributes.verb !== "update" && attributes.verb !== "patch") return no("can only get/update/patch this type");
  return named(reader, node, "pvc", attributes);
}

function judgeToken(reader: NodeReader, node: string, attributes: ResourceAttributes): Decision {
  if (attributes.verb !== "create" || attributes.name === "") {
    return no("can only create tokens for individual service accounts");
  }
  if (attributes.subresource !== "token") return no("can only create token subresource of serviceaccount");
  return related(reader, node, "serviceaccount", attributes);
}

const OWN_VERBS = ["get", "create", "update", "patch", "delete"];

/** For create the name is not known here: admission (NodeRestriction) looks at it. */
function judgeLease(_: NodeReader, node: string, { verb, namespace, name }: ResourceAttributes): Decision {
  if (!OWN_VERBS.includes(verb)) return no("can only get, create, update, patch, or delete a node lease");
  if (namespace !== "kube-node-lease") return no('can only access leases in the "kube-node-lease" system namespace');
  if (verb !== "create" && name !== node) {
    return no("can only access node lease with the same name as the requesting node");
  }
  return ALLOW;
}

function judgeCsiNode(_: NodeReader, node: string, { verb, subresource, name }: ResourceAttributes): Decision {
  if (!OWN_VERBS.includes(verb)) return no("can only get, create, update, patch, or delete a CSINode");
  if (subresource !== "") return no("cannot authorize CSINode subresources");
  if (verb !== "create" && name !== node) {
    return no("can only access CSINode with the same name as the requesting node");
  }
  return ALLOW;
}

function judgeSlice(reader: NodeReader, node: string, attributes: ResourceAttributes): Decision {
  if (attributes.subresource !== "") return no("cannot authorize ResourceSlice subresources");
  switch (attributes.verb) {
    case "create":
      return ALLOW;
    case "get":
    case "update":
    case "patch":
    case "delete":
      return named(reader, node, "resourceslice", attributes);
    case "watch":
    case "list":
    case "deletecollection":
      return selects(attributes, "nodeName", node)
        ? ALLOW
        : no("can only list/watch/deletecollection resourceslices with nodeName field selector");
    default:
      return no(
        "only the following verbs are allowed for a ResourceSlice: " +
          "get, watch, list, create, update, patch, delete, deletecollection",
      );
  }
}

function judgeNode(_: NodeReader, node: string, { verb, subresource, name }: ResourceAttributes): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOW : NO_OPINION;
  if (subresource !== "") return NO_OPINION;
  if (verb === "create" || verb === "update" || verb === "patch") return ALLOW;
  if (verb !== "get" && verb !== "list" && verb !== "watch") return NO_OPINION;
  if (name === node) return ALLOW;
  return no(
    name === ""
      ? `node '${node}' cannot read all nodes, only its own Node object`
      : `node '${node}' cannot read '${name}', only its own Node object`,
  );
}

function judgePod(reader: NodeReader, node: string, attributes: ResourceAttributes): Decision {
  const { verb, subresource, name } = attributes;
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOW : NO_OPINION;
  if (subresource === "eviction") return verb === "create" ? ALLOW : NO_OPINION;
  if (subresource !== "") return NO_OPINION;
  if (verb === "get") return named(reader, node, "pod", attributes);
  if (verb === "create" || verb === "delete") return ALLOW; // Mirror pods; NodeRestriction looks at them.
  if (verb !== "list" && verb !== "watch") return NO_OPINION;
  if (selects(attributes, "spec.nodeName", node)) return ALLOW;
  return name === ""
    ? no("can only list/watch pods with spec.nodeName field selector")
    : related(reader, node, "pod", attributes);
}

function selects({ fieldSelector = [] }: ResourceAttributes, field: string, value: string): boolean {
  return fieldSelector.some((one) => one.field === field && one.operator === "=" && one.value === value);
}
