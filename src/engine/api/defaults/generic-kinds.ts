import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import type { Kind } from "../kind";
import { validateApiService } from "./api-service-validation";
import { ingressWarnings, validateIngressClass } from "./ingress-class-annotation";
import { defaultEndpoints, defaultEndpointSlice, defaultNetworkPolicy } from "./network-defaults";
import {
  defaultAdmissionPolicy,
  defaultApiService,
  defaultAutoscaler,
  defaultAutoscalerV1,
  defaultFlowSchema,
  defaultLimitRange,
  defaultMutatingWebhooks,
  defaultPolicyBinding,
  defaultPriorityLevel,
  defaultResourceClaim,
  defaultResourceClaimTemplate,
  defaultValidatingWebhooks,
} from "./policy-defaults";
import { validateQuota, validateQuotaUpdate } from "./quota-validation";
import { defaultCsiDriver, defaultStorageClass, defaultVolume, volumeWarnings } from "./storage-defaults";

/**
 * What is known of kinds that have no file of their own yet: their defaults, and what a field selector may ask of them.
 *
 * Upstream: pkg/apis/<group>/<version>/{defaults,conversion}.go.
 */
export interface GenericTraits {
  readonly defaults?: (object: KObject) => KObject;
  readonly selectableFields?: (object: KObject) => Readonly<Record<string, string>>;
  readonly validate?: (object: KObject) => readonly FieldError[];
  /** On top of `validate`. */
  readonly validateUpdate?: (object: KObject, old: KObject) => readonly FieldError[];
  readonly warnings?: (object: KObject) => readonly string[];
  /** The status of a new object. */
  readonly status?: object;
}

/** The generic kind with what is known more. */
export function withTraits(kind: Kind, { validate, validateUpdate, status, ...traits }: GenericTraits): Kind {
  return {
    ...kind,
    ...traits,
    validate: (o) => [...kind.validate(o), ...(validate?.(o) ?? [])],
    validateUpdate: (o, old) => [
      ...kind.validateUpdate(o, old),
      ...(validate?.(o) ?? []),
      ...(validateUpdate?.(o, old) ?? []),
    ],
    ...(status !== undefined && { prepareForCreate: (o) => ({ ...kind.prepareForCreate(o), status }) }),
  };
}

/** Keys are `group/version/resource`. */
export const GENERIC_TRAITS: ReadonlyMap<string, GenericTraits> = new Map<string, GenericTraits>([
  ["/v1/endpoints", { defaults: defaultEndpoints }],
  ["/v1/limitranges", { defaults: defaultLimitRange }],
  ["/v1/persistentvolumes", { defaults: defaultVolume, status: { phase: "Pending" }, warnings: volumeWarnings }],
  ["/v1/resourcequotas", { validate: validateQuota, validateUpdate: validateQuotaUpdate }],
  ["admissionregistration.k8s.io/v1/mutatingadmissionpolicies", { defaults: defaultAdmissionPolicy }],
  ["admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings", { defaults: defaultPolicyBinding }],
  ["admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", { defaults: defaultMutatingWebhooks }],
  ["admissionregistration.k8s.io/v1/validatingadmissionpolicies", { defaults: defaultAdmissionPolicy }],
  ["admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", { defaults: defaultPolicyBinding }],
  ["admissionregistration.k8s.io/v1/validatingwebhookconfigurations", { defaults: defaultValidatingWebhooks }],
  ["apiregistration.k8s.io/v1/apiservices", { defaults: defaultApiService, validate: validateApiService }],
  ["autoscaling/v1/horizontalpodautoscalers", { defaults: defaultAutoscalerV1 }],
  ["autoscaling/v2/horizontalpodautoscalers", { defaults: defaultAutoscaler }],
  ["discovery.k8s.io/v1/endpointslices", { defaults: defaultEndpointSlice }],
  ["flowcontrol.apiserver.k8s.io/v1/flowschemas", { defaults: defaultFlowSchema }],
  ["flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations", { defaults: defaultPriorityLevel }],
  ["networking.k8s.io/v1/ingresses", { validate: validateIngressClass, warnings: ingressWarnings }],
  ["networking.k8s.io/v1/networkpolicies", { defaults: defaultNetworkPolicy }],
  ["resource.k8s.io/v1/resourceclaims", { defaults: defaultResourceClaim }],
  ["resource.k8s.io/v1/resourceclaimtemplates", { defaults: defaultResourceClaimTemplate }],
  [
    "resource.k8s.io/v1/resourceslices",
    {
      selectableFields: (slice) => ({
        "spec.driver": textOf(slice, "driver"),
        "spec.nodeName": textOf(slice, "nodeName"),
      }),
    },
  ],
  ["storage.k8s.io/v1/csidrivers", { defaults: defaultCsiDriver }],
  ["storage.k8s.io/v1/storageclasses", { defaults: defaultStorageClass }],
]);

function textOf(object: KObject, field: string): string {
  const value = (object["spec"] as { readonly [field: string]: unknown } | undefined)?.[field];
  return typeof value === "string" ? value : "";
}
