import type { PersistentVolumeClaim } from "../../../api/gen/core-v1";
import type { AdmissionPlugin } from "../admission";
import { isOn, withSpec } from "../attributes";
import { defaultClass } from "../default-class";

/**
 * DefaultStorageClass: a claim that names no class gets the default one. The empty name is a name: no class at all.
 *
 * Upstream: plugin/pkg/admission/storage/storageclass/setdefault/admission.go.
 */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",

  handles: (attributes) => attributes.operation === "CREATE" && isOn(attributes, "", "persistentvolumeclaims"),

  admit({ object }, { cacher }) {
    const claim = object as PersistentVolumeClaim;
    if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.[BETA_CLASS] !== undefined)
      return object;
    const found = defaultClass(cacher, "/registry/storageclasses/", MARKS);
    return found === undefined ? object : withSpec(object!, { storageClassName: found.metadata.name });
  },
};

const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";
const MARKS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
