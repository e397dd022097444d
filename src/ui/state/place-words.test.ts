import { expect, it } from "vitest";
import { markWords, placeWords } from "./place-words";

it.each([
  ["workstation/terminals", "kubectl, at your desk"],
  ["workstation/page", "your desk"],
  ["control-plane/etcd", "etcd"],
  ["node-2/kubelet", "kubelet on node-2"],
  ["node-2", "node-2"],
])("calls %s %s", (place, words) => expect(placeWords(place)).toBe(words));

it("calls a visitor's deed by what the visitor did", () => {
  expect(["terminals keys", "page request", "page write", "power node-2"].map(markWords)).toEqual([
    "you type",
    "your request",
    "you save a file",
    "power node-2",
  ]);
});
