import { expect, it } from "vitest";
import type { SimEvent } from "../engine/index";
import { Checkpoints, sharedBy } from "./checkpoints";
import type { Checkpoint } from "./run-image";

const at = (t: number, inputs = 0, images: Checkpoint["images"] = [undefined]): Checkpoint => ({
  token: t,
  t,
  work: t,
  inTransit: [],
  inputs,
  parked: [],
  images,
});
const input = (t: number, payload: string): SimEvent => ({ t, dst: 1, src: 0, handler: "input", payload }) as SimEvent;

it("keeps moments in the order of time, whatever order they come in", () => {
  const kept = new Checkpoints();
  for (const t of [5, 1, 3]) kept.add(at(t));
  expect(kept.times).toEqual([1, 3, 5]);
});

it("lets go the one between the closest neighbours when there are too many", () => {
  const kept = new Checkpoints();
  const gone = Array.from({ length: 65 }, (_, i) => kept.add(at(i === 40 ? 394 : i * 10))).flat();
  expect(kept.times).toHaveLength(64);
  expect(gone).toEqual([390]);
});

it.each([
  [1, 20, [10, 20]],
  [2, 25, [10, 20]],
  [2, 40, [10, 20, 30]],
  [0, 40, [10]],
])("with %i inputs in common until %i, keeps %j", (inputs, until, left) => {
  const kept = new Checkpoints();
  for (const [t, n] of [
    [10, 0],
    [20, 1],
    [30, 2],
  ] as const)
    kept.add(at(t, n));
  kept.keepShared(inputs, until);
  expect(kept.times).toEqual(left);
});

it.each([
  ["one log that ends", [input(1, "a")], [input(1, "a"), input(4, "b")], { inputs: 1, until: 4 }],
  ["another deed", [input(1, "a"), input(3, "b")], [input(1, "a"), input(2, "c")], { inputs: 1, until: 2 }],
  ["another beginning", [input(1, "a")], [input(1, "b")], { inputs: 0, until: 1 }],
  ["no difference", [input(1, "a")], [input(1, "a")], { inputs: 1, until: Number.MAX_SAFE_INTEGER }],
])("compares two logs: %s", (_, a, b, shared) => {
  expect(sharedBy(a, b)).toEqual(shared);
});
