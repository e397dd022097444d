import { isList, isObject } from "../json-value";
import type { Json, JsonObject } from "../object";
import type { ObjectNode, ScalarNode, SchemaNode } from "../schema";

/**
 * What a typed object cannot take of unstructured data, in the words of the converter that a strategic merge patch goes
 * through; undefined when it takes all.
 *
 * Reads the patched data, the schema of its kind, and the typed object from which the data was made: what both share
 * is not looked at again. The first fault counts, fields in the order of the type.
 *
 * Upstream: k8s.io/apimachinery/pkg/runtime/converter.go (FromUnstructured).
 * Left out: types that read themselves (quantities, times), whose faults the decoder tells.
 */
export function unstructuredFault(value: Json, schema: SchemaNode, typed?: Json): string | undefined {
  if (value === null || value === typed) return undefined;
  switch (schema.node) {
    case "object":
      return isObject(value) ? faultInFields(value, schema, typed) : `cannot restore struct from: ${goKind(value)}`;
    case "map":
      if (!isObject(value)) return `cannot restore map from ${goKind(value)}`;
      return first(Object.values(value), (each) => unstructuredFault(each, schema.values));
    case "list":
      if (!isList(value)) return `cannot restore slice from ${goKind(value)}`;
      return first(value, (each) =>
        isList(typed) && typed.includes(each) ? undefined : unstructuredFault(each, schema.items),
      );
    case "scalar":
      return scalarFault(value, schema);
  }
}

function faultInFields(value: JsonObject, { fields }: ObjectNode, typed: Json | undefined): string | undefined {
  const like = isObject(typed) ? typed : NOTHING;
  for (const [name, { schema }] of fields) {
    const given = value[name];
    if (given === undefined || given === like[name]) continue;
    const found = Object.hasOwn(value, name) ? unstructuredFault(given, schema, like[name]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const NOTHING: JsonObject = {};

function first<T>(all: Iterable<T>, fault: (each: T) => string | undefined): string | undefined {
  for (const each of all) {
    const found = fault(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

function scalarFault(value: Json, { type }: ScalarNode): string | undefined {
  const wanted = GO_TYPES[type];
  if (wanted === undefined) return undefined;
  const given = goType(value);
  const isNumber = given === "int64" || given === "float64";
  if (given === wanted || (isNumber && (wanted === "float64" || (given === "int64" && wanted.startsWith("int"))))) {
    return undefined;
  }
  return `cannot convert ${given} to ${wanted}`;
}

const GO_TYPES: { readonly [type in ScalarNode["type"]]?: string } = {
  string: "string",
  boolean: "bool",
  int32: "int32",
  int64: "int64",
  float64: "float64",
};

function goType(value: Json): string {
  if (isObject(value)) return "map[string]interface {}";
  if (isList(value)) return "[]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

function goKind(value: Json): string {
  if (isObject(value)) return "map";
  return isList(value) ? "slice" : goType(value);
}
