import { expect, it } from "vitest";
import type { Json } from "../../apimachinery/object";
import { writeKyaml } from "./kyaml";

it.each<[string, Json, string]>([
  ["scalars", { a: "x", b: 3, c: true, d: null }, '---\n{\n  a: "x",\n  b: 3,\n  c: true,\n  d: null,\n}\n'],
  ["empty things", { a: {}, b: [] }, "---\n{\n  a: {},\n  b: [],\n}\n"],
  ["lists of scalars", { a: ["x", 1] }, '---\n{\n  a: [\n    "x",\n    1,\n  ],\n}\n'],
  [
    "lists of objects hug their braces",
    { a: [{ b: 1 }, { c: 2 }] },
    "---\n{\n  a: [{\n    b: 1,\n  }, {\n    c: 2,\n  }],\n}\n",
  ],
  [
    "keys that mislead are quoted",
    { yes: 1, "a b": 2, "k8s.io/x": 3 },
    '---\n{\n  "a b": 2,\n  k8s.io/x: 3,\n  "yes": 1,\n}\n',
  ],
  ["several lines are folded", { a: "x\n y\n" }, '---\n{\n  a: "\\\n     x\\n\\\n    \\ y\\n\\\n    ",\n}\n'],
])("%s", (_, value, want) => {
  expect(writeKyaml(value)).toBe(want);
});
