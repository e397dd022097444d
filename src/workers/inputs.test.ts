import { expect, it } from "vitest";
import { deedsOf } from "./inputs";
import type { PageRequest } from "./protocol";

it.each<[PageRequest["method"], string | undefined, string]>([
  ["PATCH", "dryRun=All&fieldManager=kubarium-editor", "look"],
  ["PATCH", "fieldManager=x&dryRun=All", "look"],
  ["GET", undefined, "look"],
  ["PATCH", "fieldManager=dryRun=Allways", "request"],
  ["DELETE", undefined, "request"],
])("calls %s with %s a %s", (method, query, handler) => {
  const request: PageRequest = { user: "alice", method, path: "/api", ...(query !== undefined && { query }) };
  const [deed] = deedsOf({ input: "request", id: "1", request }, () => 1);
  expect(deed?.payload).toMatchObject({ process: "page", handler });
});
