import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { encodeSorted } from "../../apimachinery/json/encode-go";
import { sortedKeys } from "../../apimachinery/utf8";
import {
  COMMON_ANNOTATIONS,
  COMMON_LABELS,
  METADATA_LABELS,
  NAMESPACES,
  REPLICAS,
  TEMPLATE_LABELS,
  UNPREFIXED,
} from "./default-specs";
import { type FieldSpec, mergeSpecs, setField, setFields } from "./field-spec";
import { imageTransformer } from "./images";
import type { Kustomization, LabelEntry, Texts } from "./kustomization";
import { KustomizeError } from "./kustomize-error";
import {
  anyId,
  currentId,
  type Kustomized,
  originalId,
  rememberName,
  type ResourceMap,
  withName,
  withNotes,
} from "./kustomized";
import type { Transformer } from "./patches";
import { gvkText, isClusterScoped, isSelected, sameId } from "./resource-id";

/**
 * The changes that a kustomization makes by single words: namespace, prefix and suffix, labels, annotations; then,
 * behind the JSON patches of the older spelling, counts and images.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/builtins, api/internal/target/kusttarget_configplugin.go.
 */
export function earlyTransformers(kustomization: Kustomization): Transformer[] {
  const { namespace = "", namePrefix = "", nameSuffix = "", commonAnnotations = {} } = kustomization;
  return [
    ...(namespace === "" ? [] : [namespaceTransformer(namespace)]),
    ...(namePrefix === "" ? [] : [affixTransformer(namePrefix, "")]),
    ...(nameSuffix === "" ? [] : [affixTransformer("", nameSuffix)]),
    ...(kustomization.labels ?? []).map((entry) => textTransformer(entry.pairs ?? {}, labelSpecs(entry))),
    textTransformer(kustomization.commonLabels ?? {}, COMMON_LABELS),
    textTransformer(commonAnnotations, COMMON_ANNOTATIONS),
  ];
}

export function lateTransformers({ replicas = [], images }: Kustomization): Transformer[] {
  return [
    ...replicas.map(({ name = "", count = 0 }) => replicaTransformer(name, count)),
    ...images.map(imageTransformer),
  ];
}

function labelSpecs({ includeSelectors, includeTemplates, fields = [] }: LabelEntry): readonly FieldSpec[] {
  if (includeSelectors === true) return mergeSpecs(fields, COMMON_LABELS);
  return mergeSpecs(includeTemplates === true ? mergeSpecs(fields, TEMPLATE_LABELS) : fields, [METADATA_LABELS]);
}

function textTransformer(texts: Texts, specs: readonly FieldSpec[]): Transformer {
  return (resources) =>
    resources.map((resource) => ({
      ...resource,
      object: sortedKeys(texts).reduce(
        (object, key) => setFields(object, specs, "map", (map) => withEntry(map, key, texts[key]!)),
        resource.object,
      ),
    }));
}

function withEntry(map: Json, key: string, value: string): Json {
  if (!isObject(map)) throw new KustomizeError("wrong node kind: expected MappingNode but got ScalarNode");
  return withKey(map, key, value);
}

function affixTransformer(prefix: string, suffix: string): Transformer {
  return (resources) =>
    resources.map((resource) => {
      const id = originalId(resource);
      if (UNPREFIXED.some((each) => isSelected(id, each))) return resource;
      const named = rememberName(resource);
      return withName(
        {
          ...named,
          prefixes: prefix === "" ? named.prefixes : [...named.prefixes, prefix],
          suffixes: suffix === "" ? named.suffixes : [...named.suffixes, suffix],
        },
        `${prefix}${currentId(resource).name}${suffix}`,
      );
    });
}

function namespaceTransformer(namespace: string): Transformer {
  return (resources) => {
    const all = [...resources];
    resources.forEach((resource, at) => {
      all[at] = inNamespace(rememberName(resource), namespace);
      const id = currentId(all[at]);
      const same = all.filter((each) => sameId(currentId(each), id));
      if (same.length > 1) {
        const texts = same.map((each) => encodeSorted(withNotes(each))).join(" ");
        throw new KustomizeError(`namespace transformation produces ID conflict: [${texts}]`);
      }
    });
    return all;
  };
}

function inNamespace(resource: Kustomized, namespace: string): Kustomized {
  const id = currentId(resource);
  const set = (): Json => namespace;
  let { object } = resource;
  if (!isClusterScoped(id)) object = setField(object, { path: "metadata/namespace", create: true }, "scalar", set);
  if (id.kind === "RoleBinding" || id.kind === "ClusterRoleBinding") object = withSubjects(object, namespace);
  return { ...resource, object: setFields(object, NAMESPACES, "scalar", set) };
}

/** Of the subjects only the account that every namespace has. */
function withSubjects(object: JsonObject, namespace: string): JsonObject {
  const subjects = own(object, "subjects");
  if (!isList(subjects)) return object;
  const named = subjects.map((each) =>
    isObject(each) && each.name === "default" ? withKey(each, "namespace", namespace) : each,
  );
  return withKey(object, "subjects", named);
}

function replicaTransformer(name: string, count: number): Transformer {
  return (resources) => {
    let found = false;
    const scaled: ResourceMap = resources.map((resource) => {
      const specs = REPLICAS.filter((spec) => anyId(resource).some((id) => id.name === name && isSelected(id, spec)));
      found ||= specs.length > 0;
      return { ...resource, object: setFields(resource.object, specs, "scalar", () => count) };
    });
    if (found) return scaled;
    throw new KustomizeError(
      `resource with name ${name} does not match a config with the following GVK [${REPLICAS.map(gvkText).join(" ")}]`,
    );
  };
}
