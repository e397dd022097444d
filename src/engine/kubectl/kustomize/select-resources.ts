import { SelectorError } from "../../apimachinery/label-parser";
import { type LabelRequirements, matchesLabels, parseLabelSelector } from "../../apimachinery/labels";
import type { Selector } from "./kustomization";
import { KustomizeError } from "./kustomize-error";
import { currentId, type Kustomized, metadataOf, originalId, type ResourceMap, textsOf } from "./kustomized";
import { effectiveNamespace, type ResourceId } from "./resource-id";

/**
 * The objects that a patch is meant for: group, version, kind, name and namespace are patterns of the whole word; name
 * and namespace may be those that it came with.
 *
 * Upstream: sigs.k8s.io/kustomize/api/types/selector.go, api/resmap/reswrangler.go (Select). Left out: what RE2 has and
 * ECMAScript doesn't.
 */
export function selectResources(resources: ResourceMap, selector: Selector): ResourceMap {
  const matches = {
    group: pattern(selector.group),
    version: pattern(selector.version),
    kind: pattern(selector.kind),
    name: pattern(selector.name),
    namespace: pattern(selector.namespace),
  };
  return resources.filter((resource) => {
    const id = currentId(resource);
    const original = originalId(resource);
    return (
      (matches.namespace(effectiveNamespace(original)) || matches.namespace(effectiveNamespace(id))) &&
      (matches.name(original.name) || matches.name(id.name)) &&
      matches.group(id.group) &&
      matches.version(id.version) &&
      matches.kind(id.kind) &&
      matchesMarks(resource, selector)
    );
  });
}

/** By labels and annotations, both in the language of label selectors. */
export function matchesMarks({ object }: Kustomized, { labelSelector, annotationSelector }: Selector): boolean {
  const metadata = metadataOf(object);
  return (
    matchesLabels(requirements(labelSelector), textsOf(metadata, "labels")) &&
    matchesLabels(requirements(annotationSelector), textsOf(metadata, "annotations"))
  );
}

/** Whether one id fits, its namespace as it stands. */
export function idPattern(selector: Selector): (id: ResourceId) => boolean {
  const [group, version, kind] = [pattern(selector.group), pattern(selector.version), pattern(selector.kind)];
  const [name, namespace] = [pattern(selector.name), pattern(selector.namespace)];
  return (id) => group(id.group) && version(id.version) && kind(id.kind) && name(id.name) && namespace(id.namespace);
}

function pattern(text = ""): (value: string) => boolean {
  if (text === "") return () => true;
  const compiled = compile(`^(?:${text})$`);
  return (value) => compiled.test(value);
}

export function compile(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new KustomizeError(`error parsing regexp: ${text}`);
  }
}

function requirements(text = ""): LabelRequirements {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) throw new KustomizeError(error.message);
    throw error;
  }
}
