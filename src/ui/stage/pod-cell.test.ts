import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PodCell } from "./pod-cell";
import type { PodLook } from "./pod-state";

const LOOKS: { readonly [look in PodLook]: true } = {
  pending: true,
  unschedulable: true,
  init: true,
  creating: true,
  unready: true,
  running: true,
  terminating: true,
  completed: true,
  "crash-loop": true,
  "pull-back-off": true,
  "oom-killed": true,
  error: true,
  evicted: true,
  unknown: true,
};

it("draws fourteen looks that differ in shape, without any colour", () => {
  const looks = Object.keys(LOOKS) as PodLook[];
  const shapes = looks.map((look) =>
    renderToStaticMarkup(createElement(PodCell, { look, size: 26 })).replace(` data-look="${look}"`, ""),
  );
  expect(new Set(shapes).size).toBe(14);
});
