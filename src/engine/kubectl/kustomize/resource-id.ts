import { resourceForKind } from "../../api/schema-table";
import { goQuote } from "../../apimachinery/go-format";

/**
 * What kustomize knows an object by: group, version, kind, name and namespace. Two objects with the same id cannot both
 * be in a build; "no namespace" and "default" are the same one.
 *
 * Upstream: sigs.k8s.io/kustomize/kyaml/resid.
 */
export interface ResourceId extends Gvk {
  readonly name: string;
  readonly namespace: string;
}

export interface Gvk {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Which kinds something is about; what is absent or empty means any. */
export interface GvkSelector {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

export interface IdSelector extends GvkSelector {
  readonly name?: string;
  readonly namespace?: string;
}

/** A kind that nobody knows is taken to live in a namespace. */
export function isClusterScoped(gvk: Gvk): boolean {
  return resourceForKind(gvk)?.namespaced === false;
}

/** "" is no namespace of anybody: it stands for "of no namespace at all". */
export function effectiveNamespace(id: ResourceId): string {
  if (isClusterScoped(id)) return "";
  return id.namespace === "" ? "default" : id.namespace;
}

export function sameGvk(a: Gvk, b: Gvk): boolean {
  return a.group === b.group && a.version === b.version && a.kind === b.kind;
}

export function sameId(a: ResourceId, b: ResourceId): boolean {
  return a.name === b.name && sameGvk(a, b) && effectiveNamespace(a) === effectiveNamespace(b);
}

export function isSelected(gvk: Gvk, { group = "", version = "", kind = "" }: GvkSelector): boolean {
  return (
    (group === "" || group === gvk.group) &&
    (version === "" || version === gvk.version) &&
    (kind === "" || kind === gvk.kind)
  );
}

/** Letter by letter, as replacements choose; patches choose by patterns (`selector.ts`). */
export function isSelectedBy(id: ResourceId, selector: IdSelector): boolean {
  const { name = "", namespace = "", group = "", version = "", kind = "" } = selector;
  return (
    (name === "" || name === id.name) &&
    (namespace === "" || effectiveNamespace({ group, version, kind, name, namespace }) === effectiveNamespace(id)) &&
    isSelected(id, selector)
  );
}

/** `Deployment.v1.apps`. */
export function gvkText({ group = "", version = "", kind = "" }: GvkSelector): string {
  return `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}`;
}

/** `Deployment.v1.apps/web.[noNs]`. */
export function idText(id: IdSelector): string {
  return `${gvkText(id)}/${id.name || "[noName]"}.${id.namespace || "[noNs]"}`;
}

/** `%#v` of the id, which some messages show. */
export function idLiteral(id: ResourceId): string {
  return (
    `resid.ResId{Gvk:resid.Gvk{Group:${goQuote(id.group)}, Version:${goQuote(id.version)}, ` +
    `Kind:${goQuote(id.kind)}, isClusterScoped:${isClusterScoped(id)}}, Name:${goQuote(id.name)}, ` +
    `Namespace:${goQuote(id.namespace)}}`
  );
}
