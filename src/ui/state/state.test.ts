import { describe, expect, it } from "vitest";
import { nextMark } from "./deeds";
import { parseSelection, selectionKey, type Selection } from "./selection";
import { clockWords, durationWords, scaleLabel } from "./time-words";
import { rememberUi, select, setUi, uiStore } from "./ui-store";
import { readPlace, writePlace } from "./url";
import { mergeUpdate, viewStore } from "./view-store";

describe("selection", () => {
  const things: readonly Selection[] = [
    { what: "machine", machine: "node-1" },
    { what: "process", machine: "node-1", process: "kubelet" },
    { what: "span", id: 42 },
    { what: "container", namespace: "default", pod: "web", container: "nginx" },
    { what: "object", ref: { group: "apps", resource: "deployments", namespace: "default", name: "web" } },
    { what: "object", ref: { resource: "nodes", name: "node-1" } },
  ];
  it.each(things)("survives the way through a link: $what", (thing) => {
    expect(parseSelection(selectionKey(thing))).toEqual(thing);
  });
  it.each(["", "pod", "span:x", "object:/pods", "machine:"])("refuses %j", (key) => {
    expect(parseSelection(key)).toBeUndefined();
  });
  it("opens the inspector, but not over a story", () => {
    setUi({ sideOpen: false, sideTab: "inspector" });
    select("machine:node-1");
    expect(uiStore.getState()).toMatchObject({ sideOpen: true, sideTab: "inspector" });
    setUi({ sideTab: "story" });
    select("machine:node-2");
    expect(uiStore.getState()).toMatchObject({ selected: "machine:node-2", sideTab: "story" });
  });
});

describe("links", () => {
  it("read what they write", () => {
    const place = {
      level: "etcd",
      selected: "object:/pods/default/web",
      t: 74_438_912,
      lesson: "first/01-enter",
    } as const;
    expect(writePlace(place)).toBe("level=etcd&sel=object:/pods/default/web&t=74438912&lesson=first/01-enter");
    expect(readPlace(`#${writePlace(place)}`)).toEqual(place);
  });
  it("open the cluster when they make no sense", () => {
    expect(readPlace("#level=nowhere&sel=%00&t=soon")).toEqual({ level: "cluster" });
  });
});

it("keeps what a person chose, and lives without storage", () => {
  const kept = new Map([["kubarium.ui", JSON.stringify({ theme: "dark", dockOpen: "yes", level: "etcd" })]]);
  setUi({ dockOpen: true, level: "cluster" });
  rememberUi(
    {
      getItem: (key) => kept.get(key) ?? null,
      setItem: () => {
        throw new Error("full");
      },
    },
    false,
  );
  expect(uiStore.getState()).toMatchObject({ theme: "dark", dockOpen: true, level: "cluster" });
  expect(() => setUi({ theme: "light" })).not.toThrow();
});

it("keeps sections that an update does not bring", () => {
  const pods = { anew: true, changed: [], gone: [] };
  const clock = { t: 5, epoch: 0, speed: 1, paused: false, held: false, head: 5 } as const;
  const first = mergeUpdate(viewStore.getState(), { version: 1, clock, flights: [], terminals: [], pods });
  const second = mergeUpdate(first, { version: 2, clock, flights: [], terminals: [] });
  expect(second.pods).toBe(first.pods);
  expect(second).not.toHaveProperty("flights");
});

it("finds the neighbouring marks", () => {
  const marks = [30, 10, 20].map((t) => ({ t, kind: "input", label: String(t) }) as const);
  expect(nextMark(marks, 20, 1)?.t).toBe(30);
  expect(nextMark(marks, 20, -1)?.t).toBe(10);
  expect(nextMark(marks, 30, 1)).toBeUndefined();
});

it("speaks of time as the scale does", () => {
  expect(clockWords(74_438_912)).toEqual({ whole: "00:01:14", rest: ".438 912" });
  expect([38, 5_200, 1_400_000, 300_000_000].map(durationWords)).toEqual(["38 µs", "5.2 ms", "1.4 s", "5 min"]);
});

it("reads a scale in seconds, in tenths at the finest", () => {
  expect(
    [
      [80e6, 1e7],
      [12_500_000, 5e5],
      [61_000_000, 2e5],
    ].map(([t = 0, step = 0]) => scaleLabel(t, step)),
  ).toEqual(["1:20", "0:12.5", "1:01.0"]);
});
