import { humanDuration } from "../../apimachinery/duration";
import type {
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from "../gen/admissionregistration-v1";
import type { APIService } from "../gen/apiregistration-v1";
import type { CertificateSigningRequest } from "../gen/certificates-v1";
import type { FlowSchema, PriorityLevelConfiguration } from "../gen/flowcontrol-v1";
import type { RuntimeClass } from "../gen/node-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, NAME, nameOf } from "./cells";
import { column } from "./table";

/**
 * Columns of the kinds that steer the API server itself.
 *
 * Upstream: pkg/printers/internalversion/printers.go; kube-aggregator/pkg/registry/apiservice/etcd/etcd.go
 * (ConvertToTable).
 * Left out: descriptions that are whole paragraphs.
 */
export const webhookColumns: KindColumns<ValidatingWebhookConfiguration | MutatingWebhookConfiguration> = {
  columns: [
    NAME,
    column("Webhooks", "Webhooks indicates the number of webhooks registered in this configuration", {
      type: "integer",
    }),
    AGE,
  ],
  cells: (configuration, now) => [
    nameOf(configuration),
    (configuration.webhooks ?? []).length,
    ageOf(configuration, now),
  ],
};

export const policyColumns: KindColumns<ValidatingAdmissionPolicy> = {
  columns: [
    NAME,
    column("Validations", "Validations indicates the number of validation rules defined in this configuration", {
      type: "integer",
    }),
    column("ParamKind", "ParamKind specifies the kind of resources used to parameterize this policy"),
    AGE,
  ],
  cells(policy, now) {
    const kind = policy.spec?.paramKind;
    const text = kind === undefined ? "<unset>" : `${kind.apiVersion ?? ""}/${kind.kind ?? ""}`;
    return [nameOf(policy), (policy.spec?.validations ?? []).length, text, ageOf(policy, now)];
  },
};

export const policyBindingColumns: KindColumns<ValidatingAdmissionPolicyBinding> = {
  columns: [
    NAME,
    column("PolicyName", "PolicyName indicates the policy definition which the policy binding binded to"),
    column("ParamRef", "ParamRef indicates the param resource which sets the configuration param"),
    AGE,
  ],
  cells(binding, now) {
    const ref = binding.spec?.paramRef;
    const name = (ref?.name ?? "") === "" ? "*" : (ref?.name ?? "");
    const text = ref === undefined ? "<unset>" : (ref.namespace ?? "") === "" ? name : `${ref.namespace ?? ""}/${name}`;
    return [nameOf(binding), binding.spec?.policyName ?? "", text, ageOf(binding, now)];
  },
};

export const flowSchemaColumns: KindColumns<FlowSchema> = {
  columns: [
    NAME,
    column("PriorityLevel", "`name` is the name of the priority level configuration being referenced Required."),
    column("MatchingPrecedence", ""),
    column("DistinguisherMethod", ""),
    AGE,
    column("MissingPL", "references a broken or non-existent PriorityLevelConfiguration"),
  ],
  cells(schema, now) {
    const { priorityLevelConfiguration, matchingPrecedence, distinguisherMethod } = schema.spec;
    const dangling = (schema.status?.conditions ?? []).find((condition) => condition.type === "Dangling");
    return [
      nameOf(schema),
      priorityLevelConfiguration.name,
      matchingPrecedence ?? 0,
      distinguisherMethod?.type ?? "<none>",
      ageOf(schema, now),
      dangling?.status ?? "?",
    ];
  },
};

export const priorityLevelColumns: KindColumns<PriorityLevelConfiguration> = {
  columns: [
    NAME,
    column("Type", ""),
    column("NominalConcurrencyShares", ""),
    column("Queues", ""),
    column("HandSize", ""),
    column("QueueLengthLimit", ""),
    AGE,
  ],
  cells(level, now) {
    const { type, limited } = level.spec;
    const queuing = limited?.limitResponse?.queuing;
    const shares = limited?.nominalConcurrencyShares ?? "<none>";
    return [
      nameOf(level),
      type,
      shares,
      queuing?.queues ?? "<none>",
      queuing?.handSize ?? "<none>",
      queuing?.queueLengthLimit ?? "<none>",
      ageOf(level, now),
    ];
  },
};

export const apiServiceColumns: KindColumns<APIService> = {
  columns: [
    NAME,
    column("Service", "The reference to the service that hosts this API endpoint."),
    column("Available", "Whether this service is available."),
    AGE,
  ],
  cells(api, now) {
    const service = api.spec?.service;
    const available = (api.status?.conditions ?? []).find((condition) => condition.type === "Available");
    const text =
      available === undefined
        ? "Unknown"
        : available.status === "True"
          ? "True"
          : `${available.status} (${available.reason ?? ""})`;
    const host = service === undefined ? "Local" : `${service.namespace ?? ""}/${service.name ?? ""}`;
    return [nameOf(api), host, text, ageOf(api, now)];
  },
};

export const signingRequestColumns: KindColumns<CertificateSigningRequest> = {
  columns: [
    NAME,
    AGE,
    column("SignerName", ""),
    column("Requestor", ""),
    column("RequestedDuration", ""),
    column("Condition", ""),
  ],
  cells(request, now) {
    const { signerName, username, expirationSeconds } = request.spec;
    const duration = expirationSeconds === undefined ? "<none>" : humanDuration(expirationSeconds * 1000);
    return [nameOf(request), ageOf(request, now), signerName, username ?? "", duration, signingRequestStatus(request)];
  },
};

export const runtimeClassColumns: KindColumns<RuntimeClass> = {
  columns: [NAME, column("Handler", ""), AGE],
  cells: (runtime, now) => [nameOf(runtime), runtime.handler, ageOf(runtime, now)],
};

/** `Pending`, `Approved`, `Approved,Issued`, `Denied`. */
export function signingRequestStatus({ status }: CertificateSigningRequest): string {
  const has = (type: string) => (status?.conditions ?? []).some((condition) => condition.type === type);
  const decided = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  const issued = (status?.certificate ?? "") === "" ? "" : ",Issued";
  return decided + (has("Failed") ? ",Failed" : "") + issued;
}
