import { forbidden } from "../../apimachinery/status-errors";
import type { KObject } from "../../apimachinery/object";
import type { AdmissionAttributes } from "./admission";

/**
 * Questions that plugins ask of what they are shown.
 *
 * Upstream: k8s.io/apiserver/pkg/admission/{attributes,errors}.go.
 */
export function isOn({ served, subresource }: AdmissionAttributes, group: string, resource: string): boolean {
  return served.api.resource === resource && served.api.group === group && subresource === "";
}

/** The name, or what it will begin with. */
export function nameOf({ name, object }: AdmissionAttributes): string {
  return name !== "" ? name : (object?.metadata.generateName ?? "");
}

/** The refusal of a plugin: `pods "web" is forbidden: …`. */
export function refused(attributes: AdmissionAttributes, why: string): Error {
  return forbidden(attributes.served.groupResource, nameOf(attributes), why);
}

/** `object` with these fields of its spec changed. */
export function withSpec(object: KObject, change: { readonly [field: string]: unknown }): KObject {
  return { ...object, spec: { ...(object["spec"] as object | undefined), ...change } };
}
