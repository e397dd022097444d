/**
 * Which objects a list, a watch or a deletion of many is about: a place, labels and fields.
 *
 * Upstream: k8s.io/apiserver/pkg/storage/selection_predicate.go.
 */
import {
  matchesFields,
  parseFieldSelector,
  requiresExactMatch,
  type FieldRequirement,
} from "../apimachinery/field-selectors";
import { SelectorError } from "../apimachinery/label-parser";
import { matchesLabels, parseLabelSelector, type LabelRequirements } from "../apimachinery/labels";
import type { KObject } from "../apimachinery/object";
import { goQuote } from "../apimachinery/go-format";
import { badRequest } from "../apimachinery/status-errors";
import type { Kind } from "../api/kind";
import { inVersion } from "./convert";
import type { Query } from "./request-info";
import { servedResource, type Served } from "./served";
import type { Cacher } from "./storage/cacher";

/** Plain data: the selectors are kept as their text. */
export interface Selection {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Keys begin with it. */
  readonly scope: string;
  readonly labels: string;
  readonly fields: string;
}

export function selectionOf(served: Served, scope: string, query: Query): Selection {
  const { group, version, resource } = served.api;
  const selection = {
    group,
    version,
    resource,
    scope,
    labels: query["labelSelector"]?.[0] ?? "",
    fields: query["fieldSelector"]?.[0] ?? "",
  };
  try {
    labelsOf(selection.labels);
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
  checkFields(served, selection.fields);
  return selection;
}

export function matchesSelection(selection: Selection, key: string, object: KObject): boolean {
  if (!key.startsWith(selection.scope)) return false;
  if (selection.labels !== "" && !matchesLabels(labelsOf(selection.labels), object.metadata.labels)) return false;
  if (selection.fields === "") return true;
  const served = servedResource(selection.group, selection.version, selection.resource)!;
  const shown = inVersion(served, object);
  return matchesFields(fieldsOf(selection.fields), (field) => fieldValue(served.kind, shown, field));
}

/** The value by which a watch can be found quickly. */
export function triggerOf({ resource, fields }: Selection): string {
  if (fields === "") return "*";
  const name = requiresExactMatch(fieldsOf(fields), "metadata.name");
  if (name !== undefined) return `metadata.name=${name}`;
  const node = resource === "pods" ? requiresExactMatch(fieldsOf(fields), "spec.nodeName") : undefined;
  return node === undefined ? "*" : `spec.nodeName=${node}`;
}

/** The objects among which those of the selection are: all of the place, or what an index finds. In order of keys. */
export function* candidates(cacher: Cacher, selection: Selection, from = ""): IterableIterator<[string, KObject]> {
  const node = selection.resource === "pods" ? required(selection, "spec.nodeName") : undefined;
  if (node !== undefined && node !== "") {
    for (const entry of cacher.podsOn(node)) if (entry[0] >= from) yield entry;
    return;
  }
  yield* from === "" ? cacher.list(selection.scope) : cacher.list(selection.scope, from);
}

function required({ fields }: Selection, field: string): string | undefined {
  return fields === "" ? undefined : requiresExactMatch(fieldsOf(fields), field);
}

function checkFields({ gvk, apiVersion, kind }: Served, text: string): void {
  let requirements: readonly FieldRequirement[];
  try {
    requirements = fieldsOf(text);
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
  for (const { field } of requirements) {
    if (field === "metadata.name" || field === "metadata.namespace") continue;
    if (kind.selectableFields === undefined) {
      throw badRequest(`${goQuote(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
    }
    if (!Object.keys(kind.selectableFields(emptyOf(gvk.kind, apiVersion))).includes(field))
      throw badRequest(`field label not supported: ${field}`);
  }
}

function emptyOf(kind: string, apiVersion: string): KObject {
  return { kind, apiVersion, metadata: {}, spec: {}, status: {} };
}

function fieldValue(kind: Kind, object: KObject, field: string): string | undefined {
  if (field === "metadata.name") return object.metadata.name;
  if (field === "metadata.namespace") return object.metadata.namespace;
  return fieldsOfObject(kind, object)[field];
}

/** One object is shown to many watches in a row, and in each to several fields. */
let shownLast: { readonly object: KObject; readonly fields: Readonly<Record<string, string>> } | undefined;

function fieldsOfObject(kind: Kind, object: KObject): Readonly<Record<string, string>> {
  if (shownLast?.object !== object) shownLast = { object, fields: kind.selectableFields?.(object) ?? {} };
  return shownLast.fields;
}

/** Parsed selectors by their text: a pure cache. */
const LABELS = new Map<string, LabelRequirements>();
const FIELDS = new Map<string, readonly FieldRequirement[]>();

function labelsOf(text: string): LabelRequirements {
  return remembered(LABELS, text, parseLabelSelector);
}

function fieldsOf(text: string): readonly FieldRequirement[] {
  return remembered(FIELDS, text, parseFieldSelector);
}

function remembered<T>(cache: Map<string, T>, text: string, parse: (text: string) => T): T {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const value = parse(text);
  if (cache.size > 5_000) cache.clear();
  cache.set(text, value);
  return value;
}
