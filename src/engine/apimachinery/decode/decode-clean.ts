import type { Json, JsonObject } from "../object";
import { isList, isObject, own, setOwn } from "../json-value";
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
 * itself. So `decode` tries this first, and walks the body again with names only when this has given up.
 *
 * `normal` is an object in normal form from which the body was made by path copy: the parts that both share are taken
 * over unseen. A status patch changes little of a pod.
 */
export function decodeClean(raw: RawObject, schema: ObjectNode, normal?: JsonObject): JsonObject | undefined {
  try {
    return decodeStruct(raw, schema, normal);
  } catch (error) {
    if (error === UNCLEAN || error instanceof DecodeError) return undefined;
    throw error;
  }
}

const UNCLEAN = new Error("the body has to be walked with names");
const NOWHERE = { struct: "", fields: "" };

function decodeStruct(raw: RawObject, schema: ObjectNode, normal: Json | undefined): JsonObject {
  const like = isObject(normal) ? normal : NOTHING;
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
    const value = given === null ? null : decodeValue(given, type, like[name]);
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

function decodeValue(raw: RawJson, schema: SchemaNode, normal: Json | undefined): Json {
  if (raw === normal && typeof normal === "object") return normal;
  switch (schema.node) {
    case "object":
      if (!isRawObject(raw)) throw UNCLEAN;
      return decodeStruct(raw, schema, normal);
    case "list":
      if (!Array.isArray(raw)) throw UNCLEAN;
      return decodeList(raw, schema.items, isList(normal) ? normal : undefined);
    case "map":
      if (!isRawObject(raw)) throw UNCLEAN;
      return decodeMap(raw, schema.values, isObject(normal) ? normal : NOTHING);
    case "scalar":
      // What decodes itself is left to the walk with names.
      if (schema.lenient !== undefined) throw UNCLEAN;
      if (schema.type === "any") return plainJson(raw);
      return schema.type === "string" && typeof raw === "string" ? raw : decodeScalar(raw, schema, NOWHERE);
  }
}

/** Items move when a list is merged, so one that is shared is looked for at every place. */
function decodeList(raw: readonly RawJson[], items: SchemaNode, normal: readonly Json[] | undefined): readonly Json[] {
  if (normal === undefined) return raw.map((item) => decodeItem(item, items, undefined));
  return raw.map((item, i) => decodeItem(item, items, normal.includes(item as Json) ? (item as Json) : normal[i]));
}

function decodeMap(raw: RawObject, values: SchemaNode, normal: JsonObject): Json {
  const map: { [key: string]: Json } = {};
  for (const key of Object.keys(raw)) setOwn(map, key, decodeItem(raw[key] ?? null, values, own(normal, key)));
  return map;
}

function decodeItem(raw: RawJson, schema: SchemaNode, normal: Json | undefined): Json {
  if (raw === null) return zeroOf({ schema, required: false, alwaysWritten: true });
  return decodeValue(raw, schema, normal);
}

const NOTHING: JsonObject = {};

function isRawObject(raw: RawJson): raw is RawObject {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) && !(raw instanceof NumberText);
}
