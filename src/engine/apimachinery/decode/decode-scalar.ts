import type { Json } from "../object";
import { NumberText, type RawJson } from "../json/raw-json";
import { canonicalQuantity, tryParseQuantity } from "../quantity";
import type { ScalarNode } from "../schema";
import { illegalBase64At } from "./base64";
import { DecodeError, goTypeName, jsonKind } from "./decode-error";
import { type GoTime, parseMicroTime, parseTime } from "./go-time";

export interface ScalarContext {
  /** The innermost struct, as Go's messages name it. */
  readonly struct: string;
  /** The fields that lead to the value, without list positions and map keys. */
  readonly fields: string;
}

/**
 * One value that has no parts: a string, a number, a time, a quantity.
 *
 * Upstream: literalStore of sigs.k8s.io/json; UnmarshalJSON of metav1.Time, resource.Quantity, intstr.IntOrString.
 */
export function decodeScalar(raw: RawJson, schema: ScalarNode, place: ScalarContext): Json {
  switch (schema.type) {
    case "string":
      return typeof raw === "string" ? raw : wrong(raw, goTypeName(schema), place);
    case "boolean":
      return typeof raw === "boolean" ? raw : wrong(raw, goTypeName(schema), place);
    case "int32":
    case "int64":
      return integer(raw, schema.type, place);
    case "float64":
      return float(raw, place);
    case "bytes":
      return bytes(raw, place);
    case "time":
      return time(raw, parseTime, place);
    case "microtime":
      return time(raw, parseMicroTime, place);
    case "intOrString":
      return typeof raw === "string" ? raw : integer(raw, "int32", place);
    case "quantity":
      return quantity(raw);
    case "duration":
      return typeof raw === "string" ? raw : wrong(raw, "string", place);
    case "any":
      return null;
  }
}

function wrong(raw: RawJson, type: string, { struct, fields }: ScalarContext, value = jsonKind(raw)): never {
  throw new DecodeError(`json: cannot unmarshal ${value} into Go struct field ${struct}.${fields} of type ${type}`);
}

const LIMITS = { int32: [-2147483648n, 2147483647n], int64: [-9223372036854775808n, 9223372036854775807n] } as const;

function integer(raw: RawJson, type: "int32" | "int64", place: ScalarContext): number {
  if (typeof raw === "number" && (raw | 0) === raw) return raw;
  const text = numberText(raw);
  if (text === undefined) return wrong(raw, type, place);
  if (!/^-?\d+$/.test(text)) return wrong(raw, type, place, `number ${text}`);
  const exact = BigInt(text);
  const [least, most] = LIMITS[type];
  if (exact < least || exact > most) return wrong(raw, type, place, `number ${text}`);
  if (BigInt(Number(exact)) !== exact) {
    throw new DecodeError(
      `${place.struct}.${place.fields}: the number ${text} is not supported: ` +
        "integers beyond ±9007199254740991 would lose digits here",
    );
  }
  return Number(exact);
}

function float(raw: RawJson, place: ScalarContext): number {
  const text = numberText(raw);
  if (text === undefined) return wrong(raw, "float64", place);
  const value = Number(text);
  return Number.isFinite(value) ? value : wrong(raw, "float64", place, `number ${text}`);
}

function numberText(raw: RawJson): string | undefined {
  if (typeof raw === "number") return String(raw);
  return raw instanceof NumberText ? raw.text : undefined;
}

function bytes(raw: RawJson, place: ScalarContext): string {
  if (typeof raw !== "string") return wrong(raw, "[]uint8", place);
  const fault = illegalBase64At(raw);
  if (fault !== undefined) throw new DecodeError(`illegal base64 data at input byte ${fault}`);
  return raw.includes("\n") || raw.includes("\r") ? raw.replace(/[\r\n]/g, "") : raw;
}

function time(raw: RawJson, parse: (text: string) => GoTime, place: ScalarContext): string {
  if (typeof raw !== "string") return wrong(raw, "string", place);
  const parsed = parse(raw);
  if (!parsed.ok) throw new DecodeError(parsed.message);
  return parsed.text;
}

/**
 * A quantity reads its own text, so it takes a bare number, and of anything else it only sees that it isn't a
 * quantity.
 */
function quantity(raw: RawJson): string {
  const text = typeof raw === "string" ? raw : numberText(raw);
  const trimmed = (text ?? "?").trim();
  const parsed = tryParseQuantity(trimmed);
  if (typeof parsed === "string") throw new DecodeError(parsed);
  return canonicalQuantity(trimmed);
}
