import type { Span } from "../../engine/index";

/** An object as it stands at a stage of a write, and by whom its fields were written after it was sent. */
export interface WrittenObject {
  readonly object: Fields;
  /** By path, as `JSON.stringify` of its steps: who wrote what is there. What is below belongs to it, too. */
  readonly marks: ReadonlyMap<string, string>;
  /** Those who wrote, in the order in which they did. */
  readonly writers: readonly string[];
}

export type Fields = { readonly [field: string]: unknown };
type Step = string | number;

/** The server's own part, which no stage of the chain tells of. */
export const SERVER = "kube-apiserver";

/**
 * The object after the stages that have been: what was sent, with all that defaults and plugins changed. Undefined
 * while nothing was read, or when what was sent is no whole object.
 *
 * Each stage's span carries the paths that it changed with their new values; what they hold is compared with what was
 * there, so that only what is new in a list is the plugin's.
 */
export function objectAfter(
  stages: readonly Span[],
  payloads: { readonly [span: number]: unknown },
): WrittenObject | undefined {
  let written: WrittenObject | undefined;
  for (const { id, kind, name } of stages) {
    const payload = payloads[id];
    if (payload === undefined) continue;
    if (kind === "decode") written = { object: payload as Fields, marks: new Map(), writers: [] };
    else if (written !== undefined && Array.isArray(payload))
      written = writtenBy(kind === "defaulting" ? "defaults" : name, written, changed(written.object, payload));
  }
  return written;
}

/** The same object a moment later, with a new writer's marks on all that differs. */
export function writtenBy(writer: string, before: WrittenObject, object: Fields): WrittenObject {
  const marks = new Map(before.marks);
  const found = mark(before.object, object, [], writer, marks);
  return { object, marks, writers: found ? [...before.writers, writer] : before.writers };
}

function changed(object: Fields, payload: readonly unknown[]): Fields {
  let now: unknown = object;
  for (const change of payload) {
    const [path, ...value] = change as readonly [readonly Step[], unknown?];
    now = withField(now, path, value);
  }
  return now as Fields;
}

/** `value` has one element, or none when the field is gone. */
function withField(object: unknown, path: readonly Step[], value: readonly unknown[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value[0];
  const fields = (typeof object === "object" && object !== null ? object : {}) as Fields;
  if (rest.length === 0 && value.length === 0) {
    const { [key]: _gone, ...kept } = fields;
    return kept;
  }
  return { ...fields, [key]: withField(fields[key], rest, value) };
}

function mark(
  before: unknown,
  after: unknown,
  path: readonly Step[],
  writer: string,
  marks: Map<string, string>,
): boolean {
  if (before === after || (before !== undefined && JSON.stringify(before) === JSON.stringify(after))) return false;
  const bothLists = Array.isArray(before) && Array.isArray(after);
  if (bothLists || (isRecord(before) && isRecord(after))) {
    const [was, is] = [before as Fields, after as Fields];
    const keys = bothLists ? (after as unknown[]).map((_, index) => index) : Object.keys(is);
    return keys.map((key) => mark(was[key], is[key], [...path, key], writer, marks)).some(Boolean);
  }
  if (after === undefined) return false;
  marks.set(JSON.stringify(path), writer);
  return true;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface YamlLine {
  readonly indent: number;
  /** `- ` when the line begins an item of a list. */
  readonly dash: string;
  readonly key: string;
  readonly value: string;
  readonly writer: string | undefined;
}

/** The object line by line, as YAML, each line with the one who wrote it. Empty and managed fields are left out. */
export function yamlLines({ object, marks }: WrittenObject): readonly YamlLine[] {
  const lines: YamlLine[] = [];
  const write = (value: unknown, path: readonly Step[], indent: number, writer: string | undefined): void => {
    const list = Array.isArray(value);
    for (const [key, inner] of Object.entries(value as Fields)) {
      const at = [...path, list ? Number(key) : key];
      if (isEmpty(inner) || (at.length === 2 && key === "managedFields")) continue;
      const by = marks.get(JSON.stringify(at)) ?? writer;
      const head = list ? "" : `${key}:`;
      const deep = typeof inner === "object" && inner !== null;
      if (!list) lines.push({ indent, dash: "", key: head, value: deep ? "" : scalar(inner), writer: by });
      else if (!deep) lines.push({ indent, dash: "- ", key: "", value: scalar(inner), writer: by });
      if (!deep) continue;
      const first = lines.length;
      write(inner, at, list ? indent + 2 : Array.isArray(inner) ? indent : indent + 2, by);
      const line = lines[first];
      if (list && line !== undefined) lines[first] = { ...line, indent, dash: "- " };
    }
  };
  write(object, [], 0, undefined);
  return lines;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
}

function scalar(value: unknown): string {
  if (Array.isArray(value)) return "[]";
  if (typeof value !== "string") return String(value);
  return value === "" ||
    /^[\s\-?:,[\]{}#&*!|>'"%@`]|: | #|\n|\s$|^(true|false|null|yes|no|~|[-+.\d][\d.eE+-]*)$/.test(value)
    ? JSON.stringify(value)
    : value;
}
