import { setOwn } from "../json-value";
import type { Json } from "../object";
import { NumberText, type RawJson, type RawObject } from "./raw-json";

/**
 * The raw value as plain JSON: numbers lose how they were written. Where no number did keep its text, it is the value
 * itself.
 */
export function plainJson(raw: RawJson): Json {
  if (raw === null || typeof raw !== "object") return raw;
  if (raw instanceof NumberText) return Number(raw.text);
  if (Array.isArray(raw)) {
    const items = raw.map(plainJson);
    return items.every((item, at) => item === raw[at]) ? (raw as Json) : items;
  }
  const object = raw as RawObject;
  const copy: { [key: string]: Json } = {};
  let changed = false;
  for (const key of Object.keys(object)) {
    const before = object[key] ?? null;
    const after = plainJson(before);
    changed ||= after !== before;
    setOwn(copy, key, after);
  }
  return changed ? copy : (object as Json);
}
