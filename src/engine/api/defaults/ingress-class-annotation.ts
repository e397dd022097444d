import { field } from "../../apimachinery/field-errors";
import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";

/**
 * The class of an Ingress was an annotation once, and still may be.
 *
 * Upstream: pkg/registry/networking/ingress/strategy.go (WarningsOnCreate),
 * pkg/apis/networking/validation/validation.go (ValidateIngressCreate).
 */
export function ingressWarnings(ingress: KObject): readonly string[] {
  if (ingress.metadata.annotations?.[ANNOTATION] === undefined) return [];
  return [`annotation "${ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`];
}

export function validateIngressClass(ingress: KObject): readonly FieldError[] {
  const annotated = ingress.metadata.annotations?.[ANNOTATION];
  const named = (ingress["spec"] as { readonly ingressClassName?: string } | undefined)?.ingressClassName;
  if (annotated === undefined || named === undefined || annotated === named) return [];
  const why = "must match `ingressClassName` when both are specified";
  return [field.invalid(`annotations.${ANNOTATION}`, annotated, why)];
}

const ANNOTATION = "kubernetes.io/ingress.class";
