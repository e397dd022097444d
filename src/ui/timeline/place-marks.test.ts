import { expect, it } from "vitest";
import { placeMarks } from "./place-marks";

const key = (t: number) => ({ t, kind: "input", label: "terminals keys" }) as const;

it("draws a typed line as one sign, and a second line as another", () => {
  const placed = placeMarks([key(0), key(10), key(20), key(60), key(200)], (t) => t);
  expect(placed.map(({ x, label }) => [x, label])).toEqual([
    [0, "you type"],
    [200, "you type"],
  ]);
});

it("leaves a label out that would run into the next sign, but never a fault", () => {
  const fault = (t: number) => ({ t, kind: "fault", label: "power node-2" }) as const;
  const placed = placeMarks([fault(0), fault(20), fault(300)], (t) => t);
  expect(placed.map(({ x, labelled }) => [x, labelled])).toEqual([
    [0, false],
    [20, true],
    [300, true],
  ]);
});
