import { expect, it } from "vitest";
import type { SpanKind } from "../../engine/index";
import type { Station } from "../../workers/protocol";
import { placeInSteps, stepsOf } from "./story-steps";

const stations = (...told: readonly (readonly [place: string, kind: SpanKind])[]): readonly Station[] =>
  told.map(([place, kind], id) => ({
    place,
    span: { id, parent: 0, kind, name: "", machine: 1, process: place, t0: id },
  }));

const APPLY = stations(
  ["desk", "command"],
  ["api", "http"],
  ["api", "http"],
  ["api", "authn"],
  ["api", "authz"],
  ["etcd", "etcd"],
  ["kcm", "informer"],
  ["kcm", "reconcile"],
  ["api", "http"],
);

it("makes a step of what one program does in one go, and of each request", () => {
  expect(stepsOf(APPLY).map(({ number, place, stations: { length } }) => [number, place, length])).toEqual([
    [1, "desk", 1],
    [2, "api", 1],
    [3, "api", 3],
    [4, "etcd", 1],
    [5, "kcm", 2],
    [6, "api", 1],
  ]);
});

it.each([
  [0, "1"],
  [2, "3"],
  [4, "3.3"],
  [7, "5.2"],
  [8, "6"],
])("numbers station %i as %s", (index, label) => {
  expect(placeInSteps(stepsOf(APPLY), index)?.label).toBe(label);
});

it("keeps its numbers when more comes", () => {
  const labels = (all: readonly Station[]) => APPLY.map((_, index) => placeInSteps(stepsOf(all), index)?.label);
  expect(labels(stations(...APPLY.map(({ place, span }) => [place, span.kind] as const), ["node", "pod"]))).toEqual(
    labels(APPLY),
  );
  expect(placeInSteps([], 0)).toBeUndefined();
});
