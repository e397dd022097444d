import { NumberText, type RawJson } from "../json/raw-json";
import type { ScalarNode, SchemaNode } from "../schema";

/** A body that isn't what its kind demands, in Go's words. The server puts the kind before it: see `decodeBody`. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DecodeError";
  }
}

/** What Go's decoder calls a JSON value that it cannot use. */
export function jsonKind(raw: RawJson): string {
  if (raw === null) return "null";
  if (typeof raw === "number" || raw instanceof NumberText) return "number";
  if (typeof raw === "boolean") return "bool";
  if (typeof raw === "string") return "string";
  return Array.isArray(raw) ? "array" : "object";
}

/** The Go type as reflection prints it: `v1.PodSpec`, `[]v1.Container`, `map[string]string`, `[]uint8`. */
export function goTypeName(schema: SchemaNode): string {
  switch (schema.node) {
    case "object": {
      const parts = schema.id.split(".");
      return parts.slice(-2).join(".");
    }
    case "list":
      return schema.goType ?? `[]${goTypeName(schema.items)}`;
    case "map":
      return schema.goType ?? `map[string]${goTypeName(schema.values)}`;
    case "scalar":
      return schema.goType ?? SCALAR_TYPES[schema.type];
  }
}

const SCALAR_TYPES: Readonly<Record<ScalarNode["type"], string>> = {
  string: "string",
  boolean: "bool",
  int32: "int32",
  int64: "int64",
  float64: "float64",
  bytes: "[]uint8",
  quantity: "resource.Quantity",
  time: "v1.Time",
  microtime: "v1.MicroTime",
  duration: "v1.Duration",
  intOrString: "intstr.IntOrString",
  any: "runtime.RawExtension",
};
