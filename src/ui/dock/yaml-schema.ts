import { noteOn } from "./field-notes";

/** As much of JSON Schema as the cluster's own OpenAPI says of a kind. */
export interface JsonSchema {
  /** The type's own name, `DeploymentSpec`, once it was looked up. */
  readonly title?: string;
  readonly required?: readonly string[];
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: JsonSchema };
  readonly definitions?: { readonly [name: string]: JsonSchema };
  readonly allOf?: readonly JsonSchema[];
}

export interface Completion {
  readonly name: string;
  readonly insert: string;
  readonly detail: string;
  readonly documentation: string;
}

interface Line {
  readonly indent: number;
  readonly key: string | undefined;
}

/** Where a line's content begins: a dash of a list counts as indentation, as YAML has it. */
function readLine(line: string): Line {
  const [, lead = "", key] = /^(\s*(?:- +)*)([A-Za-z_][\w./-]*)?\s*:?/.exec(line) ?? [];
  return { indent: lead.length, key: line.trim().startsWith("#") ? undefined : key };
}

/**
 * The keys that lead to a line, from indentation alone, so that it works on text that does not parse yet: one is always
 * in the middle of typing when one wants completion.
 */
export function pathAt(text: string, line: number, indent: number): readonly string[] {
  const lines = text.split("\n").slice(0, line - 1);
  const path: string[] = [];
  let limit = indent;
  for (const each of lines.reverse()) {
    if (/^---\s*$/.test(each)) break;
    if (each.trim() === "") continue;
    const { indent: here, key } = readLine(each);
    const dashless = each.search(/\S/);
    if (key !== undefined && Math.min(here, limit) === here && here < limit) {
      path.unshift(key);
      // The keys of a list's item stand deeper than the dash; their parent is what stands left of it.
      limit = dashless < here ? dashless + 1 : here;
      if (dashless < here) {
        path.shift();
        limit = here;
        path.unshift(key);
      }
    } else if (dashless < here && here === limit && dashless < limit) limit = dashless + 1;
  }
  return path;
}

export function schemaAt(schema: JsonSchema | undefined, path: readonly string[]): JsonSchema | undefined {
  let at = resolve(schema, schema);
  for (const key of path) {
    while (at?.items !== undefined) at = resolve(at.items, schema);
    at = resolve(
      at?.properties?.[key] ?? (typeof at?.additionalProperties === "object" ? at.additionalProperties : undefined),
      schema,
    );
  }
  while (at?.items !== undefined) at = resolve(at.items, schema);
  return at;
}

function resolve(schema: JsonSchema | undefined, root: JsonSchema | undefined): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const target = schema.$ref ?? (schema.allOf?.length === 1 ? schema.allOf[0]?.$ref : undefined);
  if (target === undefined) return schema;
  const name = target.split("/").at(-1) ?? "";
  const found = root?.$defs?.[name] ?? root?.definitions?.[name];
  return found === undefined ? schema : { ...found, title: name.split(".").at(-1) ?? name };
}

export function completionsIn(
  text: string,
  line: number,
  column: number,
  schema: JsonSchema | undefined,
): readonly Completion[] {
  const before = (text.split("\n")[line - 1] ?? "").slice(0, column - 1);
  const value = /^\s*(?:- +)*([\w./-]+):\s+\S*$/.exec(before);
  const indent = /^(\s*(?:- +)*)/.exec(before)?.[1]?.length ?? 0;
  const path = pathAt(text, line, indent);
  if (value !== null) {
    const field = schemaAt(schema, [...path, value[1] ?? ""]);
    return [...(field?.enum ?? []), ...(field?.type === "boolean" ? [true, false] : [])].map((each) => ({
      name: String(each),
      insert: String(each),
      detail: "",
      documentation: "",
    }));
  }
  const at = schemaAt(schema, path);
  return Object.entries(at?.properties ?? {}).map(([name, field]) => {
    const whole = resolve(field, schema);
    return {
      name,
      insert: `${name}:${beginOf(whole)}`,
      detail: at?.required?.includes(name) === true ? `${typeOf(whole)}, required` : typeOf(whole),
      documentation: noteOn(at?.title, name) ?? whole?.description ?? field.description ?? "",
    };
  });
}

/** What one types next: an object goes on below, a list with its first item, anything else on the same line. */
function beginOf(schema: JsonSchema | undefined): string {
  if (schema?.items !== undefined) return "\n- ";
  return schema?.properties === undefined ? " " : "\n  ";
}

export interface Hover {
  readonly name: string;
  readonly type: string;
  /** What holds when nothing is written, as far as our own words say it. */
  readonly standard?: string;
  readonly text: string;
}

export function hoverIn(text: string, line: number, schema: JsonSchema | undefined): Hover | undefined {
  const { indent, key } = readLine(text.split("\n")[line - 1] ?? "");
  if (key === undefined || schema === undefined) return undefined;
  const parent = schemaAt(schema, pathAt(text, line, indent));
  const field = parent?.properties?.[key];
  if (field === undefined) return undefined;
  const whole = resolve(field, schema);
  const required = parent?.required?.includes(key) === true ? "Required. " : "";
  const note = noteOn(parent?.title, key) ?? field.description ?? whole?.description ?? fieldsOf(whole);
  const values = whole?.enum === undefined ? "" : ` One of ${whole.enum.map(String).join(", ")}.`;
  const standard = /\bDefault ([^\s.,;]+(?: %)?)/.exec(note)?.[1];
  return {
    name: key,
    type: typeOf(whole),
    ...(standard !== undefined && { standard }),
    text: `${required}${note}${values}`.trim(),
  };
}

const MOST_FIELDS = 12;

/** Where there is nothing to say of a field, what it may hold. */
function fieldsOf(schema: JsonSchema | undefined): string {
  const names = Object.keys(schema?.properties ?? schema?.items?.properties ?? {});
  if (names.length === 0) return "";
  return `Holds ${names.slice(0, MOST_FIELDS).join(", ")}${names.length > MOST_FIELDS ? ", …" : ""}.`;
}

function typeOf(schema: JsonSchema | undefined): string {
  if (schema?.items !== undefined) return "list";
  const type = schema?.type;
  if (typeof type !== "string" && type !== undefined) return type.join(" or ");
  return type ?? (schema?.properties !== undefined ? "object" : "any");
}
