import type { AdmissionPlugin } from "../admission";
import { isOn, withSpec } from "../attributes";
import { defaultClass } from "../default-class";

/**
 * DefaultIngressClass: an Ingress that names no class gets the default one.
 *
 * Upstream: plugin/pkg/admission/network/defaultingressclass/admission.go.
 */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",

  handles: (attributes) => attributes.operation === "CREATE" && isOn(attributes, "networking.k8s.io", "ingresses"),

  admit({ object }, { cacher }) {
    const spec = object!["spec"] as { readonly ingressClassName?: string } | undefined;
    if (
      spec?.ingressClassName !== undefined ||
      object!.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined
    )
      return object;
    const found = defaultClass(cacher, "/registry/ingressclasses/", ["ingressclass.kubernetes.io/is-default-class"]);
    return found === undefined ? object : withSpec(object!, { ingressClassName: found.metadata.name });
  },
};
