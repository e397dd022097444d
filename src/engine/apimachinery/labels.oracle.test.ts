import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type FieldRequirement, matchesFields, parseFieldSelector } from "./field-selectors";
import { SelectorError } from "./label-parser";
import { type LabelRequirements, matchesLabels, parseLabelSelector } from "./labels";

/** Recorded lists by selector: the objects that were made before, picked by us, against the names in the answer. */
const root = new URL("../../../../shared/oracles/http/reads/", import.meta.url);

interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: { readonly [key: string]: string };
}
interface Step {
  readonly do: string;
  readonly body?: { readonly metadata: Meta };
  readonly answer: {
    readonly status: number;
    readonly body: { readonly message?: string } & { readonly [key: string]: unknown };
  };
}

for (const name of ["label-selectors", "field-selectors-of-config-maps"]) {
  const file = new URL(`${name}.json`, root);
  if (!existsSync(file)) console.log(`labels.oracle: no recording of ${name} here, 0 cases compared`);
  it.skipIf(!existsSync(file))(name, () => {
    const { steps } = JSON.parse(readFileSync(file, "utf8")) as { steps: Step[] };
    const made = steps.flatMap((step) => (step.body === undefined ? [] : [{ ...step.body.metadata, namespace: name }]));
    let judged = 0;
    for (const step of steps.filter((each) => each.body === undefined)) {
      const query = new URLSearchParams(step.do.split("?")[1]);
      judged += judge(step, query, made);
    }
    expect(judged).toBeGreaterThan(8);
  });
}

function judge(step: Step, query: URLSearchParams, made: readonly Meta[]): number {
  const { status, body } = step.answer;
  // Which fields a kind knows is judged where the kinds are.
  if (body.message?.includes("is not a known field selector") === true) return 0;
  const labels = attempt(() => parseLabelSelector(query.get("labelSelector") ?? ""));
  const fields = attempt(() => parseFieldSelector(query.get("fieldSelector") ?? ""));
  if (typeof labels === "string" || typeof fields === "string") {
    expect([400, typeof labels === "string" ? labels : fields], step.do).toEqual([status, body.message]);
    return 1;
  }
  expect(status, `${step.do}: ${body.message}`).toBe(200);
  const text = JSON.stringify(body);
  const picked = made.filter((each) => matches(labels, fields, each)).map((each) => each.name);
  const answered = made.map((each) => each.name).filter((each) => text.includes(`"${each}"`));
  expect(picked, step.do).toEqual(answered);
  return 1;
}

function matches(labels: LabelRequirements, fields: readonly FieldRequirement[], meta: Meta): boolean {
  const valueOf = (field: string): string | undefined => (field === "metadata.name" ? meta.name : meta.namespace);
  return matchesLabels(labels, meta.labels) && matchesFields(fields, valueOf);
}

function attempt<T>(run: () => T): T | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof SelectorError) return error.message;
    throw error;
  }
}
