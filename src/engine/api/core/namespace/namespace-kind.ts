import { field } from "../../../apimachinery/field-errors";
import { isQualifiedName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { namespaceColumns } from "../../columns/core-columns";
import type { Namespace } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSLabel } from "../../name-rules";
import { withFieldOf, withMeta } from "../../strategy";

/**
 * Namespace: a name that other objects live in. It ends in two steps: the finalizer `kubernetes` in its spec holds
 * it until all that lives in it is gone.
 *
 * Upstream: pkg/registry/core/namespace/strategy.go, pkg/apis/core/v1/defaults.go,
 * pkg/apis/core/validation/validation.go.
 */
export const namespaceKind: Kind<Namespace> = {
  namespaced: false,
  columns: namespaceColumns,
  resetFields: [["status"]],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,

  defaults(ns) {
    const named = labelWithName(ns);
    return (named.status?.phase ?? "") !== "" ? named : { ...named, status: { ...named.status, phase: "Active" } };
  },

  prepareForCreate(ns) {
    const finalizers = ns.spec?.finalizers ?? [];
    const all = finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"];
    // A generated name is not there yet when the defaults are set.
    return labelWithName({ ...ns, spec: { ...ns.spec, finalizers: all }, status: { phase: "Active" } });
  },

  prepareForUpdate(ns, old) {
    return withFieldOf(withFieldOf(ns, old, "spec"), old, "status");
  },

  validate: validateNamespace,
  validateUpdate: (ns, old) => [...validateNamespace(ns), ...validateObjectMetaUpdate(ns.metadata, old.metadata)],

  status: {
    resetFields: [["spec"]],
    prepareForStatusUpdate: (ns, old) => withFieldOf(ns, old, "spec"),
    validateStatusUpdate(ns, old) {
      const errs = validateObjectMetaUpdate(ns.metadata, old.metadata);
      const phase = ns.status?.phase ?? "";
      if (ns.metadata.deletionTimestamp === undefined && phase !== "Active") {
        errs.push(field.invalid("status.Phase", phase, "may only be 'Active' if `deletionTimestamp` is empty"));
      }
      if (ns.metadata.deletionTimestamp !== undefined && phase !== "Terminating") {
        errs.push(
          field.invalid("status.Phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"),
        );
      }
      return errs;
    },
  },

  selectableFields: (ns) => ({ name: ns.metadata.name ?? "", "status.phase": ns.status?.phase ?? "" }),
};

function labelWithName(ns: Namespace): Namespace {
  const name = ns.metadata.name ?? "";
  if (name === "" || ns.metadata.labels?.[NAME_LABEL] === name) return ns;
  return withMeta(ns, { labels: { ...ns.metadata.labels, [NAME_LABEL]: name } });
}

function validateNamespace(ns: Namespace): FieldError[] {
  const errs = validateObjectMeta(ns.metadata, { namespaced: false, nameRule: nameIsDNSLabel });
  for (const name of ns.spec?.finalizers ?? []) errs.push(...validateFinalizerName(name, "spec.finalizers"));
  return errs;
}

function validateFinalizerName(name: string, path: string): FieldError[] {
  const errs = isQualifiedName(name).map((message) => field.invalid(path, name, message));
  if (!name.includes("/") && !STANDARD_FINALIZERS.has(name)) {
    errs.push(field.invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified"));
  }
  return errs;
}

const NAME_LABEL = "kubernetes.io/metadata.name";
const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(["kubernetes", "orphan", "foregroundDeletion"]);
