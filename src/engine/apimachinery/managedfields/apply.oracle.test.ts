import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { resources, schemaFor } from "../../api/schema-table";
import { failure } from "../status-errors";
import { sameJson } from "../equality";
import { isList, isObject, withoutKey } from "../json-value";
import type { JsonObject, KObject, ManagedFieldsEntry } from "../object";
import { JsonPatchError, type JsonPatchOperation, applyJsonPatch } from "../patch/json-patch";
import { applyMergePatch } from "../patch/merge-patch";
import { PatchError } from "../patch/patch-error";
import { applyStrategicMergePatch } from "../patch/strategic-merge-patch";
import type { ObjectNode } from "../schema";
import { StatusError } from "../status";
import { applyObject } from "./apply";
import type { FieldSet } from "./field-set";
import { updateManagedFields } from "./update";

/**
 * Replays the recorded patches and applies as pure functions: the object that the server last answered, patched by us,
 * against its next answer. Defaulting and validation are not judged here: fields that the server fills in are let
 * pass, its 4xx of validation skipped.
 */
const root = new URL("../../../../../shared/oracles/http/", import.meta.url);
const folders = ["patches", "apply"];
const files = folders.flatMap((folder) =>
  existsSync(new URL(folder, root)) ? readdirSync(new URL(folder, root)).map((name) => `${folder}/${name}`) : [],
);

interface Step {
  readonly do?: string;
  readonly body?: JsonObject;
  readonly headers?: { readonly [name: string]: string };
  readonly pick?: unknown;
  readonly only?: string;
  readonly answer?: { readonly status: number; readonly body?: JsonObject };
}
interface Scenario {
  readonly managedFields?: boolean;
  readonly steps: readonly Step[];
}
interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly subresource: string;
  readonly schema: ObjectNode;
  readonly apiVersion: string;
}

if (files.length === 0) console.log("apply.oracle: no recordings here, 0 cases compared");

describe.skipIf(files.length === 0)("recorded patches and applies", () => {
  let judged = 0;
  for (const file of files) {
    it(file, () => {
      const scenario = JSON.parse(readFileSync(new URL(file, root), "utf8")) as Scenario;
      const store = new Map<string, KObject>();
      scenario.steps.forEach((step, at) => {
        judged += replay(store, step, scenario.managedFields === true, `step ${at}: ${step.do}`);
      });
    });
  }
  it("judged something", () => expect(judged).toBeGreaterThan(60));
});

function replay(store: Map<string, KObject>, step: Step, tracked: boolean, label: string): number {
  if (step.do?.includes("/scale") === true) store.clear(); // It is written through another kind.
  const request = parse(step);
  const answer = step.answer;
  if (request === undefined || answer === undefined) return 0;
  const before = store.get(request.path);
  const whole =
    step.pick === undefined && step.only === undefined && answer.body !== undefined && isKObject(answer.body);
  const body = whole ? (answer.body as unknown as KObject) : undefined;
  if (request.method === "GET" || (request.method !== "PATCH" && answer.status >= 300)) return 0;

  let count = 0;
  let computed: KObject | undefined;
  if (request.method === "PATCH" && step.body !== undefined && (before !== undefined || answer.status === 201)) {
    const outcome = attempt(() => patched(request, before, step.body as JsonObject));
    if (outcome instanceof StatusError) {
      expect({ code: outcome.code, message: outcome.message }, label).toEqual({
        code: answer.status,
        message: answer.body?.["message"] ?? outcome.message,
      });
      return 1;
    }
    if (answer.status >= 300) {
      const message = String(answer.body?.["message"]);
      if (!OTHERS_SAY.test(message)) expect([409, 500], `${label}: ${message}`).not.toContain(answer.status);
      return 0;
    }
    computed = outcome;
    if (body !== undefined) {
      expectHeld(computed, body, label);
      count++;
    }
  }
  if (body !== undefined && tracked && request.type !== "apply-patch+yaml" && !touchesEntries(step)) {
    expectSameEntries(track(request, before, bare(body)), body, label);
    count++;
  } else if (body !== undefined && tracked && computed !== undefined && request.type === "apply-patch+yaml") {
    expectSameEntries(computed, body, label);
  }
  const next = body ?? computed;
  if (next !== undefined && request.query.get("dryRun") === null) store.set(request.path, next);
  return count;
}

function patched(request: Request, before: KObject | undefined, body: JsonObject): KObject {
  const { schema, type } = request;
  if (type === "apply-patch+yaml") {
    // The registry drops the status that comes to the main resource.
    const applied = (request.subresource === "" ? withoutKey(body, "status") : body) as unknown as KObject;
    return applyObject({
      ...tracking(request),
      live: before,
      applied,
      schema,
      force: request.query.get("force") === "true",
    });
  }
  const object = before as KObject;
  if (type === "json-patch+json") return applyJsonPatch(object, body as unknown as JsonPatchOperation[]);
  if (type === "merge-patch+json") return applyMergePatch(object, body);
  return applyStrategicMergePatch(object, body, schema);
}

function track(request: Request, before: KObject | undefined, after: KObject): KObject {
  return updateManagedFields({ ...tracking(request), before, after, schema: request.schema });
}

interface Tracking {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly resetFields: FieldSet;
}

function tracking(request: Request): Tracking {
  const resetFields: FieldSet =
    request.subresource === "status" ? { "f:metadata": {}, "f:spec": {} } : { "f:status": {} };
  const { subresource, apiVersion } = request;
  return {
    manager: request.query.get("fieldManager") ?? "oracle",
    apiVersion,
    subresource,
    time: "<time>",
    resetFields,
  };
}

function parse(step: Step): Request | undefined {
  const [method = "", url = ""] = (step.do ?? "").split(" ");
  const [path = "", query = ""] = url.split("?");
  const parts = path.split("/").filter((part) => part !== "");
  const group = parts[0] === "apis" ? (parts[1] ?? "") : "";
  const version = (parts[0] === "apis" ? parts[2] : parts[1]) ?? "";
  let rest = parts.slice(parts[0] === "apis" ? 3 : 2);
  if (rest[0] === "namespaces" && rest.length > 2) rest = rest.slice(2);
  const [resource = "", named, subresource = ""] = rest;
  const info = resources.find((each) => each.group === group && each.version === version && each.resource === resource);
  const schema = info && schemaFor({ group, version, kind: info.kind });
  const name = named ?? (step.body?.["metadata"] as { name?: string } | undefined)?.name ?? "";
  if (schema === undefined || subresource === "scale") return undefined;
  const type = (step.headers?.["Content-Type"] ?? "").replace("application/", "");
  return {
    method,
    path: `${resource}/${name}`,
    query: new URLSearchParams(query),
    type,
    subresource,
    schema,
    apiVersion: group === "" ? version : `${group}/${version}`,
  };
}

function attempt(run: () => KObject): KObject | StatusError {
  try {
    return run();
  } catch (error) {
    if (error instanceof StatusError) return error;
    if (error instanceof PatchError) return failure(500, "", error.message);
    if (error instanceof JsonPatchError) {
      return failure(422, "Invalid", "the server rejected our request due to an error in our request", {});
    }
    throw error;
  }
}

/** All that we hold the answer holds, and what it holds beyond that is filled in by the server. */
function expectHeld(ours: unknown, answer: unknown, label: string): void {
  if (isList(ours) && isList(answer)) {
    expect(answer.length, label).toBe(ours.length);
    ours.forEach((each, i) => {
      expectHeld(each, answer[i], `${label}[${i}]`);
    });
  } else if (isObject(ours) && isObject(answer)) {
    const keys = Object.keys(ours).filter((key) => !IGNORED.includes(key) && !isVoid(ours[key]));
    const extra = Object.keys(answer).filter(
      (key) => !keys.includes(key) && !FILLED_IN.includes(key) && !isVoid(answer[key]),
    );
    expect(extra, `${label}: fields that we have not`).toEqual([]);
    for (const key of keys) expectHeld(ours[key], answer[key], `${label}.${key}`);
  } else {
    expect(answer, label).toEqual(ours);
  }
}

/** About the version of the object, which the storage judges. */
const OTHERS_SAY = /^(Operation cannot be fulfilled|strconv)/;
const IGNORED = ["managedFields", "resourceVersion", "generation", "status"];
const FILLED_IN = [
  ...IGNORED,
  "kind",
  "apiVersion",
  "kubernetes.io/metadata.name",
  "namespace",
  "uid",
  "creationTimestamp",
  "terminationMessagePath",
  "terminationMessagePolicy",
  "imagePullPolicy",
  "resources",
  "restartPolicy",
  "dnsPolicy",
  "schedulerName",
  "securityContext",
  "terminationGracePeriodSeconds",
  "preemptionPolicy",
  "value",
  "progressDeadlineSeconds",
  "revisionHistoryLimit",
  "strategy",
  "replicas",
  "spec",
  "targetPort",
  "type",
  "sessionAffinity",
  "clusterIPs",
  "internalTrafficPolicy",
  "ipFamilies",
  "ipFamilyPolicy",
  "deprecatedServiceAccount",
  "timeAdded",
  "labels",
  "clusterIP",
  "image",
];

function isVoid(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    ((isObject(value) || isList(value)) && Object.keys(value).length === 0)
  );
}

function expectSameEntries(ours: KObject, answer: KObject, label: string): void {
  expect(comparable(ours.metadata.managedFields), label).toEqual(comparable(answer.metadata.managedFields));
}

function comparable(entries: readonly ManagedFieldsEntry[] | undefined): string[] {
  return (entries ?? [])
    .map((each) => JSON.stringify({ ...each, time: "<time>" }, Object.keys(order)))
    .sort()
    .concat((entries ?? []).map((each) => JSON.stringify(each.fieldsV1)).sort());
}

const order = { manager: 1, operation: 1, apiVersion: 1, fieldsType: 1, subresource: 1 };

function bare(object: KObject): KObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function touchesEntries(step: Step): boolean {
  return JSON.stringify(step.body).includes("managedFields");
}

function isKObject(body: JsonObject): boolean {
  return isObject(body["metadata"]) && body["kind"] !== "Status" && !sameJson(body["metadata"], {});
}
