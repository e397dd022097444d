import type { PodSchedulingGate, Toleration, TopologySpreadConstraint } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isLabelValue } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { validateLabelName } from "../../meta-validation";
import { oneOf, qualifiedName } from "./checks";
import { validateLabelSelector } from "./validate-selector";

/**
 * Checks what else the scheduler is told: tolerations, spreading, gates.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateTolerations, validateTopologySpreadConstraints,
 * validateSchedulingGates).
 * Left out: comparing tolerations (`Lt`, `Gt`), whose gate is off.
 */
export function validateTolerations(tolerations: readonly Toleration[] | undefined, at: string): FieldError[] {
  return (tolerations ?? []).flatMap((toleration, i) => validateToleration(toleration, `${at}[${i}]`));
}

function validateToleration(toleration: Toleration, at: string): FieldError[] {
  const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration;
  const errs: FieldError[] = [];
  if (key !== "") errs.push(...validateLabelName(key, `${at}.key`));
  if (key === "" && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errs.push(field.invalid(`${at}.operator`, operator, detail));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errs.push(field.invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  if (operator === "" || operator === "Equal") {
    const wrong = isLabelValue(value);
    if (wrong.length > 0) errs.push(field.invalid(`${at}.operator`, value, wrong.join(";")));
  } else if (operator === "Exists") {
    if (value !== "") {
      errs.push(field.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
    }
  } else {
    // A server that knows the comparing operators names them even while they are switched off.
    const compares = operator === "Lt" || operator === "Gt";
    errs.push(
      field.notSupported(`${at}.operator`, operator, compares ? ["Equal", "Exists", "Lt", "Gt"] : ["Equal", "Exists"]),
    );
  }
  if (effect !== "") errs.push(...oneOf(effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"], `${at}.effect`));
  return errs;
}

export function validateSchedulingGates(gates: readonly PodSchedulingGate[] | undefined, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const seen = new Set<string>();
  gates?.forEach(({ name = "" }, i) => {
    errs.push(...qualifiedName(name, `${at}[${i}]`));
    if (seen.has(name)) errs.push(field.duplicate(`${at}[${i}]`, name));
    seen.add(name);
  });
  return errs;
}

export function validateSpreadConstraints(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  constraints?.forEach((constraint, i) => {
    const here = `${at}[${i}]`;
    const { maxSkew = 0, topologyKey = "", whenUnsatisfiable: action = "", minDomains } = constraint;
    if (maxSkew <= 0) errs.push(field.invalid(`${here}.maxSkew`, maxSkew, "must be greater than zero"));
    if (topologyKey === "") errs.push(field.required(`${here}.topologyKey`, "can not be empty"));
    errs.push(...oneOf(action, ["DoNotSchedule", "ScheduleAnyway"], `${here}.whenUnsatisfiable`));
    const isTwice = constraints
      .slice(i + 1)
      .some((other) => (other.topologyKey ?? "") === topologyKey && (other.whenUnsatisfiable ?? "") === action);
    if (isTwice) errs.push(field.duplicate(`${here}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`));
    if (minDomains !== undefined) {
      if (minDomains <= 0) errs.push(field.invalid(`${here}.minDomains`, minDomains, "must be greater than zero"));
      if (action !== "DoNotSchedule") {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`;
        errs.push(field.invalid(`${here}.minDomains`, minDomains, detail));
      }
    }
    for (const name of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[name];
      if (policy !== undefined) errs.push(...oneOf(policy, ["Honor", "Ignore"], `${here}.${name}`));
    }
    errs.push(...validateMatchLabelKeys(constraint, `${here}.matchLabelKeys`));
    errs.push(...validateLabelSelector(constraint.labelSelector, `${here}.labelSelector`));
  });
  return errs;
}

function validateMatchLabelKeys(
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  at: string,
): FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  const errs: FieldError[] = [];
  if (labelSelector === undefined) {
    errs.push(field.forbidden(at, "must not be specified when labelSelector is not set"));
  }
  const used = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  // The server puts `key in (value)` into the selector for each key, so only a second mention is the user's own.
  const seen = new Set(used);
  const twice = new Set<string>(used);
  for (const { key } of labelSelector?.matchExpressions ?? []) {
    if (seen.has(key)) twice.add(key);
    seen.add(key);
  }
  matchLabelKeys.forEach((key, i) => {
    errs.push(...validateLabelName(key, `${at}[${i}]`));
    if (twice.has(key)) errs.push(field.invalid(`${at}[${i}]`, key, "exists in both matchLabelKeys and labelSelector"));
  });
  return errs;
}
