import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { FieldError } from "../../../apimachinery/status";
import type { Binding, Pod } from "../../gen/core-v1";
import { haveRecordings, OBJECTS_DIR } from "../../../testing/kind-replay.node";
import { admitPod } from "../../../testing/pod-admission.node";
import { normalize } from "../../../apimachinery/decode/decode";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { schemaFor } from "../../schema-table";
import { defaultPod } from "./pod-defaults";
import { preparePodForCreate, preparePodForEphemeralContainers, preparePodForResize } from "./pod-strategy";
import { validateBinding } from "./validate-pod";
import { validateResize } from "./validate-pod-resize";
import { validateEphemeralContainersUpdate } from "./validate-pod-update";

interface Case {
  readonly id: string;
  readonly b: string;
  readonly sub?: string;
  readonly p?: unknown;
  readonly want: {
    readonly code: number;
    readonly patch?: unknown;
    readonly status?: { readonly details?: { readonly causes?: readonly { field: string; message: string }[] } };
  };
}
type Patch = (document: unknown, patch: unknown) => unknown;

const SUBRESOURCES = {
  ephemeralcontainers: { prepare: preparePodForEphemeralContainers, validate: validateEphemeralContainersUpdate },
  resize: { prepare: preparePodForResize, validate: validateResize },
} as const;

describe.skipIf(!haveRecordings())("subresources of pods of a real API server", async () => {
  if (!haveRecordings()) return void console.log("no recordings found: 12 cases of subresources not compared");
  const tools = (await import(pathToFileURL(join(OBJECTS_DIR, "..", "tools", "objects.mjs")).href)) as {
    applyPatch: Patch;
  };
  const bases = JSON.parse(readFileSync(join(OBJECTS_DIR, "bases", "pod.json"), "utf8")) as Record<
    string,
    { body: KObject }
  >;
  const cases = readFileSync(join(OBJECTS_DIR, "cases", "pod.jsonl"), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case)
    .filter(({ sub }) => sub !== undefined && sub in SUBRESOURCES);

  it("has cases", () => expect(cases.length).toBeGreaterThan(0));

  it.each(cases.map((one) => [one.id, one] as const))("%s", (_id, one) => {
    const live = stored(bases[one.b]!.body);
    const { prepare, validate } = SUBRESOURCES[one.sub as keyof typeof SUBRESOURCES];
    const sent = tools.applyPatch(structuredClone(live), one.p);
    const pod = prepare(defaultPod(normal(sent)), live);
    const errs: readonly FieldError[] = validate(pod, live);
    const causes = one.want.status?.details?.causes ?? [];
    const texts = (list: readonly { field: string; message: string }[]) =>
      list.map((each) => `${each.field}: ${each.message}`).sort();
    expect(texts(errs)).toEqual(texts(causes));
    if (one.want.code === 200) expect(normal(pod)).toEqual(normal(tools.applyPatch(sent, one.want.patch)));
  });
});

it("refuses a binding to what is no node", () => {
  const binding = { apiVersion: "v1", kind: "Binding", metadata: {}, target: { kind: "Pod" } } as unknown as Binding;
  expect(validateBinding(binding).map((each) => `${each.field}: ${each.message}`)).toEqual([
    'target.kind: Unsupported value: "Pod": supported values: "Node", "<empty>"',
    "target.name: Required value",
  ]);
});

/** As storage keeps it. */
function stored(body: KObject): Pod {
  const metadata = { ...body.metadata, uid: "1", creationTimestamp: "2030-01-01T00:00:00Z", resourceVersion: "5" };
  const pod = defaultPod(normal({ ...body, metadata }));
  return preparePodForCreate(admitPod(pod, true) as unknown as Pod);
}

function normal(value: unknown): Pod {
  const schema = schemaFor({ group: "", version: "v1", kind: "Pod" });
  if (schema === undefined) throw new Error("no schema of pods");
  const { object } = normalize(JSON.parse(JSON.stringify(value)) as JsonObject, schema);
  return { ...object, apiVersion: "v1", kind: "Pod" } as unknown as Pod;
}
