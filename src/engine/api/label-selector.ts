import { labelSelectorAsSelector, type LabelRequirements, type LabelSelector } from "../apimachinery/labels";
import { SelectorError } from "../apimachinery/label-parser";

/**
 * What validation asks of a label selector beyond its form.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector).
 */
/** The query that a selector stands for, or undefined when it stands for none: then it is refused where it would be used. */
export function usableSelector(selector: LabelSelector | undefined): LabelRequirements | undefined {
  try {
    return labelSelectorAsSelector(selector);
  } catch (error) {
    if (error instanceof SelectorError) return undefined;
    throw error;
  }
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}
