import { isMap, isNode, isSeq, LineCounter, parseAllDocuments, type Document } from "yaml";
import { engine } from "../state/engine-link";
import { pathOf, type About } from "./manifest";

/** What the API server would say of a file, at the line that it is about. */
export interface Problem {
  readonly line: number;
  readonly message: string;
  /** What the server answered; a file that cannot be read never gets there. */
  readonly status?: number;
}

/** Reads the file, and has each of its objects applied by a dry run. What the server says, it says word for word. */
export async function dryRun(text: string): Promise<readonly Problem[]> {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter });
  if (!Array.isArray(documents)) return [];
  const malformed = documents.flatMap((document) =>
    document.errors.map((error) => ({
      line: counter.linePos(error.pos[0]).line,
      message: error.message.split("\n")[0] ?? "",
    })),
  );
  if (malformed.length > 0) return malformed;
  const problems: Problem[] = [];
  for (const document of documents) problems.push(...(await dryRunOne(document, counter)));
  return problems;
}

async function dryRunOne(document: Document.Parsed, counter: LineCounter): Promise<readonly Problem[]> {
  const about = document.toJS() as About | null;
  if (about === null || typeof about !== "object") return [];
  const path = pathOf(about);
  if (path === undefined) return [];
  const name = about.metadata?.name ?? "";
  const { status, body } = await engine().request({
    user: "kubernetes-admin",
    method: "PATCH",
    path: `${path}/${name}`,
    query: "dryRun=All&fieldManager=kubarium-editor&fieldValidation=Strict&force=true",
    contentType: "application/apply-patch+yaml",
    accept: "application/json",
    body: document.toString(),
  });
  if (status < 300) return [];
  return problemsOf(body).map(({ field, message }) => ({ line: lineOf(document, counter, field), message, status }));
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
  const message = status.message ?? body;
  const field =
    /(?:unknown|duplicate) field "([^"]+)"/.exec(message)?.[1] ??
    /struct field \w+\.([\w.[\]]+)/.exec(message)?.[1] ??
    "";
  return [{ field, message }];
}

/** The line of a field's path, or of the nearest parent that is written. */
export function lineOf(document: Document.Parsed, counter: LineCounter, field: string): number {
  const keys = [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
  let at: unknown = document.contents;
  let offset = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  for (const key of keys) {
    if (isMap(at)) {
      const pair = at.items.find((item) => String(isNode(item.key) ? item.key.toJSON() : item.key) === String(key));
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      at = pair.value;
    } else if (isSeq(at) && typeof key === "number") {
      at = at.items[key];
      if (isNode(at)) offset = at.range?.[0] ?? offset;
    } else break;
  }
  return counter.linePos(offset).line;
}
