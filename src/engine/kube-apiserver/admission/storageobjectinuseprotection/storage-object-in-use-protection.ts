import type { AdmissionPlugin } from "../admission";
import { isOn } from "../attributes";

/**
 * StorageObjectInUseProtection: a claim or a volume that is in use outlives its deletion; a finalizer holds it.
 *
 * Upstream: plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go.
 */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",

  handles: (attributes) =>
    attributes.operation === "CREATE" &&
    (isOn(attributes, "", "persistentvolumeclaims") || isOn(attributes, "", "persistentvolumes")),

  admit({ object, served }) {
    const finalizer =
      served.api.resource === "persistentvolumes" ? "kubernetes.io/pv-protection" : "kubernetes.io/pvc-protection";
    const { finalizers = [] } = object!.metadata;
    if (finalizers.includes(finalizer)) return object;
    return { ...object!, metadata: { ...object!.metadata, finalizers: [...finalizers, finalizer] } };
  },
};
