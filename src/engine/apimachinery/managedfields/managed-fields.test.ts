import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schemaFor } from "../../api/schema-table";
import { assert } from "../assert";
import { deepFreeze } from "../freeze";
import type { KObject } from "../object";
import {
  EMPTY,
  type FieldSet,
  cmpElement,
  differenceSet,
  intersectionSet,
  listPaths,
  makeNode,
  recursiveDifferenceSet,
  sameSet,
  unionSet,
} from "./field-set";
import { applyObject } from "./apply";
import { managerOrUserAgent } from "./managers";
import { updateManagedFields } from "./update";

const podSchema = schemaFor({ group: "", version: "v1", kind: "Pod" });
assert(podSchema !== undefined, "the schema table has Pod");
const schema = podSchema;

const element = fc.constantFrom("f:a", "f:b", 'k:{"name":"x"}', 'v:"y"');
const level = (depth: number): fc.Arbitrary<FieldSet> =>
  fc
    .tuple(fc.boolean(), depth === 0 ? fc.constant({}) : fc.dictionary(element, level(depth - 1), { maxKeys: 3 }))
    .map(([member, children]) => makeNode(member, Object.entries(children)) ?? EMPTY);
const node = level(3);
const set = node.map(
  (each) =>
    makeNode(
      false,
      Object.entries(each).filter(([key]) => key !== "."),
    ) ?? EMPTY,
);
const paths = (each: FieldSet): Set<string> => new Set(listPaths(each));

describe("field sets", () => {
  it("obey the algebra of their paths", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(paths(unionSet(a, b))).toEqual(new Set([...paths(a), ...paths(b)]));
        expect(paths(differenceSet(a, b))).toEqual(new Set([...paths(a)].filter((each) => !paths(b).has(each))));
        expect(paths(intersectionSet(a, b))).toEqual(new Set([...paths(a)].filter((each) => paths(b).has(each))));
        const above = [...paths(b)];
        expect(paths(recursiveDifferenceSet(a, b))).toEqual(
          new Set([...paths(a)].filter((path) => !above.some((each) => path === each || isBelow(path, each)))),
        );
        expect(sameSet(unionSet(a, b), unionSet(b, a))).toBe(true);
        expect(unionSet(a, a)).toBe(a);
        expect(differenceSet(a, EMPTY)).toBe(a);
      }),
    );
  });

  it("sorts numbers as numbers", () => {
    expect(['k:{"port":443}', 'v:"a"', 'k:{"port":80}', "f:b", "."].sort(cmpElement)).toEqual([
      ".",
      "f:b",
      'k:{"port":80}',
      'k:{"port":443}',
      'v:"a"',
    ]);
  });
});

function isBelow(path: string, above: string): boolean {
  return path.startsWith(above) && [".", "["].includes(path.charAt(above.length));
}

const pod = deepFreeze({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "n", uid: "1", labels: { app: "a" } },
  spec: {
    containers: [{ name: "c", image: "i", ports: [{ containerPort: 80, protocol: "TCP" }] }],
    restartPolicy: "Always",
  },
  status: { phase: "Pending" },
});
const base = { schema, apiVersion: "v1", time: "2026-01-01T00:00:00Z" };
const created = updateManagedFields<KObject>({
  ...base,
  before: undefined,
  after: pod,
  manager: "kubectl",
  resetFields: { "f:status": {} },
});

describe("updateManagedFields", () => {
  it("records a create", () => {
    expect(created.metadata.managedFields).toEqual([
      {
        manager: "kubectl",
        operation: "Update",
        apiVersion: "v1",
        time: base.time,
        fieldsType: "FieldsV1",
        fieldsV1: {
          "f:metadata": { "f:labels": { ".": {}, "f:app": {} } },
          "f:spec": {
            "f:containers": {
              'k:{"name":"c"}': {
                ".": {},
                "f:image": {},
                "f:name": {},
                "f:ports": {
                  ".": {},
                  'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {}, "f:protocol": {} },
                },
                "f:resources": {},
              },
            },
            "f:restartPolicy": {},
          },
        },
      },
    ]);
  });

  it("leaves the entries alone when nothing changes", () => {
    expect(updateManagedFields({ ...base, before: created, after: created, manager: "other", time: "later" })).toBe(
      created,
    );
  });

  it("moves a field to whoever changes it", () => {
    const after = { ...created, spec: { containers: pod.spec.containers, restartPolicy: "Never" } };
    const updated = updateManagedFields<KObject>({ ...base, before: created, after, manager: "editor" });
    expect(
      updated.metadata.managedFields?.map((each) => [
        each.manager,
        "f:restartPolicy" in (each.fieldsV1?.["f:spec"] as object),
      ]),
    ).toEqual([
      ["editor", true],
      ["kubectl", false],
    ]);
  });

  it("caps the updaters at ten", () => {
    let object: KObject = created;
    for (let i = 0; i < 15; i++) {
      const metadata = { ...object.metadata, labels: { ...object.metadata.labels, [`l${i}`]: "x" } };
      const time = `2026-01-01T00:01:${String(i).padStart(2, "0")}Z`;
      object = updateManagedFields<KObject>({
        ...base,
        before: object,
        after: { ...object, metadata },
        manager: `m${i}`,
        time,
      });
    }
    expect(object.metadata.managedFields?.map((each) => each.manager)).toEqual([
      "ancient-changes",
      "m6",
      "m7",
      "m8",
      "m9",
      "m10",
      "m11",
      "m12",
      "m13",
      "m14",
    ]);
  });
});

it("takes the manager from the user agent", () => {
  expect(managerOrUserAgent("", "kubectl/v1.36.2 (linux/amd64)")).toBe("kubectl");
  expect(managerOrUserAgent("x", "kubectl")).toBe("x");
});

it("lets kubectl take over what it applied from the client side, and nothing else", () => {
  const configMap = schemaFor({ group: "", version: "v1", kind: "ConfigMap" });
  assert(configMap !== undefined, "the schema table has ConfigMap");
  const config = (data: object): KObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data });
  const annotations = {
    "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify(config({ x: "1", y: "1" })),
  };
  const written = { ...config({ x: "1", y: "1" }), metadata: { name: "a", uid: "1", annotations } };
  const about = { schema: configMap, apiVersion: "v1", time: base.time };
  const live = updateManagedFields<KObject>({
    ...about,
    before: undefined,
    after: written,
    manager: "kubectl-client-side-apply",
  });
  const apply = (manager: string): KObject =>
    applyObject({ ...about, live, applied: config({ x: "2", y: "1" }), manager, force: false });
  expect(() => apply("other")).toThrow('conflict with "kubectl-client-side-apply" using v1: .data.x');
  const taken = apply("kubectl");
  expect(taken["data"]).toEqual({ x: "2", y: "1" });
  expect(taken.metadata.annotations).toEqual({
    "kubectl.kubernetes.io/last-applied-configuration":
      '{"apiVersion":"v1","data":{"x":"2","y":"1"},"kind":"ConfigMap","metadata":{"name":"a"}}\n',
  });
});
