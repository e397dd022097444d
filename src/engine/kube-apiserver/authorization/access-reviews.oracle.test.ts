/** Replays the cases of the access reviews' kinds: their status, or the text of their refusal. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SubjectAccessReviewSpec } from "../../api/gen/authorization-v1";
import type { KObject } from "../../apimachinery/object";
import { invalid } from "../../apimachinery/status-errors";
import { AuthRig } from "../../testing/auth-rig";
import { validateLocalSubjectAccess, validateSelfAccess, validateSubjectAccess } from "./access-review-validation";
import { reviewSelfAccess, reviewSelfRules, reviewSubjectAccess } from "./access-reviews";

const OBJECTS = join(process.cwd(), "../shared/oracles/objects");
const present = existsSync(OBJECTS);
if (!present) console.log("no recordings at hand: all cases of access reviews had no data");

const admin = { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string;
  readonly value?: unknown;
}
interface Case {
  readonly id: string;
  readonly m: string;
  readonly b: string;
  readonly p?: readonly Operation[];
  readonly as?: unknown;
  readonly want: { readonly patch?: readonly Operation[]; readonly status?: { readonly message: string } };
}
type Base = { readonly body: unknown; readonly answer: { readonly status: unknown } };

/** Rooms that are not replayed here: decoding, metadata. */
const ELSEWHERE = new Set(["decode", "metadata", "type", "unknown"]);

describe.skipIf(!present)("access reviews of objects/cases", () => {
  const rig = new AuthRig("objects");
  if (present) for (const object of objectsOf("setup.json")) rig.store(object);
  it.each(["subjectaccessreview", "localsubjectaccessreview", "selfsubjectaccessreview"])("%s", (kind) => {
    const bases = JSON.parse(readFileSync(join(OBJECTS, `bases/${kind}.json`), "utf8")) as {
      readonly [name: string]: Base;
    };
    const cases = readFileSync(join(OBJECTS, `cases/${kind}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Case)
      .filter(({ m, as, p }) => !ELSEWHERE.has(m) && as === undefined && p !== undefined);
    const differing: string[] = [];
    for (const { id, b, p, want } of cases) {
      const base = bases[b]!;
      const { spec } = patched(base.body, p!) as { readonly spec: SubjectAccessReviewSpec | null };
      const expected =
        want.status?.message ??
        (
          patched(
            { status: base.answer.status },
            (want.patch ?? []).filter(({ path }) => path.startsWith("/status")),
          ) as Base["answer"]
        ).status;
      const got = evaluate(kind, withoutNull(spec ?? {}));
      const [ours, theirs] = [JSON.stringify(sorted(got)), JSON.stringify(sorted(expected))];
      if (ours !== theirs) differing.push(`${id}\n  expected ${theirs}\n  got      ${ours}`);
    }
    console.log(`${kind}: ${cases.length - differing.length} of ${cases.length} cases equal`);
    expect(cases.length).toBeGreaterThan(3);
    expect(differing.join("\n")).toBe("");
  });

  it("selfsubjectrulesreview", () => {
    const bases = JSON.parse(readFileSync(join(OBJECTS, "bases/selfsubjectrulesreview.json"), "utf8")) as {
      readonly [name: string]: Base;
    };
    // The recording has the rules in an order of its own: upstream's cache lists bindings in any.
    const sortedRules = (status: unknown) => {
      const { resourceRules, nonResourceRules, ...rest } = status as {
        resourceRules: unknown[];
        nonResourceRules: unknown[];
      };
      const texts = (rules: unknown[]) => rules.map((rule) => JSON.stringify(sorted(rule))).sort();
      return { ...rest, resourceRules: texts(resourceRules), nonResourceRules: texts(nonResourceRules) };
    };
    const got = reviewSelfRules(rig.rbac, admin, "objects");
    expect(sortedRules(got)).toEqual(sortedRules(bases["minimal"]!.answer.status));
  });

  function evaluate(kind: string, spec: SubjectAccessReviewSpec): unknown {
    const errors =
      kind === "selfsubjectaccessreview"
        ? validateSelfAccess(spec)
        : kind === "subjectaccessreview"
          ? validateSubjectAccess(spec)
          : validateLocalSubjectAccess(spec, "objects");
    if (errors.length > 0) return invalid({ group: "authorization.k8s.io", kind: "" }, "", errors).status.message;
    return kind === "selfsubjectaccessreview"
      ? reviewSelfAccess(rig.authorizer, admin, spec)
      : reviewSubjectAccess(rig.authorizer, spec);
  }
});

function objectsOf(file: string): KObject[] {
  const steps = JSON.parse(readFileSync(join(OBJECTS, file), "utf8")) as readonly { readonly body?: KObject }[];
  return steps.flatMap(({ body }) => (body === undefined ? [] : [body]));
}

function patched(document: unknown, operations: readonly Operation[]): unknown {
  const copy = structuredClone(document) as { [key: string]: unknown };
  for (const { op, path, value } of operations) {
    const keys = path.slice(1).split("/");
    const last = keys.pop()!;
    let at = copy;
    for (const key of keys) at = (at[key] ??= {}) as { [key: string]: unknown };
    if (op === "remove") delete at[last];
    else at[last] = value;
  }
  return copy;
}

/** As the decoder would leave it: null is absence, or the zero value inside of a list. */
function withoutNull<T>(value: T, inList = false): T {
  if (value === null) return (inList ? "" : undefined) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => withoutNull(one, true)) as T;
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNull(one as unknown)]),
  ) as T;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
