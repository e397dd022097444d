import type { Json, JsonObject } from "../object";
import { setOwn } from "../json-value";
import { isOmitted, zeroOf } from "../json/go-zero";
import { plainJson } from "../json/plain-json";
import { NumberText, type RawJson, type RawObject } from "../json/raw-json";
import type { Field, ObjectNode, SchemaNode } from "../schema";
import { DecodeError } from "./decode-error";
import { decodeScalar } from "./decode-scalar";

/**
 * Decodes a body in which nothing is wrong, and gives up at the first thing that might be: an unknown field, a wrong
 * type.
 *
 * Nearly all bodies are clean, and to remember at each value how to name its place costs as much as the decoding
 * itself. So `decode`
 * tries this first, and walks the body again with names only when this has given up.
 */
export function decodeClean(raw: RawObject, schema: ObjectNode): JsonObject | undefined {
  try {
    return decodeStruct(raw, schema);
  } catch (error) {
    if (error === UNCLEAN || error instanceof DecodeError) return undefined;
    throw error;
  }
}

const UNCLEAN = new Error("the body has to be walked with names");
const NOWHERE = { struct: "", fields: "" };

function decodeStruct(raw: RawObject, schema: ObjectNode): JsonObject {
  const object: { [key: string]: Json } = {};
  let left = Object.keys(raw).length;
  for (const { name, field, type, isText, zero } of planOf(schema)) {
    // Nothing is left to look for once all keys were met. What every object inherits is never the name of a field.
    const given = left === 0 ? undefined : raw[name];
    if (given === undefined) {
      if (zero !== undefined) object[name] = zero;
      continue;
    }
    left--;
    if (isText && typeof given === "string" && given !== "") {
      object[name] = given;
      continue;
    }
    const value = given === null ? null : decodeValue(given, type);
    if (!isOmitted(value, field)) object[name] = value;
    else if (zero !== undefined) object[name] = zero;
  }
  if (left !== 0) throw UNCLEAN;
  return object;
}

interface Plan {
  readonly name: string;
  readonly field: Field;
  readonly type: SchemaNode;
  readonly isText: boolean;
  readonly zero: Json | undefined;
}
const plans = new WeakMap<ObjectNode, readonly Plan[]>();

function planOf(schema: ObjectNode): readonly Plan[] {
  const known = plans.get(schema);
  if (known !== undefined) return known;
  const plan = [...schema.fields].map(([name, field]): Plan => {
    const type = field.schema;
    const isText = type.node === "scalar" && type.type === "string";
    return { name, field, type, isText, zero: field.alwaysWritten ? zeroOf(field) : undefined };
  });
  plans.set(schema, plan);
  return plan;
}

function decodeValue(raw: RawJson, schema: SchemaNode): Json {
  switch (schema.node) {
    case "object":
      if (!isRawObject(raw)) throw UNCLEAN;
      return decodeStruct(raw, schema);
    case "list":
      if (!Array.isArray(raw)) throw UNCLEAN;
      return raw.map((item: RawJson) => decodeItem(item, schema.items));
    case "map":
      if (!isRawObject(raw)) throw UNCLEAN;
      return decodeMap(raw, schema.values);
    case "scalar":
      // What decodes itself is left to the walk with names.
      if (schema.lenient !== undefined) throw UNCLEAN;
      if (schema.type === "any") return plainJson(raw);
      return schema.type === "string" && typeof raw === "string" ? raw : decodeScalar(raw, schema, NOWHERE);
  }
}

function decodeMap(raw: RawObject, values: SchemaNode): Json {
  const map: { [key: string]: Json } = {};
  for (const key of Object.keys(raw)) setOwn(map, key, decodeItem(raw[key] ?? null, values));
  return map;
}

function decodeItem(raw: RawJson, schema: SchemaNode): Json {
  if (raw === null) return zeroOf({ schema, required: false, alwaysWritten: true });
  return decodeValue(raw, schema);
}

function isRawObject(raw: RawJson): raw is RawObject {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof NumberText);
}
