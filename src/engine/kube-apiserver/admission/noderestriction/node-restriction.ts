import type { Pod } from "../../../api/gen/core-v1";
import { nodeIdentity } from "../../authentication/user";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { refused } from "../attributes";

/**
 * NodeRestriction: a kubelet changes its own node, its own lease and the pods that run there, and nothing else.
 *
 * Upstream: plugin/pkg/admission/noderestriction/admission.go. Left out: labels that a node may not give itself,
 * claims, resource slices.
 */
export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",

  handles: ({ user }) => nodeIdentity(user) !== undefined,

  admit(attributes) {
    const node = nodeIdentity(attributes.user) ?? "";
    const {
      served: { api },
    } = attributes;
    if (api.group === "" && api.resource === "nodes") checkNode(attributes, node);
    else if (api.group === "" && api.resource === "pods") checkPod(attributes, node);
    else if (api.resource === "leases") checkLease(attributes, node);
    return attributes.object;
  },
};

function checkNode(attributes: AdmissionAttributes, node: string): void {
  const name = attributes.name !== "" ? attributes.name : (attributes.object?.metadata.name ?? "");
  if (name !== node) throw refused(attributes, `node "${node}" is not allowed to modify node "${name}"`);
}

function checkPod(attributes: AdmissionAttributes, node: string): void {
  const { operation, subresource, object, old } = attributes;
  if (operation === "CREATE" && subresource === "") {
    const pod = object as Pod;
    if (pod.metadata.annotations?.["kubernetes.io/config.mirror"] === undefined) {
      throw refused(
        attributes,
        `pod does not have "kubernetes.io/config.mirror" annotation, node "${node}" can only create mirror pods`,
      );
    }
    if (pod.spec.nodeName !== node)
      throw refused(attributes, `node "${node}" can only create pods with spec.nodeName set to itself`);
    return;
  }
  const stored = old as Pod | undefined;
  if (stored === undefined || stored.spec.nodeName === node) return;
  const verb = operation === "DELETE" ? "delete pods" : "update pod status for pods";
  throw refused(attributes, `node "${node}" can only ${verb} with spec.nodeName set to itself`);
}

function checkLease(attributes: AdmissionAttributes, node: string): void {
  const name = attributes.name !== "" ? attributes.name : (attributes.object?.metadata.name ?? "");
  if (attributes.namespace !== "kube-node-lease") {
    throw refused(
      attributes,
      `can only access leases in the "kube-node-lease" system namespace, got "${attributes.namespace}"`,
    );
  }
  if (name !== node)
    throw refused(
      attributes,
      `can only access node lease with the same name as the requesting node, expected "${node}" got "${name}"`,
    );
}
