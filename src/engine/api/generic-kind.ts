import type { KObject } from "../apimachinery/object";
import type { Kind } from "./kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "./meta-validation";
import { nameIsDNSSubdomain, nameIsPathSegment } from "./name-rules";
import {
  carryGeneration,
  resetMetaForStatus,
  semanticEqual,
  startGeneration,
  withFieldOf,
  withoutField,
} from "./strategy";

/**
 * A kind that nobody has written by hand yet, and every custom resource: it can be stored, listed, watched, changed and
 * deleted, and its metadata is checked.
 *
 * What is wished for, which is all but metadata and status, moves the generation on when it changes; a status is set
 * through its subresource only. Both are what nearly every strategy of upstream does.
 *
 * Upstream: apiserver/pkg/registry/rest/create.go, update.go. Left out: defaults and validation of the kind's own
 * fields.
 */
export interface ServedResource {
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  /** False for the older kinds that never had a generation. */
  readonly countsGeneration?: boolean;
  /** Names that are no DNS subdomains: addresses. */
  readonly anyName?: boolean;
}

export function genericKind({ namespaced, hasStatus, countsGeneration = true, anyName = false }: ServedResource): Kind {
  const rules = { namespaced, nameRule: anyName ? nameIsPathSegment : nameIsDNSSubdomain, looseFinalizers: true };
  const strategy = {
    namespaced,
    defaults: (o: KObject) => o,
    prepareForCreate(o: KObject) {
      const bare = hasStatus ? withoutField(o, "status") : o;
      return countsGeneration ? startGeneration(bare) : bare;
    },
    prepareForUpdate(o: KObject, old: KObject) {
      const kept = hasStatus ? withFieldOf(o, old, "status") : o;
      return countsGeneration ? carryGeneration(kept, old, !semanticEqual(wishOf(kept), wishOf(old))) : kept;
    },
    validate: (o: KObject) => validateObjectMeta(o.metadata, rules),
    validateUpdate: (o: KObject, old: KObject) => validateObjectMetaUpdate(o.metadata, old.metadata),
    resetFields: hasStatus ? [["status"]] : [],
    allowCreateOnUpdate: false,
    unconditionalUpdate: true,
  } satisfies Kind;
  if (!hasStatus) return strategy;
  return {
    ...strategy,
    status: {
      prepareForStatusUpdate: (o, old) =>
        resetMetaForStatus({ ...withFieldOf(old, o, "status"), metadata: o.metadata }, old),
      validateStatusUpdate: (o, old) => validateObjectMetaUpdate(o.metadata, old.metadata),
      resetFields: [["spec"]],
    },
  };
}

/** Everything that states a wish. */
function wishOf(o: KObject): unknown {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...wish } = o;
  return wish;
}
