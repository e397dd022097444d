import {
  labelSelectorAsSelector,
  type LabelRequirements,
  type Labels,
  type LabelSelector,
} from "../apimachinery/labels";
import { SelectorError } from "../apimachinery/label-parser";
import { sortedKeys } from "../apimachinery/utf8";

/**
 * What validation asks of a label selector beyond its form.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector).
 */
/**
 * The query that a selector stands for, or undefined when it stands for none: then it is refused where it would be
 * used.
 */
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

/** The selector as a message shows it: Go writes the keys of a map in order. */
export function shownSelector(selector: LabelSelector | undefined | null): LabelSelector | null {
  if (selector === undefined || selector === null) return null;
  if (selector.matchLabels === undefined) return selector;
  return { ...selector, matchLabels: inKeyOrder(selector.matchLabels) };
}

export function inKeyOrder(labels: Labels): Labels {
  return Object.fromEntries(sortedKeys(labels).map((key) => [key, labels[key] ?? ""]));
}
