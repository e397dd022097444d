import { describe, expect, it } from "vitest";
import type { KObject } from "../apimachinery/object";
import { genericKind } from "./generic-kind";
import { isHandWritten, kindFor } from "./kinds";

function object(more: Partial<KObject>, generation?: number): KObject {
  const metadata = {
    name: "a",
    namespace: "n",
    resourceVersion: "1",
    ...(generation === undefined ? {} : { generation }),
  };
  return { apiVersion: "example.com/v1", kind: "Thing", metadata, ...more };
}

describe("a kind that nobody has written by hand", () => {
  const kind = genericKind({ namespaced: true, hasStatus: true });

  it("starts at generation 1 and without a status", () => {
    const made = kind.prepareForCreate(object({ spec: { a: 1 }, status: { b: 2 } }, 7));
    expect(made.metadata.generation).toBe(1);
    expect(made).not.toHaveProperty("status");
  });

  it.each([
    ["the spec changes", { spec: { a: 2 } }, 4],
    ["nothing changes", { spec: { a: 1 } }, 3],
    ["a field beside the spec changes", { spec: { a: 1 }, extra: true }, 4],
    ["only the status is sent anew", { spec: { a: 1 }, status: { b: 9 } }, 3],
  ])("counts on when %s", (_name, sent, generation) => {
    const old = object({ spec: { a: 1 }, status: { b: 2 } }, 3);
    const next = kind.prepareForUpdate(object(sent, 99), old);
    expect(next.metadata.generation).toBe(generation);
    expect(next["status"]).toEqual({ b: 2 });
  });

  it("lets a status write change the status alone", () => {
    const old = object({ spec: { a: 1 } }, 3);
    const next = kind.status?.prepareForStatusUpdate(object({ spec: { a: 5 }, status: { b: 1 } }, 8), old);
    expect(next).toMatchObject({ spec: { a: 1 }, status: { b: 1 }, metadata: { generation: 3 } });
  });

  it("checks the name", () => {
    const wrong = { ...object({}), metadata: { name: "Not Good", namespace: "n" } };
    expect(kind.validate(wrong).map((error) => error.field)).toEqual(["metadata.name"]);
  });
});

describe("the registry", () => {
  it("knows kinds by group, version and resource, and falls back for the rest", () => {
    const served = { namespaced: true, hasStatus: true };
    expect(isHandWritten("apps", "v1", "deployments")).toBe(true);
    expect(isHandWritten("example.com", "v1", "things")).toBe(false);
    expect(kindFor("example.com", "v1", "things", served)).toBe(kindFor("example.com", "v1", "others", served));
    const quota = kindFor("", "v1", "resourcequotas", served);
    expect(quota.prepareForCreate(object({ spec: {} })).metadata.generation).toBeUndefined();
  });

  it("scales what can be scaled", () => {
    const { scale } = kindFor("apps", "v1", "deployments", { namespaced: true, hasStatus: true });
    const web = object({
      spec: { replicas: 3, selector: { matchLabels: { b: "2", a: "1" } } },
      status: { replicas: 2 },
    });
    const shown = scale?.toScale(web);
    expect(shown).toMatchObject({ kind: "Scale", spec: { replicas: 3 }, status: { replicas: 2, selector: "a=1,b=2" } });
    const wanted = { ...shown!, spec: { replicas: 0 } };
    expect(scale?.fromScale(web, wanted)["spec"]).toMatchObject({ replicas: 0 });
  });
});
