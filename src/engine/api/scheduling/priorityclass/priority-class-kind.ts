import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { priorityClassColumns } from "../../columns/core-columns";
import type { PriorityClass } from "../../gen/scheduling-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";

/**
 * PriorityClass: a name for a number, which ranks pods in the scheduler's queue and in preemption.
 *
 * Upstream: pkg/registry/scheduling/priorityclass/strategy.go, pkg/apis/scheduling/validation/validation.go.
 */
export const priorityClassKind: Kind<PriorityClass> = {
  namespaced: false,
  columns: priorityClassColumns,
  resetFields: [],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaults: (pc) => ((pc.preemptionPolicy ?? "") === "" ? { ...pc, preemptionPolicy: "PreemptLowerPriority" } : pc),
  // The counter of a spec is kept even though all fields but two are immutable.
  prepareForCreate: (pc) => ({ ...pc, metadata: { ...pc.metadata, generation: 1 } }),
  prepareForUpdate: (pc) => pc,
  validate: validatePriorityClass,
  validateUpdate(pc, old) {
    const errs = [...validateObjectMetaUpdate(pc.metadata, old.metadata)];
    if ((pc.value ?? 0) !== (old.value ?? 0)) errs.push(field.forbidden("value", "may not be changed in an update."));
    if (pc.preemptionPolicy !== old.preemptionPolicy) {
      errs.push(field.invalid("preemptionPolicy", pc.preemptionPolicy ?? "", "field is immutable"));
    }
    return errs;
  },
};

function validatePriorityClass(pc: PriorityClass): FieldError[] {
  const errs = validateObjectMeta(pc.metadata, { namespaced: false, nameRule: nameIsDNSSubdomain });
  const name = pc.metadata.name ?? "";
  const value = pc.value ?? 0;
  const system = SYSTEM_CLASSES[name];
  if (name.startsWith("system-")) {
    const why =
      system === undefined
        ? `${name} is not a known system priority class`
        : system !== value
          ? `value of ${name} PriorityClass must be ${system}`
          : pc.globalDefault === true
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (why !== undefined) {
      const reserved = "priority class names with 'system-' prefix are reserved for system use only";
      errs.push(field.forbidden("metadata.name", `${reserved}. error: ${why}`));
    }
  } else if (value > HIGHEST_USER_PRIORITY) {
    errs.push(field.forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`));
  }
  const policy = pc.preemptionPolicy ?? "";
  if (policy !== "PreemptLowerPriority" && policy !== "Never") {
    errs.push(field.notSupported("preemptionPolicy", policy, ["PreemptLowerPriority", "Never"]));
  }
  return errs;
}

const HIGHEST_USER_PRIORITY = 1_000_000_000;
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};
