/**
 * The authorizers of a server in their order: system:masters, Node, RBAC. The first that allows or denies decides.
 *
 * When none has an opinion the request is refused, and the reasons that they gave are joined line by line.
 *
 * Upstream: k8s.io/apiserver/pkg/authorization/union/union.go, pkg/kubeapiserver/authorizer. Left out: Webhook and ABAC
 * modes.
 */
import { bootstrapRules } from "../bootstrap/bootstrap-objects";
import { SYSTEM_MASTERS } from "../authentication/user";
import type { Attributes, Authorizer, Decision } from "./attributes";
import { authorizeNode } from "./node-authorizer";
import type { NodeReader } from "./node-relations";
import { authorizeRbac, type RbacReader } from "./rbac";

export function authorize(rbac: RbacReader, nodes: NodeReader, attributes: Attributes): Decision {
  // The group that is never asked, so that nobody can lock the door from inside.
  if (attributes.user.groups.includes(SYSTEM_MASTERS)) {
    return { decision: "allow", reason: "", authorizer: "PrivilegedGroups", group: SYSTEM_MASTERS };
  }
  const byNode = authorizeNode(nodes, bootstrapRules("system:node"), attributes);
  if (byNode.decision !== "no opinion") return byNode;
  const byRbac = authorizeRbac(rbac, attributes);
  if (byRbac.decision !== "no opinion") return byRbac;
  const reason = [byNode.reason, byRbac.reason].filter((text) => text !== "").join("\n");
  return { decision: "no opinion", reason };
}

export function authorizerOf(rbac: RbacReader, nodes: NodeReader): Authorizer {
  return (attributes) => authorize(rbac, nodes, attributes);
}
