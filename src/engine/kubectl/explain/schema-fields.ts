import { isList, isObject, own } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";

/**
 * A schema of an OpenAPI v3 document, with what `kubectl explain` asks of it: its type in words, its description, its
 * fields.
 *
 * References are followed only where fields are looked for: schemas may contain themselves.
 *
 * Upstream: k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl.
 */
export class SchemaView {
  constructor(
    private readonly document: JsonObject,
    readonly schema: JsonObject,
  ) {}

  /** `<[]Container>` without its brackets. */
  typeName(): string {
    const { schema } = this;
    const ref = refOf(schema);
    if (ref !== undefined) return ref.slice(ref.lastIndexOf(".") + 1);
    const only = single(schema);
    if (only !== undefined) return this.#view(only).typeName();
    if (schema.type === "array" && isObject(schema.items)) return `[]${this.#view(schema.items).typeName()}`;
    if (isObject(schema.additionalProperties))
      return `map[string]${this.#view(schema.additionalProperties).typeName()}`;
    const type = typeof schema.type === "string" ? schema.type : "Object";
    return type === "object" ? "Object" : type;
  }

  /** Its own words and those of what it refers to, a paragraph each. */
  description(): string {
    const { schema } = this;
    const own = typeof schema.description === "string" ? [schema.description] : [];
    const inner = this.#inner();
    const below = inner === undefined ? "" : inner.description();
    return [...own, ...(below === "" ? [] : [below])].join("\n");
  }

  enumeration(): readonly string[] {
    const values = isList(this.schema.enum) ? this.schema.enum.map(String) : [];
    if (values.length > 0) return values.toSorted();
    const inner = this.#inner();
    return inner === undefined || this.schema.type === "array" ? [] : inner.enumeration();
  }

  fields(): readonly SchemaField[] {
    const { schema } = this;
    if (isObject(schema.properties)) {
      const required = isList(schema.required) ? schema.required : [];
      const { properties } = schema;
      return sortedKeys(properties).map((name) => ({
        name,
        required: required.includes(name),
        view: this.#view(properties[name] as JsonObject),
      }));
    }
    return this.#inner()?.fields() ?? [];
  }

  /** What tells schemas apart on the way down; "" for those without a name. */
  reference(): string {
    return refOf(this.schema) ?? this.#inner()?.reference() ?? "";
  }

  #inner(): SchemaView | undefined {
    const { schema } = this;
    const ref = refOf(schema);
    if (ref !== undefined) {
      const target = at(this.document, ["components", "schemas", ref]);
      return isObject(target) ? this.#view(target) : undefined;
    }
    const only =
      single(schema) ??
      (isObject(schema.items) ? schema.items : undefined) ??
      (isObject(schema.additionalProperties) ? schema.additionalProperties : undefined);
    return only === undefined ? undefined : this.#view(only);
  }

  #view(schema: JsonObject): SchemaView {
    return new SchemaView(this.document, schema);
  }
}

export interface SchemaField {
  readonly name: string;
  readonly required: boolean;
  readonly view: SchemaView;
}

/** The schema of a kind in the document of its group and version. */
export function schemaOfKind(
  document: JsonObject,
  group: string,
  version: string,
  kind: string,
): SchemaView | undefined {
  const schemas = at(document, ["components", "schemas"]);
  if (!isObject(schemas)) return undefined;
  const found = Object.values(schemas).find(
    (schema) =>
      isObject(schema) &&
      isList(schema["x-kubernetes-group-version-kind"]) &&
      schema["x-kubernetes-group-version-kind"].some(
        (each) => isObject(each) && each.group === group && each.version === version && each.kind === kind,
      ),
  );
  return isObject(found) ? new SchemaView(document, found) : undefined;
}

/** Follows names of fields downwards; the name that leads nowhere when there is one. */
export function fieldAt(
  root: SchemaView,
  path: readonly string[],
): { readonly view: SchemaView } | { readonly missing: string } {
  let view = root;
  for (const name of path) {
    const next = view.fields().find((each) => each.name === name);
    if (next === undefined) return { missing: path.at(-1)! };
    view = next.view;
  }
  return { view };
}

function refOf(schema: JsonObject): string | undefined {
  return typeof schema.$ref === "string" ? schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1) : undefined;
}

/** `allOf` with one member is how a reference gets words of its own. */
function single(schema: JsonObject): JsonObject | undefined {
  const all = schema.allOf;
  return isList(all) && all.length === 1 && isObject(all[0]) ? all[0] : undefined;
}

function at(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) found = isObject(found) ? own(found, key) : undefined;
  return found;
}
