import { expect, it } from "vitest";
import { compareWords } from "./compare";

const deed = (t: number, words: string) => ({ t: t * 1_000_000, words });

it.each([
  [[], [], "At 3:46 nothing was done in one story that was not done in the other."],
  [
    [],
    [deed(166, "power back to node-2")],
    "At 3:46 the two stories differ in one deed: on the other, “power back to node-2” at 2:46.",
  ],
  [
    [deed(1, "a"), deed(2, "b"), deed(3, "c")],
    [deed(4, "d")],
    "At 3:46 the two stories differ in 4 deeds: on main, “a” at 0:01, “b” at 0:02 and 1 more; " +
      "on the other, “d” at 0:04.",
  ],
])("tells what parts two stories", (here, there, words) => {
  expect(compareWords({ t: 226_204_551, names: ["main", "the other"], deeds: [here, there] })).toBe(words);
});
