import type { Fields, WrittenObject } from "../stage/written-object";

interface ManagedEntry {
  readonly manager?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Fields;
}

/**
 * The object with the managers of its fields, as `metadata.managedFields` tells them. A field that several own is
 * marked by the one who is listed last; a field that nobody owns has no mark.
 */
export function ownedFields(object: Fields): WrittenObject {
  const entries = ((object["metadata"] as Fields | undefined)?.["managedFields"] ?? []) as readonly ManagedEntry[];
  const marks = new Map<string, string>();
  const writers: string[] = [];
  for (const { manager = "unknown", subresource, fieldsV1 = {} } of entries) {
    const name = subresource === undefined || subresource === "" ? manager : `${manager} (${subresource})`;
    if (!writers.includes(name)) writers.push(name);
    markOwned(fieldsV1, object, [], name, marks);
  }
  return { object, marks, writers };
}

function markOwned(
  fields: Fields,
  value: unknown,
  path: readonly (string | number)[],
  owner: string,
  marks: Map<string, string>,
): void {
  for (const [step, below] of Object.entries(fields)) {
    if (step === ".") {
      marks.set(JSON.stringify(path), owner);
      continue;
    }
    const key = placeOf(step, value);
    if (key === undefined) continue;
    const at = [...path, key];
    const inner = (value as Fields)[key];
    if (Object.keys(below as Fields).length === 0) marks.set(JSON.stringify(at), owner);
    else markOwned(below as Fields, inner, at, owner, marks);
  }
}

/** `f:name` is a field, `k:{"name":"x"}` the item of a list with that key, `v:"x"` the item that is that value. */
function placeOf(step: string, value: unknown): string | number | undefined {
  const [kind, text] = [step.slice(0, 2), step.slice(2)];
  if (kind === "f:") return typeof value === "object" && value !== null && text in value ? text : undefined;
  if (!Array.isArray(value)) return undefined;
  const wanted = JSON.parse(text) as unknown;
  const index = value.findIndex((item) =>
    kind === "k:"
      ? Object.entries(wanted as Fields).every(([key, is]) => (item as Fields)[key] === is)
      : JSON.stringify(item) === JSON.stringify(wanted),
  );
  return index < 0 ? undefined : index;
}
