import { isList, isObject } from "../../apimachinery/json-value";
import type { Json, KObject } from "../../apimachinery/object";
import { CommandError } from "../command-error";
import { JsonPath } from "../printers/jsonpath/evaluate-jsonpath";

export type WaitCondition =
  | { readonly kind: "create" | "delete" }
  | { readonly kind: "condition"; readonly holds: (object: KObject) => boolean };

/** Reads `--for`. Upstream: k8s.io/kubectl/pkg/cmd/wait/wait.go (conditionFuncFor). */
export function parseCondition(text: string): WaitCondition {
  if (text === "") throw new CommandError("unrecognized condition: []");
  if (text.toLowerCase() === "delete") return { kind: "delete" };
  if (text.toLowerCase() === "create") return { kind: "create" };
  if (text.startsWith("condition=")) return namedCondition(text.slice("condition=".length));
  if (text.startsWith("jsonpath=")) return pathCondition(text.slice("jsonpath=".length));
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

interface Conditions {
  readonly metadata: { readonly generation?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly observedGeneration?: number;
    }[];
  };
}

/** `NAME[=VALUE]`, both without regard to case. A condition that was told of an older generation does not count. */
function namedCondition(text: string): WaitCondition {
  const at = text.indexOf("=");
  const name = (at < 0 ? text : text.slice(0, at)).toLowerCase();
  const wanted = (at < 0 ? "true" : text.slice(at + 1)).toLowerCase();
  return {
    kind: "condition",
    holds: (object) => {
      const { metadata, status } = object as unknown as Conditions;
      const condition = status?.conditions?.find(({ type }) => type.toLowerCase() === name);
      if (condition === undefined) return false;
      const observed = condition.observedGeneration ?? status?.observedGeneration;
      if (observed !== undefined && observed < (metadata.generation ?? 0)) return false;
      return condition.status.toLowerCase() === wanted;
    },
  };
}

function pathCondition(text: string): WaitCondition {
  const match = /^'?(\{?[^=]*(?:==[^=]*)*\}?)'?(?:=(.*))?$/s.exec(text);
  const [, rawPath = "", value] = match ?? [];
  if (rawPath === "") throw new CommandError("jsonpath expression cannot be empty");
  if (value?.replace(/^['"]+|['"]+$/g, "") === "") {
    throw new CommandError(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  const path = new JsonPath(relaxed(rawPath), { allowMissingKeys: true });
  return {
    kind: "condition",
    holds: (object) => {
      const found = path.findResults(object as unknown as Json).flat();
      if (found.length === 0) return false;
      if (value === undefined) return true;
      if (found.length > 1) throw new CommandError("given jsonpath expression matches more than one value");
      const [only] = found;
      if (isList(only) || isObject(only))
        throw new CommandError("jsonpath leads to a nested object or list which is not supported");
      return String(only) === value.trim();
    },
  };
}

/** `.a.b`, `a.b`, `{a.b}` and `{.a.b}` all mean the same. */
function relaxed(path: string): string {
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(path.trim());
  if (match === null) {
    throw new CommandError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return `{.${match[1] ?? match[2] ?? ""}}`;
}
