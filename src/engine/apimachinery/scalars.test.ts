import { expect, it } from "vitest";
import { formatDuration, humanDuration, parseDuration } from "./duration";
import { scaledValue } from "./intstr";
import { namespacedKey, objectKey, splitKey } from "./object-key";
import { controllerOf, newControllerRef, ownerKey } from "./owner";
import { formatMicroTime, formatTime, parseMicroTime, parseTime } from "./time";

it.each([
  ["25%", 10, true, 3],
  ["25%", 10, false, 2],
  [4, 10, true, 4],
  ["100%", 7, false, 7],
])("scales %s of %i", (value, total, up, want) => expect(scaledValue(value, total, up)).toBe(want));

it.each([
  ["1h30m", 5400e9, "1h30m0s"],
  ["1.5s", 1.5e9, "1.5s"],
  ["300ms", 3e8, "300ms"],
  ["-2m", -120e9, "-2m0s"],
  ["0", 0, "0s"],
])("duration %s", (text, nanos, printed) => {
  expect(parseDuration(text)).toBe(nanos);
  expect(formatDuration(nanos)).toBe(printed);
});

it.each([
  ["x", 'time: invalid duration "x"'],
  ["1", 'time: missing unit in duration "1"'],
  ["1y", 'time: unknown unit "y" in duration "1y"'],
])("refuses %s", (text, why) => expect(() => parseDuration(text)).toThrow(why));

it.each([
  [-5, "<invalid>"],
  [0, "0s"],
  [119, "119s"],
  [120, "2m"],
  [200, "3m20s"],
  [660, "11m"],
  [7200, "120m"],
  [3 * 3600, "3h"],
  [3 * 3600 + 60, "3h1m"],
  [9 * 3600, "9h"],
  [50 * 3600, "2d2h"],
  [10 * 86400, "10d"],
  [3 * 365 * 86400 + 86400, "3y1d"],
])("age of %i s", (seconds, want) => expect(humanDuration(seconds * 1000)).toBe(want));

it("reads and writes times", () => {
  expect(formatTime(1_000_000_000_999)).toBe("2001-09-09T01:46:40Z");
  expect(formatMicroTime(1_000_000_000_000_042)).toBe("2001-09-09T01:46:40.000042Z");
  expect(parseTime("2001-09-09T01:46:40Z")).toBe(1_000_000_000_000);
  expect(parseMicroTime("2001-09-09T03:46:40.000042+02:00")).toBe(1_000_000_000_000_042);
  expect(parseTime("2001-02-30T00:00:00Z")).toBeUndefined();
});

it("names objects and their owners", () => {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "r", namespace: "n", uid: "1" } };
  const pod = { metadata: { name: "p", namespace: "n", ownerReferences: [newControllerRef(owner)] } };
  expect(objectKey(owner)).toBe("n/r");
  expect(splitKey(namespacedKey(undefined, "node"))).toEqual({ namespace: "", name: "node" });
  expect(controllerOf(pod)?.uid).toBe("1");
  expect([ownerKey(pod, "ReplicaSet"), ownerKey(pod, "Job")]).toEqual(["n/r", undefined]);
});
