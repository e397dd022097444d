import { failure, forbidden, notFound } from "../../../apimachinery/status-errors";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";

/**
 * NamespaceLifecycle: nothing is created where there is no namespace or where it is ending, and three namespaces
 * stay for ever.
 *
 * Upstream: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",

  handles: ({ operation, namespace, served }) =>
    operation !== "CONNECT" && (namespace !== "" || isNamespace(served.api.resource, served.api.group)),

  admit(attributes, { cacher }) {
    const { operation, served, namespace, name, object } = attributes;
    if (isNamespace(served.api.resource, served.api.group)) {
      if (operation === "DELETE" && IMMORTAL.has(name)) {
        throw forbidden(served.groupResource, name, "this namespace may not be deleted");
      }
      return object;
    }
    if (isAccessReview(attributes) || operation === "DELETE") return object;
    const found = cacher.get(`/registry/namespaces/${namespace}`);
    if (found === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
    if (operation === "CREATE" && found.metadata.deletionTimestamp !== undefined) throw terminating(attributes);
    return object;
  },
};

const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

function isNamespace(resource: string, group: string): boolean {
  return resource === "namespaces" && group === "";
}

function isAccessReview({ served }: AdmissionAttributes): boolean {
  return served.api.group === "authorization.k8s.io";
}

function terminating({ served, namespace, name, object }: AdmissionAttributes): Error {
  const { resource, group } = served.api;
  const qualified = group === "" ? resource : `${resource}.${group}`;
  const named = name !== "" ? name : (object?.metadata.name ?? "");
  const text = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return failure(403, "Forbidden", `${qualified} ${JSON.stringify(named)} is forbidden: ${text}`, {
    ...(named !== "" && { name: named }),
    ...(group !== "" && { group }),
    kind: resource,
    causes: [
      {
        reason: "NamespaceTerminating",
        message: `namespace ${namespace} is being terminated`,
        field: "metadata.namespace",
      },
    ],
  });
}
