import { expect, it } from "vitest";
import type { CycleView } from "../../workers/protocol";
import { stopsOf } from "./cycle-line";

const cycle: CycleView = {
  span: 1,
  pod: "default/web",
  filters: [],
  scorers: ["Fit"],
  nodes: [{ node: "node-1", scores: [9], total: 9 }],
  node: "node-1",
  attempt: 2,
  reserve: { plugins: ["VolumeBinding", "DynamicResources"] },
  permit: { plugins: [] },
  preBind: [],
};
const span = (kind: string, more = {}) =>
  ({ id: 2, kind, name: "node-1", process: "", machine: 0, t0: 0, ...more }) as never;
const said = (stops: ReturnType<typeof stopsOf>) => stops.map(({ name, state }) => `${name} ${state}`);
const notes = (stops: ReturnType<typeof stopsOf>) => stops.map(({ note = "" }) => note);

it("shows as much of a cycle as it and its binding tell", () => {
  const stops = stopsOf(cycle, []);
  expect(said(stops)).toEqual([
    "queue passed",
    "pre-filter passed",
    "filter passed",
    "score passed",
    "reserve passed",
    "permit passed",
    "pre-bind skipped",
    "bind ahead",
  ]);
  expect(notes(stops)).toEqual([
    "attempt 2",
    "",
    "1 of 1 pass",
    "1 plugin",
    "2 plugins",
    "no plugin",
    "nothing to do",
    "",
  ]);
  expect(said(stopsOf(cycle, [span("bind")])).at(-1)).toBe("bind current");
  expect(said(stopsOf(cycle, [span("bind", { t1: 3, status: "ok" })])).at(-1)).toBe("bind passed");
  expect(said(stopsOf(cycle, [span("bind", { t1: 3, status: "failed" })])).at(-1)).toBe("bind refused");
});

it("ends where it was refused", () => {
  const { permit: _permit, preBind: _preBind, ...reserving } = cycle;
  const refused = stopsOf({ ...reserving, reserve: { plugins: ["VolumeBinding"], refusedBy: "VolumeBinding" } }, []);
  expect(said(refused).slice(4)).toEqual(["reserve refused", "permit ahead", "pre-bind ahead", "bind ahead"]);
  expect(notes(refused)[4]).toBe("VolumeBinding");
  const { node: _node, reserve: _reserve, ...nowhere } = reserving;
  const whole = stopsOf({ ...nowhere, scorers: [], nodes: [], refused: { by: "VolumeBinding", reason: "none" } }, []);
  expect(said(whole).slice(1, 4)).toEqual(["pre-filter refused", "filter ahead", "score ahead"]);
});

it("waits at pre-bind while a plugin has work, until the binding begins", () => {
  const waiting = { ...cycle, preBind: ["VolumeBinding"] };
  expect(said(stopsOf(waiting, []))[6]).toBe("pre-bind current");
  expect(said(stopsOf(waiting, [span("bind")]))[6]).toBe("pre-bind passed");
});

it("never claims a score where one node was left, or none", () => {
  expect(said(stopsOf({ ...cycle, scorers: [] }, []))[3]).toBe("score skipped");
  const { node: _none, ...nowhere } = cycle;
  const none = stopsOf({ ...nowhere, scorers: [], nodes: [] }, []);
  expect(said(none).slice(2, 4)).toEqual(["filter refused", "score ahead"]);
});
