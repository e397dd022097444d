import { expect, it } from "vitest";
import { SECOND } from "../engine/index";
import { Speedometer } from "./speedometer";

it("tells what is reached only where it is clearly less than what is wished for", () => {
  const meter = new Speedometer();
  meter.begin(0, 0);
  meter.look(1_000, SECOND, 10);
  expect(meter.reaches).toBeUndefined();
  meter.look(2_000, 7.123 * SECOND, 10);
  expect(meter.reaches).toBe(3.6);
  meter.look(4_000, 26 * SECOND, 10);
  expect(meter.reaches).toBeUndefined();
});

it("has no wish to miss at full speed, and forgets when another speed is wished for", () => {
  const meter = new Speedometer();
  meter.begin(0, 0);
  meter.look(2_000, SECOND, "max");
  expect(meter.reaches).toBeUndefined();
  meter.look(4_000, 2 * SECOND, 10);
  expect(meter.reaches).toBe(0.5);
  meter.begin(4_000, 2 * SECOND);
  expect(meter.reaches).toBeUndefined();
});
