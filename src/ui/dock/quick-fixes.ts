import { isMap, isNode, isScalar, stringify, type Document, type Node } from "yaml";
import { guessFor } from "./required-guess";
import { nearest } from "./nearest";
import { pickWritten } from "./only-written";
import { schemaAt, type JsonSchema } from "./yaml-schema";
import { columnAt, placeOf, stepsOf, type Place, type Step } from "./yaml-places";

export interface Edit {
  /** Offsets in the whole text. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A change of the file that would probably mend it. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What is known where a fix is looked for. */
export interface Broken {
  readonly field: string;
  readonly message: string;
  readonly document: Document;
  readonly text: string;
  readonly schema?: JsonSchema | undefined;
  /** The object as the cluster has it. */
  readonly live?: unknown;
}

/** What can be done about what the server said; nothing where it is not evident. The best comes first. */
export function fixesOf(broken: Broken): readonly Fix[] {
  const { message } = broken;
  if (/unknown field/.test(message)) return unknownField(broken);
  if (/cannot unmarshal/.test(message)) return wrongType(broken);
  if (/Unsupported value/.test(message)) return unsupported(broken);
  if (/field is immutable|may not be (?:changed|updated)/.test(message)) return immutable(broken);
  if (/`selector` does not match template `labels`/.test(message)) return selectorMismatch(broken);
  if (/Required value/.test(message)) return required(broken);
  return [];
}

function unknownField({ field, document, text, schema }: Broken): readonly Fix[] {
  const steps = stepsOf(field);
  const { pair, missing, offset } = placeOf(document, steps);
  const word = String(steps.at(-1) ?? "");
  if (pair === undefined || missing.length > 0 || !isNode(pair.key)) return [];
  const parent = placeOf(document, steps.slice(0, -1)).node;
  const written = isMap(parent) ? parent.items.map(({ key }) => String(isNode(key) ? key.toJSON() : key)) : [];
  const names = Object.keys(schemaAt(schema, namesOf(steps.slice(0, -1)))?.properties ?? {});
  const meant = nearest(
    word,
    names.filter((name) => !written.includes(name)),
  );
  const remove: Fix = {
    title: `Remove ${word}`,
    edits: [removal(text, offset, withoutEnd(text, endOf(pair.value, offset + word.length)))],
  };
  const range = pair.key.range;
  if (meant === undefined || !range) return [remove];
  return [{ title: `Change to ${meant}`, edits: [{ from: range[0], to: range[1], text: meant }] }, remove];
}

/** Takes a field out, with its line where nothing else stands on it. */
function removal(text: string, from: number, to: number): Edit {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) < 0 ? text.length : text.indexOf("\n", to) + 1;
  const alone = text.slice(start, from).trim() === "" && text.slice(to, end).trim() === "";
  if (alone) return { from: start, to: end, text: "" };
  const comma = /^\s*,\s*/.exec(text.slice(to))?.[0].length ?? 0;
  return { from, to: to + comma, text: "" };
}

function endOf(value: unknown, otherwise: number): number {
  return isNode(value) ? (value.range?.[1] ?? otherwise) : otherwise;
}

/** A number where a text is wanted is quoted, and the other way round. */
function wrongType({ document, field, message }: Broken): readonly Fix[] {
  const [, kind, type = ""] = /cannot unmarshal (\w+).* of type (\S+)/.exec(message) ?? [];
  const { node, missing } = placeOf(document, stepsOf(field), (each) => kindOf(each) === kind);
  if (missing.length > 0 || !isScalar(node) || !node.range) return [];
  const { value } = node;
  const meant =
    type === "string" && (typeof value === "number" || typeof value === "boolean")
      ? JSON.stringify(node.source ?? String(value))
      : typeof value !== "string"
        ? undefined
        : /int|float/.test(type) && /^-?\d+(\.\d+)?$/.test(value.trim())
          ? value.trim()
          : type === "bool" && /^(true|false)$/i.test(value.trim())
            ? value.trim().toLowerCase()
            : undefined;
  if (meant === undefined) return [];
  return [{ title: `Change to ${meant}`, edits: [{ from: node.range[0], to: node.range[1], text: meant }] }];
}

/** The kind of a value as Go's decoder calls it. */
function kindOf(node: Node): string {
  const value: unknown = node.toJSON();
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "array" : typeof value;
}

const MOST_VALUES = 4;

function unsupported({ document, field, message }: Broken): readonly Fix[] {
  const [, given = "", list = ""] = /Unsupported value: ("[^"]*"|\S+): supported values: (.*)$/s.exec(message) ?? [];
  const values = [...list.matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value);
  const { node, missing } = placeOf(document, stepsOf(field));
  if (missing.length > 0 || !isScalar(node) || !node.range) return [];
  const meant = nearest(given.replaceAll('"', ""), values);
  const { range } = node;
  return [...new Set([...(meant === undefined ? [] : [meant]), ...values])]
    .slice(0, MOST_VALUES)
    .map((value) => ({ title: `Change to ${value}`, edits: [{ from: range[0], to: range[1], text: value }] }));
}

function immutable(broken: Broken): readonly Fix[] {
  const { document, field, live, text } = broken;
  const { node, missing } = placeOf(document, stepsOf(field));
  const was = stepsOf(field).reduce<unknown>(
    (at, step) => (at as { readonly [step: Step]: unknown } | null | undefined)?.[step],
    live,
  );
  if (missing.length > 0 || !node?.range || was === undefined) return [];
  const now: unknown = node.toJSON();
  const value = isWithin(now, was) ? pickWritten(was, now) : was;
  const [from, to] = [node.range[0], withoutEnd(text, node.range[1])];
  const title = typeof value === "object" ? "Put back what the cluster has" : `Change back to ${String(value)}`;
  return [{ title, edits: [{ from, to, text: written(value, columnAt(text, from)) }] }];
}

/** Whether all that is written has a counterpart. */
function isWithin(now: unknown, was: unknown): boolean {
  if (typeof now !== "object" || now === null || Array.isArray(now)) return true;
  if (typeof was !== "object" || was === null) return false;
  return Object.entries(now).every(([key, value]) => key in was && isWithin(value, (was as typeof now)[key as never]));
}

/** A block ends where its last word does, not in the line below. */
function withoutEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

function selectorMismatch(broken: Broken): readonly Fix[] {
  const { document, text } = broken;
  const wanted = labelsAt(document, "spec.selector.matchLabels");
  const given = labelsAt(document, "spec.template.metadata.labels");
  const wrong = Object.keys(wanted).filter((key) => wanted[key] !== given[key]);
  const edits = wrong.flatMap((key) => {
    const place = placeOf(document, [...stepsOf("spec.template.metadata.labels"), key]);
    const value = String(wanted[key]);
    if (place.missing.length === 0 && isScalar(place.node) && place.node.range)
      return [{ from: place.node.range[0], to: place.node.range[1], text: written(value, 0) }];
    return insertion(text, place, value) ?? [];
  });
  const [first] = wrong;
  if (first === undefined || edits.length !== wrong.length) return [];
  const title =
    wrong.length === 1 && given[first] !== undefined ? `Change to ${wanted[first]}` : "Take the selector's labels";
  return [{ title, edits }];
}

function labelsAt(document: Document, path: string): { readonly [label: string]: unknown } {
  const value: unknown = placeOf(document, stepsOf(path)).node?.toJSON();
  return typeof value === "object" && value !== null ? (value as { readonly [label: string]: unknown }) : {};
}

function required({ document, field, text, schema }: Broken): readonly Fix[] {
  const steps = stepsOf(field);
  const place = placeOf(document, steps);
  const guess = guessFor(steps, document, schema);
  const name = String(steps.at(-1) ?? "");
  if (place.missing.length === 0) {
    // It is there, and says nothing.
    const { node } = place;
    if (!isScalar(node) || !node.range || typeof guess === "object") return [];
    return [{ title: `Write ${name}: ${String(guess)}`, edits: [emptyValue(text, node.range, guess)] }];
  }
  const edit = insertion(text, place, guess);
  return edit === undefined ? [] : [{ title: `Add ${name}`, edits: [edit] }];
}

function emptyValue(text: string, range: readonly [number, number, number], guess: unknown): Edit {
  const space = text[range[0] - 1] === ":" ? " " : "";
  return { from: range[0], to: range[1], text: `${space}${written(guess, 0)}` };
}

/** Writes what is missing before the first field of the map in which it belongs. */
function insertion(text: string, { node, pair, missing }: Place, value: unknown): Edit | undefined {
  if (missing.some((step) => typeof step === "number")) return undefined;
  const whole = missing.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  if (isMap(node) && node.range) {
    const first = node.items[0];
    const at = isNode(first?.key) ? first.key.range?.[0] : undefined;
    if (node.flow === true) {
      const inner = flow(whole).slice(1, -1).trim();
      return { from: node.range[0] + 1, to: node.range[0] + 1, text: ` ${inner}${at === undefined ? " " : ","}` };
    }
    if (at === undefined) return undefined;
    const column = columnAt(text, at);
    return { from: at, to: at, text: `${written(whole, column)}\n${" ".repeat(column)}` };
  }
  if (pair === undefined || !isNode(pair.key) || !pair.key.range || (node !== undefined && node.toJSON() !== null))
    return undefined;
  const column = columnAt(text, pair.key.range[0]) + 2;
  const at = text.indexOf(":", pair.key.range[1]) + 1;
  return { from: at, to: at, text: `\n${" ".repeat(column)}${written(whole, column)}` };
}

function written(value: unknown, column: number): string {
  return stringify(value, { indentSeq: false, lineWidth: 0 })
    .trimEnd()
    .replaceAll("\n", `\n${" ".repeat(column)}`);
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}

function namesOf(steps: readonly Step[]): readonly string[] {
  return steps.filter((step): step is string => typeof step === "string");
}
