import { cmpUtf8 } from "../../apimachinery/utf8";
import type { SortOptions } from "./kustomization";
import { KustomizeError } from "./kustomize-error";
import { currentId, type ResourceMap } from "./kustomized";
import { gvkText, type ResourceId, sameGvk } from "./resource-id";

/**
 * Puts what others need before those who need it: namespaces first, webhooks last. `fifo` leaves the order in which
 * resources were named.
 *
 * Upstream: sigs.k8s.io/kustomize/api/internal/builtins/SortOrderTransformer.go.
 */
export function sortResources(resources: ResourceMap, options: SortOptions | undefined): ResourceMap {
  const order = options === undefined ? "legacy" : (options.order ?? "");
  if (order !== "fifo" && order !== "legacy")
    throw new KustomizeError("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === "fifo") {
    if (options?.legacySortOptions === undefined) return resources;
    throw new KustomizeError(
      "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
    );
  }
  const { orderFirst = [], orderLast = [] } = options?.legacySortOptions ?? { orderFirst: FIRST, orderLast: LAST };
  const rank = (kind: string): number => {
    const last = orderLast.lastIndexOf(kind);
    if (last >= 0) return last + 1;
    const first = orderFirst.lastIndexOf(kind);
    return first < 0 ? 0 : first - orderFirst.length;
  };
  return resources.toSorted((a, b) => compare(currentId(a), currentId(b), rank));
}

function compare(a: ResourceId, b: ResourceId, rank: (kind: string) => number): number {
  if (sameGvk(a, b)) return cmpUtf8(idKey(a), idKey(b));
  const ranks = rank(a.kind) - rank(b.kind);
  if (ranks !== 0) return ranks;
  // Only a namespace of another group can differ from a namespace.
  const turned = a.kind === "Namespace" && b.kind === "Namespace" && (a.group === "" || b.group === "");
  return turned ? cmpUtf8(gvkKey(b), gvkKey(a)) : cmpUtf8(gvkKey(a), gvkKey(b));
}

function gvkKey({ group, version, kind }: ResourceId): string {
  return `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;
}

function idKey(id: ResourceId): string {
  return `${gvkText(id)}|${id.namespace || "~X"}|${id.name || "~N"}`;
}

const FIRST = [
  "Namespace",
  "ResourceQuota",
  "StorageClass",
  "CustomResourceDefinition",
  "ServiceAccount",
  "PodSecurityPolicy",
  "Role",
  "ClusterRole",
  "RoleBinding",
  "ClusterRoleBinding",
  "ConfigMap",
  "Secret",
  "Endpoints",
  "Service",
  "LimitRange",
  "PriorityClass",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Deployment",
  "StatefulSet",
  "CronJob",
  "PodDisruptionBudget",
];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
