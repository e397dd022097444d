import { expect, it } from "vitest";
import { spread } from "./engine-link";
import { MOST_TERMINALS, terminalStore, withAnother, without, type OpenTerminals } from "./terminal-store";

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

it("shows again those that there were, once they are told anew; not what a closed one still said", () => {
  const told = (terminal: string, output: string) =>
    spread({ version: 1, flights: [], terminals: [{ terminal, output }], clock: CLOCK });
  told("3", "late words");
  told("4", "\u001bc");
  expect(terminalStore.getState().open).toEqual(["1"]);
  told("3", "\u001bcweb $ ");
  told("2", "\u001bcweb $ ");
  expect(terminalStore.getState()).toEqual({ open: ["1", "2", "3"], active: "1" });
});

const CLOCK = { t: 0, epoch: 0, speed: 1, paused: false, held: false, head: 0 } as const;
