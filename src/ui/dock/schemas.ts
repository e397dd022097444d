import { parseDocument } from "yaml";
import { engine } from "../state/engine-link";
import type { JsonSchema } from "./yaml-schema";

const schemas = new Map<string, Promise<JsonSchema | undefined>>();

/** The schema of a kind, from the cluster's own OpenAPI. Asked once. */
export function schemaOfKind(apiVersion: string, kind: string): Promise<JsonSchema | undefined> {
  const key = `${apiVersion} ${kind}`;
  const known =
    schemas.get(key) ??
    engine()
      .schema(apiVersion, kind)
      .then(
        (schema) => schema as JsonSchema | undefined,
        () => undefined,
      );
  schemas.set(key, known);
  return known;
}

/** The schema of what a document says that it is. */
export function schemaOf(text: string): Promise<JsonSchema | undefined> {
  const about = parseDocument(text).toJS() as { readonly apiVersion?: unknown; readonly kind?: unknown } | null;
  if (typeof about?.apiVersion !== "string" || typeof about.kind !== "string") return Promise.resolve(undefined);
  return schemaOfKind(about.apiVersion, about.kind);
}

/** The document of a file of several in which a line stands, and where it begins. */
export function documentAt(text: string, line: number): { readonly text: string; readonly start: number } {
  const lines = text.split("\n");
  let start = 0;
  for (let index = 0; index < Math.min(line, lines.length); index += 1)
    if (/^---\s*$/.test(lines[index] ?? "")) start = index + 1;
  const end = lines.findIndex((each, index) => index >= start && /^---\s*$/.test(each));
  return { text: lines.slice(start, end < 0 ? undefined : end).join("\n"), start };
}
