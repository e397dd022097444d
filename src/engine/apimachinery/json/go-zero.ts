import type { Json } from "../object";
import type { Field, ObjectNode } from "../schema";

/**
 * What Go holds and writes where a field was not given: the zero value of its type, or nothing at all with `omitempty`.
 *
 * Upstream: encoding/json/encode.go, isEmptyValue.
 */
export function zeroOf({ schema, pointer }: Field): Json {
  if (pointer === true) return null;
  if (schema.node === "object") return zeroStruct(schema);
  if (schema.node !== "scalar") return null;
  switch (schema.type) {
    case "string":
      return "";
    case "quantity":
      return "0";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "float64":
    case "intOrString":
      return 0;
    default:
      return null;
  }
}

const zeros = new WeakMap<ObjectNode, Json>();

function zeroStruct(schema: ObjectNode): Json {
  const known = zeros.get(schema);
  if (known !== undefined) return known;
  const zero: { [key: string]: Json } = {};
  for (const [name, field] of schema.fields) if (field.alwaysWritten) zero[name] = zeroOf(field);
  zeros.set(schema, zero);
  return zero;
}

/** Whether `omitempty` leaves the value out. What a pointer points at is never empty. */
export function isOmitted(value: Json, field: Field): boolean {
  if (value === null) return true;
  if (field.alwaysWritten || field.pointer === true) return false;
  if (field.schema.node === "scalar" && field.schema.type === "any") return false;
  if (typeof value !== "object") return value === "" || value === 0 || value === false;
  if (Array.isArray(value)) return value.length === 0;
  return field.schema.node === "map" && Object.keys(value).length === 0;
}
