import { nodeColumns } from "../../columns/node-columns";
import type { Node, NodeSpec } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { withFieldOf } from "../../strategy";
import {
  validateAddresses,
  validateNodeCidrs,
  validateNodeSpecUpdate,
  validateNodeStatus,
  validateTaints,
} from "./node-validation";

/**
 * Node: a machine that pods can run on. Its kubelet creates it, status included, and keeps the status up to date.
 *
 * Upstream: pkg/registry/core/node/strategy.go, pkg/apis/core/v1/defaults.go, conversion.go (podCIDR), validation.go
 * (ValidateNode).
 * Left out: annotations with meanings of old (preferAvoidPods, taints of v1.5).
 */
export const nodeKind: Kind<Node> = {
  namespaced: false,
  columns: nodeColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,

  defaults(node) {
    // How a kubelet is configured is no longer the API's business.
    const { configSource: _gone, ...kept } = node.spec ?? {};
    const spec = { ...node, spec: withBothCidrs(kept) };
    const { capacity, allocatable } = node.status ?? {};
    if (allocatable !== undefined || capacity === undefined) return spec;
    return { ...spec, status: { ...node.status, allocatable: capacity } };
  },
  prepareForCreate: (node) => node,
  prepareForUpdate: (node, old) => withFieldOf(node, old, "status"),

  validate: (node) => [
    ...validateObjectMeta(node.metadata, { namespaced: false, nameRule: nameIsDNSSubdomain }),
    ...validateTaints(node.spec?.taints),
    ...validateNodeStatus(node.status),
    ...validateNodeCidrs(node.spec?.podCIDRs),
  ],
  validateUpdate: (node, old) => [
    ...validateObjectMeta(node.metadata, { namespaced: false, nameRule: nameIsDNSSubdomain }),
    ...validateTaints(node.spec?.taints),
    ...validateNodeCidrs(node.spec?.podCIDRs),
    ...validateNodeUpdate(node, old),
  ],

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (node, old) => withFieldOf(node, old, "spec"),
    validateStatusUpdate: validateNodeUpdate,
  },

  warnings(node, old) {
    const { externalID = "" } = node.spec ?? {};
    if (externalID === "" || (old?.spec?.externalID ?? "") !== "") return [];
    return ["spec.externalID: this field is deprecated, and is unused by Kubernetes"];
  },

  selectableFields: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable ?? false) }),
};

function validateNodeUpdate(node: Node, old: Node) {
  return [
    ...validateObjectMetaUpdate(node.metadata, old.metadata),
    ...validateNodeStatus(node.status),
    ...validateAddresses(node.status),
    ...validateTaints(node.spec?.taints),
    ...validateNodeSpecUpdate(node.spec ?? {}, old.spec ?? {}),
  ];
}

/** `podCIDR` is the first of `podCIDRs`: each is made from the other, and where they differ the older field wins. */
function withBothCidrs(spec: NodeSpec): NodeSpec {
  const { podCIDR = "", podCIDRs = [] } = spec;
  if (podCIDR !== "" && podCIDRs[0] !== podCIDR) return { ...spec, podCIDRs: [podCIDR] };
  const [first] = podCIDRs;
  return podCIDR === "" && first !== undefined ? { ...spec, podCIDR: first } : spec;
}
