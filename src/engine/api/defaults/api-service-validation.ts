import { field } from "../../apimachinery/field-errors";
import { isDNS1035Label, isDNS1123Subdomain } from "../../apimachinery/names";
import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import type { APIService } from "../gen/apiregistration-v1";

/**
 * APIService: who answers for a version of a group.
 *
 * Upstream: kube-aggregator/pkg/apis/apiregistration/validation/validation.go.
 */
export function validateApiService(object: KObject): readonly FieldError[] {
  const { metadata, spec: given } = object as unknown as Partial<APIService>;
  const spec: Partial<Spec> = given ?? {};
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0, service } = spec;
  const errs: FieldError[] = [];
  const wanted = `${version}.${group}`;
  if ((metadata?.name ?? "") !== wanted) {
    const why = `must be \`spec.version+"."+spec.group\`: "${wanted}"`;
    errs.push(field.invalid("metadata.name", metadata?.name ?? "", why));
  }
  if (group === "" && version !== "v1") {
    errs.push(field.required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  }
  if (group !== "") errs.push(...isDNS1123Subdomain(group).map((why) => field.invalid("spec.group", group, why)));
  errs.push(...isDNS1035Label(version).map((why) => field.invalid("spec.version", version, why)));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20_000) {
    const why = "must be positive and less than 20000";
    errs.push(field.invalid("spec.groupPriorityMinimum", groupPriorityMinimum, why));
  }
  if (versionPriority <= 0 || versionPriority > 1000) {
    errs.push(field.invalid("spec.versionPriority", versionPriority, "must be positive and less than 1000"));
  }
  if (service === undefined) return [...errs, ...localFaults(spec)];
  if ((service.namespace ?? "") === "") errs.push(field.required("spec.service.namespace", ""));
  if ((service.name ?? "") === "") errs.push(field.required("spec.service.name", ""));
  const port = service.port ?? 443;
  if (port < 1 || port > 65535) {
    const why = "port is not valid: must be between 1 and 65535, inclusive";
    errs.push(field.invalid("spec.service.port", port, why));
  }
  if (spec.insecureSkipTLSVerify === true && (spec.caBundle ?? "") !== "") {
    const why = "may not be true if caBundle is present";
    errs.push(field.invalid("spec.insecureSkipTLSVerify", true, why));
  }
  return errs;
}

type Spec = NonNullable<APIService["spec"]>;

/** What the server answers itself needs no trust. */
function localFaults({ caBundle = "", insecureSkipTLSVerify = false }: Partial<Spec>): FieldError[] {
  const errs: FieldError[] = [];
  if (caBundle !== "") {
    const why = "local APIServices may not have a caBundle";
    errs.push(field.invalid("spec.caBundle", `${caBundle.length} bytes`, why));
  }
  if (insecureSkipTLSVerify) {
    const why = "local APIServices may not have insecureSkipTLSVerify";
    errs.push(field.invalid("spec.insecureSkipTLSVerify", true, why));
  }
  return errs;
}
