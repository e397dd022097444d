import { expect, it } from "vitest";
import { stopsOf } from "./cycle-line";

const cycle = { span: 1, pod: "default/web", filters: [], scorers: ["Fit"], nodes: [], node: "node-1" };
const span = (kind: string, more = {}) =>
  ({ id: 2, kind, name: "node-1", process: "", machine: 0, t0: 0, ...more }) as never;
const said = (stops: ReturnType<typeof stopsOf>) => stops.map(({ name, state }) => `${name} ${state}`);

it("shows as much of a cycle as it and its spans tell", () => {
  expect(said(stopsOf(cycle, []))).toEqual(["queue passed", "filter passed", "score passed", "bind ahead"]);
  expect(said(stopsOf(cycle, [span("bind")])).at(-1)).toBe("bind current");
  expect(said(stopsOf(cycle, [span("bind", { t1: 3, status: "ok" })])).at(-1)).toBe("bind passed");
  const reserved = span("plugin", { name: "Reserve VolumeBinding", status: "refused" });
  expect(said(stopsOf(cycle, [reserved]))[3]).toBe("reserve refused");
});

it("never claims a score where one node was left, or none", () => {
  expect(said(stopsOf({ ...cycle, scorers: [] }, []))[2]).toBe("score skipped");
  const { node: _none, ...nowhere } = cycle;
  expect(said(stopsOf({ ...nowhere, scorers: [] }, [])).slice(1, 3)).toEqual(["filter refused", "score ahead"]);
});
