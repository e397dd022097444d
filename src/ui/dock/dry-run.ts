import { LineCounter, parseAllDocuments, type Document } from "yaml";
import { engine } from "../state/engine-link";
import { LISTED } from "./listed";
import { pathOf, refOf, type About } from "./manifest";
import { nearest } from "./nearest";
import { fixesOf, type Edit, type Fix } from "./quick-fixes";
import { schemaOfKind } from "./schemas";
import { lineOf, placeOf, stepsOf } from "./yaml-places";

/** What the API server would say of a file, at the line that it is about. */
export interface Problem {
  readonly line: number;
  readonly message: string;
  /** What that means, in our words. */
  readonly meaning: string;
  /** What the server answered; a file that cannot be read never gets there. */
  readonly status?: number;
  /** The value that is wrong, where it is known that closely. */
  readonly range?: readonly [from: number, to: number];
  readonly fixes: readonly Fix[];
}

/** Reads the file, and has each of its objects applied by a dry run. What the server says, it says word for word. */
export async function dryRun(text: string): Promise<readonly Problem[]> {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter });
  if (!Array.isArray(documents)) return [];
  const malformed = documents.flatMap((document) => malformedIn(document, text, counter));
  if (malformed.length > 0) return malformed;
  const problems: Problem[] = [];
  for (const document of documents) problems.push(...(await dryRunOne(document, text, counter)));
  return problems;
}

function malformedIn(document: Document, text: string, counter: LineCounter): readonly Problem[] {
  return document.errors.map((error) => {
    const { line } = counter.linePos(error.pos[0]);
    const begin = counter.lineStarts[line - 1] ?? 0;
    const tabs = /^[ ]*\t[ \t]*/.exec(text.slice(begin))?.[0];
    const spaces: Edit | undefined =
      tabs === undefined ? undefined : { from: begin, to: begin + tabs.length, text: tabs.replaceAll("\t", "  ") };
    return {
      line,
      message: error.message.split("\n")[0] ?? "",
      meaning: `Line ${line} cannot be read as YAML, so nothing is sent.`,
      fixes: spaces === undefined ? [] : [{ title: "Change the tab to spaces", edits: [spaces] }],
    };
  });
}

async function dryRunOne(document: Document, text: string, counter: LineCounter): Promise<readonly Problem[]> {
  const about = document.toJS() as About | null;
  if (about === null || typeof about !== "object") return [];
  const { apiVersion, kind, metadata } = about;
  const path = pathOf({ ...about, metadata: { name: "any", ...metadata } });
  if (path === undefined) return await unknownKind(document, about, counter);
  const { status, body } = await ask(path, metadata?.name, document.toString());
  if (status < 300) return [];
  const ref = refOf(about);
  const [schema, live] = await Promise.all([
    schemaOfKind(apiVersion ?? "", kind ?? ""),
    ref === undefined ? undefined : engine().object(ref),
  ]);
  return problemsOf(body)
    .map(({ field, message }) => {
      const fixes = fixesOf({ field, message, document, text, schema, live });
      return { ...locate(document, counter, field, fixes), message, status, fixes, meaning: "" };
    })
    .map((problem) => ({ ...problem, meaning: meaningOf(problem, document, counter) }));
}

/** As kubectl would send it: what has no name yet can only be created. */
async function ask(path: string, name: string | undefined, body: string) {
  const made = { user: "kubernetes-admin", accept: "application/json", body } as const;
  const query = "dryRun=All&fieldManager=kubarium-editor&fieldValidation=Strict";
  if (name === undefined || name === "")
    return await engine().request({ ...made, method: "POST", path, query, contentType: "application/yaml" });
  return await engine().request({
    ...made,
    method: "PATCH",
    path: `${path}/${encodeURIComponent(name)}`,
    query: `${query}&force=true`,
    contentType: "application/apply-patch+yaml",
  });
}

/** A kind that no table here knows may still be served; one that has no schema is not. */
async function unknownKind(document: Document, about: About, counter: LineCounter): Promise<readonly Problem[]> {
  const { apiVersion = "", kind = "" } = about;
  if (kind === "" && apiVersion === "") return [];
  if (kind !== "" && apiVersion !== "" && (await schemaOfKind(apiVersion, kind)) !== undefined) return [];
  const same = LISTED.find((listed) => listed.kind === kind);
  const near = nearest(
    kind,
    LISTED.map((listed) => listed.kind),
  );
  const change = (field: string, value: string | undefined): readonly Fix[] => {
    const { node, missing } = placeOf(document, [field]);
    if (value === undefined || missing.length > 0 || !node?.range) return [];
    return [{ title: `Change to ${value}`, edits: [{ from: node.range[0], to: node.range[1], text: value }] }];
  };
  const field = same === undefined ? "kind" : "apiVersion";
  return [
    {
      line: lineOf(document, counter, field),
      message: `no matches for kind "${kind}" in version "${apiVersion}"`,
      meaning: "kubectl finds no such kind among those that the API server serves, so nothing is sent.",
      fixes: same === undefined ? change("kind", near) : change("apiVersion", versionOf(same)),
    },
  ];
}

function versionOf({ group, version }: (typeof LISTED)[number]): string {
  return group === "" ? version : `${group}/${version}`;
}

/** At the value that would have to change, else at the field. */
function locate(document: Document, counter: LineCounter, field: string, fixes: readonly Fix[]) {
  const place = placeOf(document, stepsOf(field));
  const edit = fixes[0]?.edits[0];
  if (
    edit !== undefined &&
    edit.to > edit.from &&
    edit.text !== "" &&
    !edit.text.includes("\n") &&
    place.missing.length === 0
  )
    return { line: counter.linePos(edit.from).line, range: [edit.from, edit.to] as const };
  const range = place.missing.length === 0 ? place.node?.range : undefined;
  return {
    line: counter.linePos(place.offset).line,
    ...(range &&
      counter.linePos(range[0]).line === counter.linePos(range[1]).line && { range: [range[0], range[1]] as const }),
  };
}

function meaningOf({ line, status, message }: Problem, document: Document, counter: LineCounter): string {
  const refuses = `The API server would refuse this with ${status}`;
  if (!message.includes("`selector` does not match template `labels`")) return `${refuses}, for line ${line}.`;
  const selector = placeOf(document, stepsOf("spec.selector.matchLabels"));
  const labels = Object.entries((selector.node?.toJSON() ?? {}) as { readonly [label: string]: unknown });
  const at = counter.linePos(selector.node?.range?.[0] ?? selector.offset).line;
  const wanted = labels.map(([key, value]) => `${key}: ${value}`).join(", ");
  return `${refuses}. The selector in line ${at} asks for ${wanted}.`;
}

/** The causes of a Status, each with its field; of a strict decoding error, the fields it names. */
export function problemsOf(body: string): readonly { readonly field: string; readonly message: string }[] {
  let status: {
    readonly message?: string;
    readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
  };
  try {
    status = JSON.parse(body) as typeof status;
  } catch {
    return [{ field: "", message: body }];
  }
  const causes = (status.details?.causes ?? []).filter(({ message }) => message !== undefined);
  if (causes.length > 0)
    return causes.map(({ field = "", message = "" }) => ({
      field,
      message: field === "" ? message : `${field}: ${message}`,
    }));
  return inWords(status.message ?? body);
}

/** A message that has no causes names its fields itself. */
function inWords(message: string): readonly { readonly field: string; readonly message: string }[] {
  const strict = [...message.matchAll(/(?:unknown|duplicate) field "([^"]+)"/g)];
  if (strict.length > 1)
    return strict.map(([words, field = ""]) => ({ field, message: `strict decoding error: ${words}` }));
  const field =
    strict[0]?.[1] ??
    /struct field \w+\.([\w.[\]]+)/.exec(message)?.[1] ??
    (/^namespaces "[^"]+" not found/.test(message) ? "metadata.namespace" : "");
  return [{ field, message }];
}
