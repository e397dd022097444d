import type { NamespaceCondition } from "../../api/gen/core-v1";
import { formatTime } from "../../apimachinery/time";
import { cmpUtf8 } from "../../apimachinery/utf8";

/** What is left in a namespace: how many objects of each `resource.group`, and how many are held by each finalizer. */
export interface Remains {
  readonly resources: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
}

/**
 * What a namespace that goes says of itself. Returns the conditions given when nothing changes.
 *
 * Upstream: pkg/controller/namespace/deletion/status_condition_utils.go.
 */
export function namespaceConditions(
  old: readonly NamespaceCondition[],
  remains: Remains,
  failure: string | undefined,
  now: number,
): readonly NamespaceCondition[] {
  let changed = false;
  const next = [...old];
  for (const [type, status, reason, message] of wantedConditions(remains, failure)) {
    const at = next.findIndex((condition) => condition.type === type);
    const current = next[at];
    if (current?.status === status && current.message === message && current.reason === reason) continue;
    changed = true;
    const since = current?.status === status ? current.lastTransitionTime : undefined;
    const condition = { type, status, lastTransitionTime: since ?? formatTime(now), reason, message };
    if (at < 0) next.push(condition);
    else next[at] = condition;
  }
  return changed ? next : old;
}

type Wanted = readonly [type: string, status: string, reason: string, message: string];

function wantedConditions(remains: Remains, failure: string | undefined): readonly Wanted[] {
  return [
    ["NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered"],
    [
      "NamespaceDeletionGroupVersionParsingFailure",
      "False",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ],
    failure === undefined
      ? [
          "NamespaceDeletionContentFailure",
          "False",
          "ContentDeleted",
          "All content successfully deleted, may be waiting on finalization",
        ]
      : [
          "NamespaceDeletionContentFailure",
          "True",
          "ContentDeletionFailed",
          `Failed to delete all resource types, 1 remaining: ${failure}`,
        ],
    remains.resources.size === 0
      ? ["NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed"]
      : [
          "NamespaceContentRemaining",
          "True",
          "SomeResourcesRemain",
          `Some resources are remaining: ${listed(remains.resources, (name, n) => `${name} has ${n} resource instances`)}`,
        ],
    remains.finalizers.size === 0
      ? [
          "NamespaceFinalizersRemaining",
          "False",
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        ]
      : [
          "NamespaceFinalizersRemaining",
          "True",
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${listed(remains.finalizers, (name, n) => `${name} in ${n} resource instances`)}`,
        ],
  ];
}

function listed(counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string {
  return [...counts]
    .sort(([a], [b]) => cmpUtf8(a, b))
    .map(([name, count]) => text(name, count))
    .join(", ");
}
