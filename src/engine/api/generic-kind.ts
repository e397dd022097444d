import type { KObject } from "../apimachinery/object";
import type { Kind } from "./kind";
import { carryGeneration, semanticEqual, startGeneration, withFieldOf, withoutField } from "./strategy";

/**
 * A kind that nobody has written by hand yet: it can be stored, listed, watched, changed and deleted, and its metadata is checked.
 *
 * A `spec` that changes moves the generation on; a status is set through the status subresource only. Both are what nearly every
 * strategy of upstream does.
 *
 * Upstream: apiserver/pkg/registry/rest/create.go, update.go. Left out: defaults and validation of the kind's own fields.
 */
export interface ServedResource {
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
}

export function genericKind({ namespaced, hasStatus }: ServedResource): Kind {
  const strategy = {
    namespaced,
    defaults: (o: KObject) => o,
    prepareForCreate(o: KObject) {
      const bare = hasStatus ? withoutField(o, "status") : o;
      return hasSpec(o) ? startGeneration(bare) : bare;
    },
    prepareForUpdate(o: KObject, old: KObject) {
      const kept = hasStatus ? withFieldOf(o, old, "status") : o;
      return carryGeneration(kept, old, hasSpec(old) && !semanticEqual(o["spec"], old["spec"]));
    },
    validate: () => [],
    validateUpdate: () => [],
    resetFields: hasStatus ? [["status"]] : [],
    allowCreateOnUpdate: false,
    unconditionalUpdate: true,
  } satisfies Kind;
  if (!hasStatus) return strategy;
  return {
    ...strategy,
    status: {
      prepareForStatusUpdate: (o, old) => ({ ...withFieldOf(old, o, "status"), metadata: { ...old.metadata, ...versionOf(o) } }),
      validateStatusUpdate: () => [],
      resetFields: [["spec"]],
    },
  };
}

function hasSpec(o: KObject): boolean {
  return o["spec"] !== undefined;
}

function versionOf(o: KObject): { readonly resourceVersion?: string } {
  return o.metadata.resourceVersion === undefined ? {} : { resourceVersion: o.metadata.resourceVersion };
}
