import { expect, it } from "vitest";
import { ObjectSizes } from "./object-sizes";

it("adds up the newest state of each object, a part at a time", () => {
  const sizes = new ObjectSizes();
  sizes.set("/a", { x: 1 });
  sizes.set("/a", { x: 12 });
  sizes.set("/b", "1234");
  expect(sizes.total).toBe(0);
  sizes.measure(1);
  expect(sizes.total).toBe("/a".length + '{"x":12}'.length);
  sizes.measure(9);
  const whole = sizes.total;
  expect(whole).toBe("/a".length + '{"x":12}'.length + "/b".length + '"1234"'.length);
  sizes.set("/a", { x: 1 });
  // Until it is measured, the old size counts.
  expect(sizes.total).toBe(whole);
  sizes.measure(9);
  expect(sizes.total).toBe(whole - 1);
  sizes.set("/b", null);
  sizes.set("/c", "never measured");
  sizes.set("/c", null);
  sizes.measure(9);
  expect(sizes.total).toBe("/a".length + '{"x":1}'.length);
  sizes.clear();
  expect(sizes.total).toBe(0);
});
