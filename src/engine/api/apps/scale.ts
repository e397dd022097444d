import { formatSelector, labelSelectorAsSelector, type Labels, type LabelSelector } from "../../apimachinery/labels";
import type { KObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import type { Scale, ScaleStrategy } from "../kind";

/**
 * The scale subresource of a workload: its replicas, and whom it counts, in a form that all workloads share.
 *
 * Upstream: pkg/registry/apps/<kind>/storage/storage.go (scaleFromX, ScaleREST).
 */
export function scaleStrategy<O extends Scalable>(): ScaleStrategy<O> {
  return {
    toScale(o): Scale {
      const { name, namespace, uid, resourceVersion, creationTimestamp } = o.metadata;
      const selector = selectorText(o.spec.selector);
      return {
        apiVersion: "autoscaling/v1",
        kind: "Scale",
        metadata: {
          ...(name === undefined ? {} : { name }),
          ...(namespace === undefined ? {} : { namespace }),
          ...(uid === undefined ? {} : { uid }),
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
          ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
        },
        // Zero is left out, as Go does with an `omitempty` number.
        spec: o.spec.replicas === undefined || o.spec.replicas === 0 ? {} : { replicas: o.spec.replicas },
        status: { replicas: o.status?.replicas ?? 0, ...(selector === "" ? {} : { selector }) },
      };
    },
    fromScale(o, scale) {
      const { resourceVersion } = scale.metadata;
      const metadata = resourceVersion === undefined ? o.metadata : { ...o.metadata, resourceVersion };
      return { ...o, metadata, spec: { ...o.spec, replicas: scale.spec?.replicas ?? 0 } };
    },
  };
}

interface Scalable extends KObject {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | Labels };
  readonly status?: { readonly replicas?: number };
}

/** The selector as a query string; one that selects nothing is left out. */
function selectorText(selector: LabelSelector | Labels | undefined): string {
  if (selector === undefined) return "";
  if (!isLabelSelector(selector))
    return sortedKeys(selector)
      .map((key) => `${key}=${selector[key] ?? ""}`)
      .join(",");
  return formatSelector(labelSelectorAsSelector(selector));
}

function isLabelSelector(selector: object): selector is LabelSelector {
  const { matchLabels, matchExpressions } = selector as { matchLabels?: unknown; matchExpressions?: unknown };
  return typeof matchLabels === "object" || Array.isArray(matchExpressions) || Object.keys(selector).length === 0;
}
