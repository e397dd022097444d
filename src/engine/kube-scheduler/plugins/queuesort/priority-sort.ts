import type { Plugin } from "../../framework/plugin";

/**
 * The more important pod comes first, of equals the one that has waited longer.
 *
 * Upstream: pkg/scheduler/framework/plugins/queuesort/priority_sort.go.
 */
export const prioritySort: Plugin = {
  name: "PrioritySort",
  queueSortKey: ({ priority }, since) => `${digits(HIGHEST_PRIORITY - priority)}/${digits(since)}`,
};

/** System priorities go beyond a billion; the sum of both ends fits in sixteen digits. */
const HIGHEST_PRIORITY = 2_147_483_647;

function digits(n: number): string {
  return String(n).padStart(16, "0");
}
