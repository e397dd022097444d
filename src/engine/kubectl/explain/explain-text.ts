import type { SchemaField, SchemaView } from "./schema-fields";

export interface ExplainedField {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Names from the kind down to what is explained. */
  readonly path: readonly string[];
  readonly view: SchemaView;
  readonly recursive: boolean;
}

/** The words of `kubectl explain`. Upstream: k8s.io/kubectl/pkg/explain/v2/templates/plaintext.tmpl. */
export function explainText({ path, view, recursive }: ExplainedField): string {
  const name = path.at(-1);
  const choices = view.enumeration();
  const allowed = choices.length === 0 ? "" : `ENUM:\n${choices.map((each) => `    ${each}`).join("\n")}`;
  const head = name === undefined ? "" : `FIELD: ${name} <${view.typeName()}>\n${allowed}\n\n`;
  const description = `DESCRIPTION:\n${indented(view.description() || "<empty>")}\n`;
  const fields = view.fields();
  if (fields.length === 0) return `${head}${description}\n`;
  const seen = [view.reference()].filter((each) => each !== "");
  return `${head}${description}\nFIELDS:\n${recursive ? tree(fields, 1, seen) : listing(fields)}\n`;
}

export function explainHead({ group, version, kind }: Pick<ExplainedField, "group" | "version" | "kind">): string {
  return `${group === "" ? "" : `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`;
}

/** How many of the allowed values a list of fields shows. */
const CHOICES = 4;

function listing(fields: readonly SchemaField[]): string {
  return fields
    .map((field) => `${fieldLine(field, 1)}${indented(field.view.description() || "<no description>")}\n`)
    .join("\n");
}

function tree(fields: readonly SchemaField[], level: number, seen: readonly string[]): string {
  return fields
    .map((field) => {
      const reference = field.view.reference();
      const below =
        reference !== "" && seen.includes(reference) ? "" : tree(field.view.fields(), level + 1, [...seen, reference]);
      return `${fieldLine(field, level)}${below}`;
    })
    .join("");
}

function fieldLine({ name, required, view }: SchemaField, level: number): string {
  const indent = "  ".repeat(level);
  const choices = view.enumeration();
  const shown =
    choices.length === 0
      ? ""
      : `${indent}enum: ${choices.slice(0, CHOICES).join(", ")}${choices.length > CHOICES ? ", ...." : ""}\n`;
  return `${indent}${name}\t<${view.typeName()}>${required ? " -required-" : ""}\n${shown}`;
}

const WIDTH = 76;

function indented(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => wrapped(line))
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}

/** Breaks a line at blanks so that it fits; a longer word keeps a line of its own. */
export function wrapped(line: string, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const [piece] of line.matchAll(/\s*\S+/g)) {
    const word = piece.trimStart();
    if (current === "") current = lines.length === 0 ? piece : word;
    else if (current.length + piece.length <= width) current += piece;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}
