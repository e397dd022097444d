/**
 * An object as the caller wants to see it: itself, a row of a Table, or its metadata alone.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/response.go (transformObject, asTable, asPartialObjectMetadata).
 */
import type { KObject } from "../apimachinery/object";
import type { Format } from "./negotiation";

export function shownAs(format: Format, apiVersion: string, object: KObject, _wall: number, _bookmark: boolean): KObject {
  if (format.as === "PartialObjectMetadata") return partialMetadata(format, object);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

export function partialMetadata(format: Format, object: KObject): KObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${format.asVersion}`, metadata: object.metadata };
}
