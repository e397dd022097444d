import { Environment } from "@marcbachmann/cel-js";
import type { KObject } from "../apimachinery/object";
import { hasAllLabels } from "../apimachinery/labels";
import type { GoalView } from "./goal-view";

/**
 * The expressions of goals: CEL over what the cluster is and what happened in it.
 *
 * `was(e)` is the value that `e` had when the step began, so `uids(pods()) == was(uids(pods()))` says "the same pods". An expression that
 * asks for a field that is not there yet is false, not an error; one that cannot be parsed is the author's fault and is
 * thrown.
 */
export class Expression {
  readonly #text: string;
  readonly #before: readonly { readonly name: string; readonly text: string }[];
  #values: { readonly [name: string]: unknown } = {};

  constructor(readonly source: string) {
    const before: { name: string; text: string }[] = [];
    this.#text = liftWas(source, before);
    this.#before = before;
    for (const text of [this.#text, ...before.map((part) => part.text)]) parsed(text);
  }

  /** Takes down what `was(...)` refers to. Called when the step begins. */
  begin(view: GoalView): void {
    this.#values = Object.fromEntries(this.#before.map(({ name, text }) => [name, valueOf(text, view, {})]));
  }

  holds(view: GoalView): boolean {
    return valueOf(this.#text, view, this.#values) === true;
  }
}

/** Replaces each `was(...)` by a variable, innermost brackets counted. */
function liftWas(source: string, lifted: { name: string; text: string }[]): string {
  const at = source.search(/\bwas\(/);
  if (at < 0) return source;
  let depth = 0;
  for (let i = at + 3; i < source.length; i++) {
    if (source[i] === "(") depth++;
    if (source[i] === ")" && --depth === 0) {
      const name = `was${lifted.length}`;
      lifted.push({ name, text: source.slice(at + 4, i) });
      return liftWas(source.slice(0, at) + name + source.slice(i + 1), lifted);
    }
  }
  throw new SyntaxError(`was( is not closed in: ${source}`);
}

function valueOf(text: string, view: GoalView, values: { readonly [name: string]: unknown }): unknown {
  current = view;
  try {
    return parsed(text)({ ...values, say: view.answer, t: view.t / 1_000_000 });
  } catch (error) {
    if (error instanceof Error && error.name === "EvaluationError") return undefined;
    throw error;
  } finally {
    current = undefined;
  }
}

const programs = new Map<string, ReturnType<Environment["parse"]>>();

function parsed(text: string): ReturnType<Environment["parse"]> {
  const known = programs.get(text) ?? ENVIRONMENT.parse(text);
  programs.set(text, known);
  return known;
}

/** The view that is being asked: set for the time of one evaluation, which is synchronous. */
let current: GoalView | undefined;

function view(): GoalView {
  if (current === undefined) throw new RangeError("an expression is evaluated over a view");
  return current;
}

function pods(namespace = "default", selector = ""): readonly KObject[] {
  const wanted = Object.fromEntries(
    selector
      .split(",")
      .filter((part) => part !== "")
      .map((part) => part.split("=") as [string, string]),
  );
  return view()
    .list("v1", "Pod", namespace)
    .filter((pod) => hasAllLabels(wanted, pod.metadata.labels));
}

function find(apiVersion: string, kind: string, namespace: string, name: string): KObject | undefined {
  return view()
    .list(apiVersion, kind, namespace === "" ? undefined : namespace)
    .find((object) => object.metadata.name === name);
}

interface Conditions {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}
interface Restarts {
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

function condition(object: unknown, type: string): { readonly status: string } {
  return (object as Conditions).status?.conditions?.find((candidate) => candidate.type === type) ?? { status: "" };
}

const ENVIRONMENT = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})
  .registerFunction("pods(): list<dyn>", () => pods())
  .registerFunction("pods(string): list<dyn>", (namespace: string) => pods(namespace))
  .registerFunction("pods(string, string): list<dyn>", (namespace: string, selector: string) =>
    pods(namespace, selector),
  )
  .registerFunction(
    "get(string, string, string, string): dyn",
    (apiVersion: string, kind: string, namespace: string, name: string) =>
      find(apiVersion, kind, namespace, name) ?? {},
  )
  .registerFunction(
    "exists(string, string, string, string): bool",
    (apiVersion: string, kind: string, namespace: string, name: string) =>
      find(apiVersion, kind, namespace, name) !== undefined,
  )
  .registerFunction("node(string): dyn", (name: string) => find("v1", "Node", "", name) ?? {})
  .registerFunction("ready(dyn): bool", (object: unknown) => condition(object, "Ready").status === "True")
  .registerFunction("cond(dyn, string): dyn", condition)
  .registerFunction("restarts(dyn): int", (pod: unknown) =>
    BigInt(
      ((pod as Restarts).status?.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
    ),
  )
  .registerFunction("uids(list<dyn>): list<dyn>", (objects: readonly KObject[]) =>
    objects.map(({ metadata }) => metadata.uid ?? ""),
  )
  .registerFunction("live(list<dyn>): list<dyn>", (objects: readonly KObject[]) =>
    objects.filter(({ metadata }) => metadata.deletionTimestamp === undefined),
  )
  .registerFunction("typed(string): bool", (pattern: string) =>
    view().commands.some(({ line }) => new RegExp(pattern).test(line)),
  )
  .registerFunction("event(string): bool", (reason: string) =>
    view()
      .list("v1", "Event")
      .some((event) => event["reason"] === reason),
  )
  // Who made a request of this step: the user that the API server found out, by method and a pattern of the path.
  .registerFunction("requester(string, string): string", (method: string, path: string) => {
    const asked = view().spans.find(
      (span) =>
        span.kind === "http" &&
        span.name.startsWith(`${method} `) &&
        new RegExp(path).test(span.name) &&
        typeof span.attrs?.["user"] === "string",
    );
    return String(asked?.attrs?.["user"] ?? "");
  });
