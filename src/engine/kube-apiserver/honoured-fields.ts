import type { KObject } from "../apimachinery/object";
import { sameJson } from "../apimachinery/equality";
import { isObject, withoutKey } from "../apimachinery/json-value";
import { kindFor } from "../api/kinds";
import honoured from "./honoured-fields.gen.json";
import type { Served } from "./served";

/**
 * Says when an object asks for something that nothing in this cluster acts on yet: accepted and stored, but without
 * effect. A field that is as it would be anyway asks for nothing.
 *
 * Reads `honoured-fields.gen.json`: what controllers, scheduler and kubelets were seen to read, written by
 * `tools/honoured-fields.mjs`. The templates of workloads are held to what is known of pods. Workloads that no component
 * is known to read at all are told as a whole; other kinds of that sort are left alone, and so is what is stored for
 * people: names, labels, annotations.
 *
 * Upstream: k8s.io/apiserver/pkg/warning/context.go, which carries such texts; these are this server's own.
 * Left out: what a field holds; kinds of other groups that no component reads.
 */
export function unhonouredFields({ api, kind }: Served, sent: KObject): readonly string[] {
  const fields = fieldsOf(api.group, api.kind);
  const spec = sent["spec"];
  if (!isObject(spec)) return [];
  if (fields === undefined)
    return KEPT_ALIVE.has(api.group) ? [`${api.kind} is stored, but nothing here acts on it yet`] : [];
  const known = TOLD.get(spec);
  if (known !== undefined) return known;
  const found = unknown(spec as Fields, fields, "", ["template"]).filter((field) =>
    isAsked(
      field,
      spec as Fields,
      (changed) => (kind.defaults({ ...sent, spec: changed } as KObject)["spec"] ?? {}) as Fields,
    ),
  );
  const texts = [...found.map((field) => `spec.${field}`), ...inPod(api.kind, sent)].map(
    (field) => `${field} is accepted but nothing here acts on it yet`,
  );
  TOLD.set(spec, texts);
  return texts;
}

/** All pods of a template have one spec: a pure cache. */
const TOLD = new WeakMap<object, readonly string[]>();

type Fields = { readonly [field: string]: unknown };

const TABLE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(honoured).map(([kind, fields]) => [kind, new Set(fields)]),
);

/** Groups whose kinds live by a controller of their own. */
const KEPT_ALIVE: ReadonlySet<string> = new Set(["apps", "batch"]);

/** Of the core group. What is known of other kinds is read by the way: it says too little about them. */
const WORKLOADS: ReadonlySet<string> = new Set(["Pod", "ReplicationController"]);

function fieldsOf(group: string, kind: string): ReadonlySet<string> | undefined {
  return group === "apps" || group === "batch" || WORKLOADS.has(kind) ? TABLE.get(kind) : undefined;
}

function unknown(value: Fields, fields: ReadonlySet<string>, prefix: string, besides: readonly string[]): string[] {
  return Object.keys(value).filter((key) => !fields.has(prefix + key) && !besides.includes(key));
}

const OLD_NAMES: { readonly [field: string]: string } = { serviceAccount: "serviceAccountName" };

/** Whether the value differs from what would stand there if nothing had been said. */
function isAsked(field: string, spec: Fields, defaults: (spec: Fields) => Fields): boolean {
  const value = spec[field];
  // An old name of another field, which wins where both are given.
  const newName = OLD_NAMES[field];
  if (newName !== undefined && (spec[newName] ?? "") !== "") return false;
  if (value === null || value === undefined || value === "" || value === false || value === 0) return false;
  if (typeof value === "object" && Object.keys(value).length === 0) return false;
  const without = defaults(withoutKey(spec, field));
  if (sameJson(without[field], value)) return false;
  // Where other fields are completed by it, the server itself acts on it: an old name of another field.
  return sameJson(withoutKey(without, field), withoutKey(defaults(spec), field));
}

/** The pod in the object: itself, or a template's. */
function inPod(kind: string, sent: KObject): readonly string[] {
  const known = TABLE.get("Pod");
  const spec = sent["spec"] as { readonly template?: { readonly spec?: Fields } };
  const podSpec = kind === "Pod" ? (spec as Fields) : spec.template?.spec;
  if (known === undefined || podSpec === undefined) return [];
  const at = kind === "Pod" ? "spec" : "spec.template.spec";
  const complete = (changed: Fields): Fields => POD.defaults({ ...BARE, spec: changed })["spec"] as Fields;
  const own =
    kind === "Pod" ? [] : unknown(podSpec, known, "", []).filter((field) => isAsked(field, podSpec, complete));
  return [...own.map((field) => `${at}.${field}`), ...inContainers(podSpec, known, at, complete)];
}

const POD = kindFor("", "v1", "pods", { namespaced: true, hasStatus: true });
const BARE: KObject = { kind: "Pod", apiVersion: "v1", metadata: {} };

function inContainers(
  spec: Fields,
  known: ReadonlySet<string>,
  at: string,
  complete: (spec: Fields) => Fields,
): string[] {
  return ["initContainers", "containers"].flatMap((list) => {
    const containers = spec[list];
    if (!Array.isArray(containers)) return [];
    return (containers as readonly Fields[]).flatMap((container, i) => {
      const defaults = (changed: Fields): Fields => {
        const all = containers.map((each: Fields, j) => (i === j ? changed : each));
        return (complete({ ...spec, [list]: all })[list] as readonly Fields[])[i] ?? {};
      };
      return unknown(container, known, "containers.", [])
        .filter((field) => isAsked(field, container, defaults))
        .map((field) => `${at}.${list}[${i}].${field}`);
    });
  });
}
