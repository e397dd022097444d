import { isObject } from "../../../apimachinery/json-value";
import type { Json, KObject } from "../../../apimachinery/object";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import { tryParseQuantity, compareQuantity } from "../../../apimachinery/quantity";
import { CommandError } from "../../command-error";
import { relaxedPath } from "../../printers/custom-columns";
import { JsonPath } from "../../printers/jsonpath/evaluate-jsonpath";
import { JsonPathError } from "../../printers/jsonpath/parse-jsonpath";
import type { TableRow } from "../../printers/table-printer";

/** Objects in the order of a field; those without it come first. Upstream: k8s.io/kubectl/pkg/cmd/get/sorter.go. */
export function sortObjects(objects: readonly KObject[], path: string): KObject[] {
  return sortBy(objects, path, (object) => object as unknown as Json);
}

/** Rows in the order of a field of their objects; no rows when the path leads nowhere, as kubectl has it. */
export function rowsSorted(rows: readonly TableRow[], path: string): readonly TableRow[] {
  try {
    return sortBy(rows, path, (row) => (row.object ?? null) as Json);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

function sortBy<T>(items: readonly T[], path: string, data: (item: T) => Json): T[] {
  try {
    const compiled = new JsonPath(relaxedPath(path), { allowMissingKeys: true });
    const keyed = items.map((item) => ({ item, key: compiled.findResults(data(item)).flat()[0] }));
    if (keyed.length > 0 && keyed.every(({ key }) => key === undefined)) {
      throw new CommandError(`couldn't find any field with path "${relaxedPath(path)}" in the list of objects`);
    }
    return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item);
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(error.message);
    throw error;
  }
}

function compareKeys(a: Json | undefined, b: Json | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (isObject(a) || isObject(b)) return 0;
  return cmpUtf8(String(a), String(b));
}

function compareTexts(a: string, b: string): number {
  const x = tryParseQuantity(a);
  const y = tryParseQuantity(b);
  if (typeof x !== "string" && typeof y !== "string") return compareQuantity(x, y);
  return compareNatural(a, b);
}

/** Digits within texts compare as numbers: `web-2` before `web-10`. */
function compareNatural(a: string, b: string): number {
  const as = a.match(/\d+|\D+/g) ?? [];
  const bs = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const x = as[i]!;
    const y = bs[i]!;
    const order = /^\d/.test(x) && /^\d/.test(y) ? Number(x) - Number(y) : cmpUtf8(x, y);
    if (order !== 0) return order;
  }
  return as.length - bs.length;
}
