import { goQuote, goValue } from "../../apimachinery/go-format";
import { isList, isObject } from "../../apimachinery/json-value";
import type { Json } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { CommandError } from "../command-error";
import { JsonPath } from "./jsonpath/evaluate-jsonpath";
import { JsonPathError } from "./jsonpath/parse-jsonpath";

/** `-o jsonpath=...`. Upstream: k8s.io/cli-runtime/pkg/printers/jsonpath.go. */
export function jsonPathPrinter(
  template: string,
  options: { readonly allowMissingKeys: boolean; readonly json: boolean },
): (data: Json) => string {
  const path = compile(template, options.allowMissingKeys);
  return (data) => {
    try {
      return options.json ? `${JSON.stringify(path.findResults(data).flat(), undefined, 4)}\n` : path.execute(data);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new CommandError(
        `error executing jsonpath ${goQuote(template)}: Error executing template: ${error.message}. ` +
          `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n` +
          `\tobject given to jsonpath engine was:\n\t\t${goSyntax(data)}\n\n`,
      );
    }
  };
}

function compile(template: string, allowMissingKeys: boolean): JsonPath {
  try {
    return new JsonPath(template, { allowMissingKeys });
  } catch (error) {
    if (error instanceof JsonPathError) throw new CommandError(`error parsing jsonpath ${template}, ${error.message}`);
    throw error;
  }
}

/** `%#v` of unstructured data. */
export function goSyntax(value: Json): string {
  if (value === null) return "interface {}(nil)";
  if (typeof value === "string") return goQuote(value);
  if (isList(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (isObject(value))
    return `map[string]interface {}{${sortedKeys(value)
      .map((key) => `${goQuote(key)}:${goSyntax(value[key]!)}`)
      .join(", ")}}`;
  return goValue(value);
}
