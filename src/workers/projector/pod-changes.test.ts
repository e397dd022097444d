import { expect, test } from "vitest";
import type { PodView } from "../protocol";
import { PodChanges } from "./pod-changes";

const pod = (uid: string, status = "Pending"): PodView => ({
  namespace: "default",
  name: uid,
  uid,
  status,
  ready: 0,
  containers: [],
  deleting: false,
});

test("tells all at first, then only what changed", () => {
  const pods = new PodChanges();
  pods.set("a", pod("a"));
  pods.set("b", pod("b"));
  expect(pods.take(10)).toEqual({ anew: true, changed: [pod("a"), pod("b")], gone: [] });
  expect(pods.take(10)).toBeUndefined();
  pods.set("a", pod("a"));
  expect(pods.take(10)).toBeUndefined();
  pods.set("a", pod("a", "Running"));
  pods.delete("b");
  expect(pods.take(10)).toEqual({ anew: false, changed: [pod("a", "Running")], gone: ["b"] });
});

test("tells many in portions, each in its newest state", () => {
  const pods = new PodChanges();
  for (const uid of ["a", "b", "c"]) pods.set(uid, pod(uid));
  expect(pods.take(2)?.changed.map(({ name }) => name)).toEqual(["a", "b"]);
  pods.set("c", pod("c", "Running"));
  expect(pods.take(2)).toEqual({ anew: false, changed: [pod("c", "Running")], gone: [] });
});

test("a name with another pod behind it is another pod", () => {
  const pods = new PodChanges();
  pods.set("web-0", pod("a"));
  pods.take(10);
  pods.set("web-0", pod("b"));
  expect(pods.take(10)).toEqual({ anew: false, changed: [pod("b")], gone: ["a"] });
});

test("time was turned: what is no longer there is gone", () => {
  const pods = new PodChanges();
  pods.set("a", pod("a"));
  pods.set("b", pod("b"));
  pods.take(10);
  pods.keepOnly(new Set(["a"]));
  expect(pods.take(10)).toEqual({ anew: false, changed: [], gone: ["b"] });
  pods.tellAnew();
  expect(pods.take(10)).toEqual({ anew: true, changed: [pod("a")], gone: [] });
});
