import { describe, expect, it } from "vitest";
import type { ObjectMeta } from "../apimachinery/object";
import { validateObjectMeta, validateObjectMetaUpdate, validateTemplateMeta } from "./meta-validation";
import { nameIsDNSSubdomain } from "./name-rules";

const fields = (meta: ObjectMeta, namespaced = true): string[] =>
  validateObjectMeta(meta, { namespaced, nameRule: nameIsDNSSubdomain }).map(({ field, type }) => `${field} ${type}`);
const good: ObjectMeta = { name: "a", namespace: "n", resourceVersion: "1", uid: "u" };

describe("validateObjectMeta", () => {
  it.each<[string, ObjectMeta, string[]]>([
    ["nothing wrong", { ...good, generateName: "a-", finalizers: ["orphan", "example.com/x"] }, []],
    ["no name", { namespace: "n" }, ["metadata.name FieldValueRequired"]],
    ["no namespace", { name: "a" }, ["metadata.namespace FieldValueRequired"]],
    ["a label key", { ...good, labels: { "a b": "c" } }, ["metadata.labels FieldValueInvalid"]],
    ["an annotation key in capitals", { ...good, annotations: { "Example.com/Key": "anything!" } }, []],
    [
      "too many annotations",
      { ...good, annotations: { a: "x".repeat(262144) } },
      ["metadata.annotations FieldValueTooLong"],
    ],
    ["a bare finalizer", { ...good, finalizers: ["f"] }, ["metadata.finalizers[0] FieldValueInvalid"]],
    [
      "two ways of deletion",
      { ...good, finalizers: ["orphan", "foregroundDeletion"] },
      ["metadata.finalizers FieldValueInvalid"],
    ],
    [
      "an owner without a version",
      { ...good, ownerReferences: [{ apiVersion: "a/b/c", kind: "K", name: "o", uid: "1" }] },
      ["metadata.ownerReferences.apiVersion FieldValueInvalid"],
    ],
  ])("%s", (_what, meta, wanted) => expect(fields(meta)).toEqual(wanted));

  it("refuses a namespace where there is none", () => {
    expect(fields(good, false)).toEqual(["metadata.namespace FieldValueForbidden"]);
  });
});

describe("validateObjectMetaUpdate", () => {
  const changed = (meta: ObjectMeta, old: ObjectMeta = good): string[] =>
    validateObjectMetaUpdate(meta, old).map(({ field, message }) => `${field}: ${message}`);

  it.each<[ObjectMeta, string[]]>([
    [good, []],
    [{ ...good, uid: "v" }, ['metadata.uid: Invalid value: "v": field is immutable']],
    [
      { ...good, resourceVersion: "" },
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
  ])("%j", (meta, wanted) => expect(changed(meta)).toEqual(wanted));

  it("lets nobody hold back an object that is being deleted", () => {
    const old = { ...good, deletionTimestamp: "2030-01-01T00:00:00Z" };
    expect(changed({ ...old, finalizers: ["example.com/x"] }, old)).toEqual([
      "metadata.finalizers: Forbidden: " +
        "no new finalizers can be added if the object is being deleted, found new finalizers " +
        '[]string{"example.com/x"}',
    ]);
  });
});

it("lets a claim template say labels and annotations only", () => {
  expect(validateTemplateMeta({ name: "x", labels: { a: "b" } }, "t").map(({ field }) => field)).toEqual(["t.name"]);
});
