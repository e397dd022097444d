import { expect, it } from "vitest";
import { MOST_TERMINALS, withAnother, without, type OpenTerminals } from "./terminal-store";

const ONE: OpenTerminals = { open: ["1"], active: "1" };

it("opens terminals up to the most, and shows the new one", () => {
  let now = ONE;
  for (let i = 0; i < 10; i++) now = withAnother(now);
  expect(now.open).toHaveLength(MOST_TERMINALS);
  expect(withAnother(ONE)).toEqual({ open: ["1", "2"], active: "2" });
});

it("shows the neighbour of one that is closed; the first cannot be closed", () => {
  const three: OpenTerminals = { open: ["1", "2", "3"], active: "3" };
  expect(without(three, "3")).toEqual({ open: ["1", "2"], active: "2" });
  expect(without(three, "2")).toEqual({ open: ["1", "3"], active: "3" });
  expect(without(three, "1")).toBe(three);
});
