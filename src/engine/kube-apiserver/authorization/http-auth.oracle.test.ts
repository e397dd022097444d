/**
 * Replays the recorded scenarios of `http/auth` through authentication, impersonation, authorization, escalation checks
 * and reviews. Where these rooms decide, the whole answer must be equal; where they do not, the request must pass them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KObject } from "../../apimachinery/object";
import { AuthRig, type Step } from "../../testing/auth-rig";

const FOLDER = join(process.cwd(), "../shared/oracles/http/auth");
const present = existsSync(FOLDER);
const files = present ? readdirSync(FOLDER).filter((file) => file.endsWith(".json")) : [];
if (!present) console.log("no recordings at hand: all scenarios of http/auth had no data");

/** Decided in rooms that are not replayed here: validation of metadata, NodeRestriction, validation of roles. */
const ELSEWHERE = /must be empty|node requested token not bound|clusterRoleSelectors/;

describe.skipIf(!present)("http/auth", () => {
  it("has recordings", () => expect(files.length).toBeGreaterThan(5));

  it.each(files)("%s", (file) => {
    const { name, steps } = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as { name: string; steps: Step[] };
    const rig = new AuthRig(name);
    let compared = 0;
    for (const [index, step] of steps.entries()) {
      const { answer } = step;
      if (answer === undefined) continue;
      const where = `${file} step ${index}: ${step.do} as ${step.as ?? "admin"}`;
      const got = rig.answer(step);
      if (ELSEWHERE.test(JSON.stringify(answer.body ?? ""))) continue;
      compared++;
      const refused = answer.status === 401 || answer.status === 403 || answer.status === 400;
      if (step.only === "status" || !(refused || got !== undefined)) {
        expect(got?.status ?? "passes", where).toBe(refused || got !== undefined ? answer.status : "passes");
      } else if (step.pick !== undefined) {
        const picked = Object.fromEntries(
          step.pick.map((path) => [
            path,
            path
              .split(".")
              .reduce<unknown>((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], got?.body),
          ]),
        );
        expect(picked, where).toEqual(answer.body);
      } else {
        expect(got, where).toEqual({ status: answer.status, body: answer.body });
      }
    }
    console.log(`${file}: ${compared} answers compared`);
    expect(compared).toBeGreaterThan(0);
  });
});

const CASES = join(process.cwd(), "../shared/oracles/objects/cases");

interface Case {
  readonly id: string;
  readonly p?: readonly { readonly path: string; readonly value: unknown }[];
  readonly want: { readonly status?: { readonly message: string } };
}

describe.skipIf(!existsSync(CASES))("escalation texts of objects/cases", () => {
  const rig = new AuthRig("objects");
  if (existsSync(CASES)) {
    for (const object of objectsIn(JSON.parse(readFileSync(join(CASES, "../setup.json"), "utf8")))) rig.store(object);
  }
  const cases = ["role", "clusterrole", "rolebinding", "clusterrolebinding"]
    .flatMap((kind) =>
      existsSync(CASES)
        ? readFileSync(join(CASES, `${kind}.jsonl`), "utf8")
            .trim()
            .split("\n")
        : [],
    )
    .map((line) => JSON.parse(line) as Case)
    .filter(({ id, want }) => id.includes("/minimal/") && /attempting to grant/.test(want.status?.message ?? ""));

  it("has cases", () => expect(cases.length).toBeGreaterThan(5));

  it.each(cases)("$id", ({ p, want }) => {
    const message = want.status!.message;
    const [, resource = "", name = ""] = /^(\w+)\.\S+ "([^"]*)"/.exec(message)!;
    const user = { username: /user "([^"]*)"/.exec(message)![1]!, groups: ["system:authenticated"] };
    const value = (path: string): unknown => p?.find((one) => one.path === path)?.value;
    const kind = (value("/roleRef/kind") as string | undefined) ?? "ClusterRole";
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name: value("/roleRef/name") as string };
    const refusal = resource.endsWith("bindings")
      ? rig.writeBinding(user, resource, "objects", name, roleRef)
      : rig.writeRole(user, resource, "objects", name, value("/rules"));
    expect(refusal?.status.message).toBe(message);
  });
});

function objectsIn(value: unknown): KObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== "object" || value === null) return [];
  const found = value as { readonly kind?: unknown; readonly [key: string]: unknown };
  return typeof found.kind === "string" && "metadata" in found
    ? [found as unknown as KObject]
    : Object.values(found).flatMap(objectsIn);
}
