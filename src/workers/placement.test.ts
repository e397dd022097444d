import { expect, test } from "vitest";
import { CONTROL_PLANE, FIRST_NODE, WORKSTATION } from "../engine/index";
import { placementOf } from "./placement";

function cluster(nodes: number): readonly number[] {
  return [WORKSTATION, CONTROL_PLANE, ...Array.from({ length: nodes }, (_, i) => FIRST_NODE + i)];
}

test.each([
  { nodes: 3, cores: 2, threads: 5 },
  { nodes: 8, cores: 2, threads: 10 },
  { nodes: 9, cores: 2, threads: 1 },
  { nodes: 16, cores: 8, threads: 18 },
  { nodes: 17, cores: 8, threads: 1 },
])("$nodes nodes on $cores cores live in $threads threads", ({ nodes, cores, threads }) => {
  const machines = cluster(nodes);
  const placement = placementOf(machines, cores);
  expect(placement).toHaveLength(threads);
  expect(placement.flat().toSorted((a, b) => a - b)).toEqual(machines);
});
