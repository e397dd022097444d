import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isLabelValue } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { validateLabelName } from "../../meta-validation";
import { nameIsDNSLabel, nameIsDNSSubdomain } from "../../name-rules";
import { validateLabelSelector } from "./validate-selector";

/**
 * Checks where a pod wants to be: near nodes (by their labels and names) and near or far from other pods.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateAffinity, ValidateNodeSelector, validatePodAffinityTerm).
 */
export function validateAffinity(affinity: Affinity | undefined, at: string): FieldError[] {
  if (affinity === undefined) return [];
  const errs: FieldError[] = [];
  const { nodeAffinity: node, podAffinity, podAntiAffinity } = affinity;
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required !== undefined) errs.push(...validateNodeSelector(required, `${at}.nodeAffinity.${REQUIRED}`));
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight = 0, preference }, i) => {
    const here = `${at}.nodeAffinity.${PREFERRED}[${i}]`;
    errs.push(...validateWeight(weight, here));
    // A preference for a value that no node can have does no harm.
    errs.push(...validateNodeSelectorTerm(preference ?? {}, true, `${here}.preference`));
  });
  if (podAffinity !== undefined) errs.push(...validatePodAffinity(podAffinity, `${at}.podAffinity`));
  if (podAntiAffinity !== undefined) errs.push(...validatePodAffinity(podAntiAffinity, `${at}.podAntiAffinity`));
  return errs;
}

export function validateNodeSelector(selector: NodeSelector, at: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) {
    return [field.required(`${at}.nodeSelectorTerms`, "must have at least one node selector term")];
  }
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, false, `${at}.nodeSelectorTerms[${i}]`));
}

function validateNodeSelectorTerm(term: NodeSelectorTerm, anyValue: boolean, at: string): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((req, i) =>
      validateExpression(req, anyValue, `${at}.matchExpressions[${i}]`),
    ),
    ...(term.matchFields ?? []).flatMap((req, i) => validateFieldExpression(req, `${at}.matchFields[${i}]`)),
  ];
}

function validateExpression(
  { key = "", operator = "", values = [] }: NodeSelectorRequirement,
  anyValue: boolean,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) {
        errs.push(field.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) {
        errs.push(
          field.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
      break;
    case "Gt":
    case "Lt":
      if (values.length !== 1) {
        errs.push(field.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      break;
    default:
      errs.push(field.invalid(`${at}.operator`, operator, "not a valid selector operator"));
  }
  errs.push(...validateLabelName(key, `${at}.key`));
  if (anyValue) return errs;
  values.forEach((value, i) => {
    for (const msg of isLabelValue(value)) errs.push(field.invalid(`${at}.values[${i}]`, value, msg));
  });
  return errs;
}

function validateFieldExpression(
  { key = "", operator = "", values = [] }: NodeSelectorRequirement,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  if (operator !== "In" && operator !== "NotIn") {
    errs.push(field.invalid(`${at}.operator`, operator, "not a valid selector operator"));
  } else if (values.length !== 1) {
    const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
    errs.push(field.required(`${at}.values`, detail));
  }
  if (key !== "metadata.name") return [...errs, field.invalid(`${at}.key`, key, "not a valid field selector key")];
  values.forEach((value, i) => {
    for (const msg of nameIsDNSSubdomain(value, false)) errs.push(field.invalid(`${at}.values[${i}]`, value, msg));
  });
  return errs;
}

function validatePodAffinity(affinity: PodAffinity, at: string): FieldError[] {
  const errs: FieldError[] = [];
  affinity.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
    errs.push(...validatePodAffinityTerm(term, `${at}.${REQUIRED}[${i}]`));
  });
  affinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ weight = 0, podAffinityTerm }, i) => {
    const here = `${at}.${PREFERRED}[${i}]`;
    errs.push(...validateWeight(weight, here));
    errs.push(...validatePodAffinityTerm(podAffinityTerm ?? { topologyKey: "" }, `${here}.podAffinityTerm`));
  });
  return errs;
}

function validatePodAffinityTerm(term: PodAffinityTerm, at: string): FieldError[] {
  const { topologyKey = "" } = term;
  const errs = [
    ...validateLabelSelector(term.labelSelector, `${at}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${at}.namespaceSelector`),
  ];
  for (const name of term.namespaces ?? []) {
    for (const msg of nameIsDNSLabel(name, false)) errs.push(field.invalid(`${at}.namespace`, name, msg));
  }
  errs.push(...validateMatchLabelKeys(term, at));
  if (topologyKey === "") errs.push(field.required(`${at}.topologyKey`, "can not be empty"));
  return [...errs, ...validateLabelName(topologyKey, `${at}.topologyKey`)];
}

function validateMatchLabelKeys(term: PodAffinityTerm, at: string): FieldError[] {
  const { matchLabelKeys = [], mismatchLabelKeys = [], labelSelector } = term;
  const errs = [
    ...validateLabelKeys(matchLabelKeys, labelSelector !== undefined, `${at}.matchLabelKeys`),
    ...validateLabelKeys(mismatchLabelKeys, labelSelector !== undefined, `${at}.mismatchLabelKeys`),
  ];
  // The keys were already added to the selector when the pod was prepared; whatever comes twice, the user wrote too.
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    const i = matchLabelKeys.lastIndexOf(key);
    if (i >= 0 && seen.has(key)) {
      errs.push(field.invalid(`${at}[${i}]`, key, "exists in both matchLabelKeys and labelSelector"));
    }
    seen.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    if (!mismatchLabelKeys.includes(key)) return;
    errs.push(field.invalid(`${at}.matchLabelKeys[${i}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"));
  });
  return errs;
}

function validateLabelKeys(keys: readonly string[], hasSelector: boolean, at: string): FieldError[] {
  if (keys.length === 0) return [];
  if (!hasSelector) return [field.forbidden(at, "must not be specified when labelSelector is not set")];
  return keys.flatMap((key, i) => validateLabelName(key, `${at}[${i}]`));
}

function validateWeight(weight: number, at: string): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [field.invalid(`${at}.weight`, weight, "must be in the range 1-100")];
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
