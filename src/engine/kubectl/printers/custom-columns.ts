import { goValue } from "../../apimachinery/go-format";
import type { Json, KObject } from "../../apimachinery/object";
import { CommandError, PrintFailure } from "../command-error";
import { JsonPath } from "./jsonpath/evaluate-jsonpath";
import { JsonPathError } from "./jsonpath/parse-jsonpath";
import { TabWriter } from "./tab-writer";

/** `-o custom-columns=NAME:.path,...`. Upstream: k8s.io/kubectl/pkg/cmd/get/customcolumn.go. */
export class CustomColumns {
  readonly #columns: readonly { readonly header: string; readonly path: string }[];

  constructor(
    spec: string,
    private readonly noHeaders: boolean,
  ) {
    if (spec === "") throw new CommandError("custom-columns format specified but no custom columns given");
    this.#columns = spec.split(",").map((part) => {
      const at = part.indexOf(":");
      if (at < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
      return { header: part.slice(0, at), path: relaxedPath(part.slice(at + 1)) };
    });
  }

  /** A template file: headers in the first line, paths below them. */
  static fromTemplate(text: string, noHeaders: boolean): CustomColumns {
    const [first = "", second = ""] = text.split("\n");
    const headers = first
      .trim()
      .split(/\s+/)
      .filter((each) => each !== "");
    const paths = second
      .trim()
      .split(/\s+/)
      .filter((each) => each !== "");
    if (headers.length !== paths.length) {
      throw new CommandError(
        `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
      );
    }
    return new CustomColumns(headers.map((header, i) => `${header}:${paths[i]}`).join(","), noHeaders);
  }

  print(objects: readonly KObject[], headers = !this.noHeaders): string {
    const lines = headers ? [this.#columns.map(({ header }) => header)] : [];
    const text = (): string => new TabWriter(6, 3).format(lines.map((cells) => `${cells.join("\t")}\n`).join(""));
    try {
      const paths = this.#columns.map(({ path }) => compile(path));
      for (const object of objects) lines.push(paths.map((path) => cell(path, object as unknown as Json)));
    } catch (error) {
      if (error instanceof CommandError) throw new PrintFailure(error.message, text());
      throw error;
    }
    return text();
  }
}

function cell(path: JsonPath, object: Json): string {
  let found: Json[];
  try {
    found = path.findResults(object).flat();
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(error.message);
    throw error;
  }
  return found.length === 0 ? "<none>" : found.map((value) => (value === null ? "<nil>" : goValue(value))).join(",");
}

function compile(path: string): JsonPath {
  try {
    return new JsonPath(path, { allowMissingKeys: true });
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(error.message);
    throw error;
  }
}

/** `x.y`, `.x.y` and `{.x.y}` mean the same. Upstream: RelaxedJSONPathExpression. */
export function relaxedPath(path: string): string {
  if (path === "") return path;
  const match = /^\{?\.?([^{}]+)\}?$/.exec(path);
  const opened = path.startsWith("{");
  if (match === null || opened !== path.endsWith("}")) {
    throw new CommandError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return `{.${match[1]}}`;
}
