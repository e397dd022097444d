import { isList, isObject } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { encodeSorted } from "../../apimachinery/json/encode-go";
import { JsonSyntaxError, parseJson } from "../../apimachinery/json/parse-json";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Task } from "../../sim/task";
import { type Created, type Edit, editPath, lookupPath, resolved, splitFieldPath } from "./field-path";
import {
  type FieldOptions,
  type Kustomization,
  readReplacements,
  type Replacement,
  type Selector,
  type TargetSelector,
} from "./kustomization";
import { KustomizeError, wrapping } from "./kustomize-error";
import type { KustomizeFiles } from "./kustomize-files";
import { anyId, type Kustomized, type ResourceMap } from "./kustomized";
import type { Transformer } from "./patches";
import { idText, isSelectedBy } from "./resource-id";
import { idPattern, matchesMarks } from "./select-resources";

/**
 * Copies a value from a field of one object into fields of others.
 *
 * Upstream: sigs.k8s.io/kustomize/api/filters/replacement. Left out: fields of YAML within a text.
 */
export function* replacementTransformer(kustomization: Kustomization, files: KustomizeFiles): Task<Transformer[]> {
  const all: Replacement[] = [];
  for (const entry of kustomization.replacements ?? []) {
    const { path = "", source, targets = [] } = entry;
    if (path !== "" && (source !== undefined || targets.length > 0)) {
      throw new KustomizeError("cannot specify both path and inline replacement");
    }
    all.push(...(path === "" ? [entry] : readReplacements(yield* files.load(path))));
  }
  return all.map((replacement) => (resources) => replace(resources, replacement));
}

function replace(resources: ResourceMap, replacement: Replacement): ResourceMap {
  const { source, sourceValue, targets } = replacement;
  if ((source === undefined && sourceValue === undefined) || targets === undefined) {
    throw new KustomizeError("replacements must specify a source and at least one target");
  }
  const value = sourceOf(resources, replacement);
  return targets.reduce((all, target) => copyTo(all, value, target), resources);
}

function sourceOf(resources: ResourceMap, { source, sourceValue }: Replacement): Json {
  if (sourceValue !== undefined) {
    if (source !== undefined) throw new KustomizeError("value and resource selectors are mutually exclusive");
    return sourceValue;
  }
  const selector = source!;
  const shown = [idText(selector), selector.fieldPath ?? "", optionsText(selector.options)].filter(
    (each) => each !== "",
  );
  const found = resources.filter((each) => anyId(each).some((id) => isSelectedBy(id, selector)));
  if (found.length > 1) throw new KustomizeError(`multiple matches for selector ${shown.join(":")}`);
  if (found.length === 0) throw new KustomizeError(`nothing selected by ${shown.join(":")}`);
  const path = (selector.fieldPath ?? "") === "" ? DEFAULT_PATH : selector.fieldPath!;
  const value = lookupPath(found[0]!.object, splitFieldPath(path));
  if (value === undefined || isEmpty(value)) {
    throw new KustomizeError(`fieldPath \`${path}\` is missing for replacement source ${idText(selector)}`);
  }
  return part(value, selector.options);
}

const DEFAULT_PATH = "metadata.name";

function isEmpty(value: Json): boolean {
  return (
    value === null ||
    value === "" ||
    (isList(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

function part(value: Json, { delimiter = "", index = 0 }: FieldOptions = {}): Json {
  if (delimiter === "") return value;
  const text = scalarText(value);
  const parts = text.split(delimiter);
  const found = parts[index];
  if (index >= 0 && found !== undefined) return typeof value === "string" ? found : resolved(found);
  throw new KustomizeError(`options.index ${index} is out of bounds for value ${text}`);
}

function scalarText(value: Json | undefined): string {
  if (!isObject(value) && !isList(value)) return String(value ?? "");
  throw new KustomizeError("delimiter option can only be used with scalar nodes");
}

function optionsText({ delimiter = "", index = 0, create = false }: FieldOptions = {}): string {
  return delimiter === "" && !create ? "" : `${delimiter}(${index}), create=${create}`;
}

function copyTo(resources: ResourceMap, value: Json, target: TargetSelector): ResourceMap {
  const { select, reject = [], options = {} } = target;
  if (select === undefined) throw new KustomizeError("target must specify resources to select");
  const paths = (target.fieldPaths ?? []).length === 0 ? [DEFAULT_PATH] : target.fieldPaths!;
  return resources.map((resource) => {
    if (!isTarget(resource, select, reject)) return resource;
    return {
      ...resource,
      object: paths.reduce((object, path) => copyInto(object, path, value, options), resource.object),
    };
  });
}

function isTarget(resource: Kustomized, select: Selector, reject: readonly Selector[]): boolean {
  const ids = anyId(resource);
  return (
    matchesMarks(resource, select) &&
    ids.some(idPattern(select)) &&
    !reject.some((each) => isMarked(each) && matchesMarks(resource, each)) &&
    !reject.some((each) => isNamed(each) && ids.some(idPattern(each)))
  );
}

function isMarked({ labelSelector = "", annotationSelector = "" }: Selector): boolean {
  return labelSelector !== "" || annotationSelector !== "";
}

function isNamed({ group = "", version = "", kind = "", name = "", namespace = "" }: Selector): boolean {
  return [group, version, kind, name, namespace].some((each) => each !== "");
}

function copyInto(object: JsonObject, path: string, value: Json, options: FieldOptions): JsonObject {
  const parts = splitFieldPath(path);
  const within = copyIntoText(object, parts, value, options);
  if (within !== undefined) return within;
  const creates = options.create === true;
  const edit: Edit = { created: createdFor(value, options), set: (before) => copied(before, value, options), found: 0 };
  const missing = `unable to find ${creates ? "or create " : ""}field ${JSON.stringify(path)} in replacement target`;
  const edited = wrapping(missing, () => editPath(object, parts, edit));
  if (edit.found === 0) throw new KustomizeError(missing);
  return edited as JsonObject;
}

/** A path that goes on behind a text leads into what the text says, if that is JSON. */
function copyIntoText(
  object: JsonObject,
  parts: readonly string[],
  value: Json,
  options: FieldOptions,
): JsonObject | undefined {
  for (let end = 1; end < parts.length; end++) {
    const text = lookupPath(object, parts.slice(0, end));
    if (typeof text !== "string" || !/^\s*[{[]/.test(text)) continue;
    const inner = tryJson(text);
    if (inner === undefined) return undefined;
    const edit: Edit = { created: createdFor(value, options), set: (before) => copied(before, value, {}), found: 0 };
    const edited = editPath(inner, parts.slice(end), edit);
    if (edit.found === 0) return undefined;
    const written = encodeSorted(edited, text.includes("\n") && text.includes("  ") ? "  " : "");
    const whole: Edit = { created: undefined, set: () => written, found: 0 };
    return editPath(object, parts.slice(0, end), whole) as JsonObject;
  }
  return undefined;
}

function tryJson(text: string): Json | undefined {
  try {
    return plainJson(parseJson(text).value);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function createdFor(value: Json, { create = false }: FieldOptions): Created {
  if (!create) return undefined;
  return isObject(value) ? "map" : isList(value) ? "list" : "scalar";
}

/** A scalar keeps its type when its value changes: text stays text. */
function copied(before: Json | undefined, value: Json, { delimiter = "", index = 0 }: FieldOptions): Json {
  let after = value;
  if (delimiter !== "") {
    const parts = scalarText(before).split(delimiter);
    const text = scalarText(value);
    if (index < 0) parts.unshift(text);
    else if (index >= parts.length) parts.push(text);
    else parts[index] = text;
    after = parts.join(delimiter);
  }
  if (isObject(before) || isList(before) || isObject(after) || isList(after)) return after;
  if (typeof before === "string") return String(after ?? "");
  return typeof after === "string" ? resolved(after) : after;
}
