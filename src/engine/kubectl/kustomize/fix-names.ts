import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import { setField, type FieldSpec } from "./field-spec";
import { KustomizeError, wrapping } from "./kustomize-error";
import { currentId, type Kustomized, originalId, previousIds, type ResourceMap, textAt } from "./kustomized";
import { NAME_REFERENCES } from "./name-references";
import { effectiveNamespace, type GvkSelector, idText, isClusterScoped, isSelected } from "./resource-id";

/**
 * Lets those who refer to an object by a name that it had before follow it to the name that it has now.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/accumulator/namereferencetransformer.go, api/filters/nameref.
 */
export function fixNames(resources: ResourceMap): ResourceMap {
  const all = [...resources];
  resources.forEach((resource, at) => {
    const id = originalId(resource);
    const candidates = referable(all, resource);
    for (const { to, from } of NAME_REFERENCES) {
      for (const spec of from) {
        if (!isSelected(id, spec)) continue;
        const reference: Reference = { referrer: all[at]!, spec, to, candidates };
        all[at] = { ...all[at]!, object: follow(reference) };
      }
    }
  });
  return all;
}

interface Reference {
  readonly referrer: Kustomized;
  readonly spec: FieldSpec;
  readonly to: GvkSelector;
  readonly candidates: readonly Kustomized[];
}

function follow(reference: Reference): JsonObject {
  const { referrer, spec } = reference;
  const { group, version, kind } = currentId(referrer);
  return wrapping(`updating name reference in '${spec.path}' field of '${idText(currentId(referrer))}'`, () =>
    setField(referrer.object, { path: spec.path, group, version, kind }, undefined, (value) =>
      renamed(value, reference),
    ),
  );
}

function renamed(value: Json, reference: Reference): Json {
  if (value === null) return value;
  if (isList(value)) return value.map((item) => renamed(item, reference));
  if (isObject(value)) return renamedMap(value, reference);
  const to = choose(String(value), reference.candidates, reference, false);
  return to === undefined ? value : currentId(to).name;
}

/** A subject of a RoleBinding, a service of a webhook: name and namespace. */
function renamedMap(value: JsonObject, reference: Reference): Json {
  const name = own(value, "name");
  if (name === undefined) throw new KustomizeError("path config error; no 'name' field in node");
  const to = choose(String(name), inNamespace(value, reference.candidates), reference, true);
  if (to === undefined) return value;
  const id = currentId(to);
  const named = withKey(value, "name", id.name);
  return id.namespace === "" ? named : withKey(named, "namespace", id.namespace);
}

function inNamespace(value: JsonObject, candidates: readonly Kustomized[]): readonly Kustomized[] {
  if (own(value, "namespace") === undefined) return candidates;
  const namespace = textAt(value, "namespace");
  const original = candidates.filter((each) => effectiveNamespace(originalId(each)) === namespace);
  if (original.length > 0) return original;
  return candidates.filter((each) => effectiveNamespace(currentId(each)) === namespace);
}

/** Whom a resource can mean: what is in its namespace or in none; for a RoleBinding also where its subjects are. */
function referable(all: readonly Kustomized[], referrer: Kustomized): readonly Kustomized[] {
  const id = currentId(referrer);
  if (isClusterScoped(id)) return all;
  const subjects = id.kind === "RoleBinding" ? own(referrer.object, "subjects") : undefined;
  const others = (isList(subjects) ? subjects : []).flatMap((each) =>
    isObject(each) && each.kind === "ServiceAccount" && typeof each.namespace === "string" ? [each.namespace] : [],
  );
  return all.filter((each) => {
    const other = currentId(each);
    if (isClusterScoped(other) || effectiveNamespace(other) === effectiveNamespace(id)) return true;
    return others.includes(other.namespace);
  });
}

function choose(
  name: string,
  candidates: readonly Kustomized[],
  { referrer, spec, to }: Reference,
  withNamespace: boolean,
): Kustomized | undefined {
  const wanted = roleRefOf(referrer, spec) ?? {};
  const referrerId = currentId(referrer);
  let left = candidates.filter((each) => {
    const previous = previousIds(each);
    return (
      previous.some((id) => id.name === name) &&
      previous.some((id) => isSelected(id, to)) &&
      previous.some((id) => isSelected(id, wanted)) &&
      isNear(each, referrerId)
    );
  });
  if (left.length > 1) {
    left = left.filter((each) => sameAffixes(each, referrer, true));
    if (left.length > 1) left = left.filter((each) => sameAffixes(each, referrer, false));
  }
  const [first] = left;
  if (first === undefined || left.length === 1) return first;
  const id = currentId(first);
  const alike = left.every((each) => {
    const other = currentId(each);
    return other.name === id.name && (!withNamespace || other.namespace === id.namespace);
  });
  if (alike) return first;
  throw tooMany(referrer, left);
}

function isNear(candidate: Kustomized, referrer: ReturnType<typeof currentId>): boolean {
  const id = currentId(candidate);
  return (
    isClusterScoped(referrer) ||
    isClusterScoped(id) ||
    id.kind === "ServiceAccount" ||
    effectiveNamespace(id) === effectiveNamespace(referrer)
  );
}

/** A binding says itself whether it means a Role or a ClusterRole. */
function roleRefOf({ object }: Kustomized, { path }: FieldSpec): GvkSelector | undefined {
  const roleRef = own(object, "roleRef");
  if (!path.endsWith("roleRef/name") || !isObject(roleRef)) return undefined;
  if (own(roleRef, "apiGroup") === undefined || own(roleRef, "kind") === undefined) return undefined;
  return { group: textAt(roleRef, "apiGroup"), kind: textAt(roleRef, "kind") };
}

/** Were both renamed by the same kustomizations? */
function sameAffixes(a: Kustomized, b: Kustomized, allowEmpty: boolean): boolean {
  const same = (x: readonly string[], y: readonly string[]): boolean => {
    if (allowEmpty && (x.length === 0 || y.length === 0)) return true;
    const [long, short] = x.length > y.length ? [x, y] : [y, x];
    if (short.length === 0) return long.length === 0;
    return short.every((each, at) => each === long[long.length - short.length + at]);
  };
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

function tooMany(referrer: Kustomized, found: readonly Kustomized[]): KustomizeError {
  const ids = found.map((each) => idText(currentId(each))).join(", ");
  const referrals = found.map((each, at) => `--- possible referral ${at}:\n${writeYaml(each.object)}\n`).join("");
  return new KustomizeError(
    `found multiple possible referrals: ${ids}\n\n**** Too many possible referral targets to referrer:\n` +
      `${writeYaml(referrer.object)}\n${referrals}`,
  );
}
