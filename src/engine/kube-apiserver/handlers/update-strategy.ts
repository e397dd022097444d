import { prepareForApproval } from "../../api/certificates/certificatesigningrequest/signing-request-kind";
import { validateConditions } from "../../api/certificates/certificatesigningrequest/signing-request-validation";
import { preparePodForEphemeralContainers, preparePodForResize } from "../../api/core/pod/pod-strategy";
import { validateResize } from "../../api/core/pod/validate-pod-resize";
import { validateEphemeralContainersUpdate } from "../../api/core/pod/validate-pod-update";
import type { Pod } from "../../api/gen/core-v1";
import { validateCommonFields } from "../../api/meta-validation";
import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import type { Served } from "../served";

/** What may be changed through an object itself, and what through each of its subresources. */
export interface UpdateStrategy {
  prepare(object: KObject, old: KObject, now: string): KObject;
  validate(object: KObject, old: KObject): readonly FieldError[];
}

/** Undefined: nothing can be written there. Upstream: the REST storages of pkg/registry/<group>/<kind>/storage. */
export function updateStrategy({ api, kind }: Served, subresource: string): UpdateStrategy | undefined {
  const common = (object: KObject, old: KObject): readonly FieldError[] =>
    validateCommonFields(object.metadata, old.metadata, api.namespaced);
  if (subresource === "") {
    return {
      prepare: (object, old) => kind.prepareForUpdate(object, old),
      validate: (object, old) => [...common(object, old), ...kind.validateUpdate(object, old)],
    };
  }
  if (subresource === "status" && kind.status !== undefined) {
    const { status } = kind;
    return {
      prepare: (object, old) => status.prepareForStatusUpdate(object, old),
      validate: (object, old) => [...common(object, old), ...status.validateStatusUpdate(object, old)],
    };
  }
  return SPECIAL.get(`${api.group}/${api.resource}/${subresource}`);
}

const SPECIAL: ReadonlyMap<string, UpdateStrategy> = new Map<string, UpdateStrategy>([
  [
    "/pods/ephemeralcontainers",
    {
      prepare: (pod, old) => preparePodForEphemeralContainers(pod as Pod, old as Pod),
      validate: (pod, old) => validateEphemeralContainersUpdate(pod as Pod, old as Pod),
    },
  ],
  [
    "/pods/resize",
    {
      prepare: (pod, old) => preparePodForResize(pod as Pod, old as Pod),
      validate: (pod, old) => validateResize(pod as Pod, old as Pod),
    },
  ],
  [
    "/namespaces/finalize",
    {
      prepare: (ns, old) => ({
        ...old,
        metadata: { ...old.metadata, ...versionOf(ns) },
        spec: { ...(old["spec"] as object), ...finalizersOf(ns) },
      }),
      validate: () => [],
    },
  ],
  [
    "certificates.k8s.io/certificatesigningrequests/approval",
    {
      prepare: prepareForApproval,
      validate: (csr, old) => validateConditions(csr as never, old as never, true),
    },
  ],
]);

function versionOf({ metadata }: KObject): { readonly resourceVersion?: string } {
  return metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion };
}

function finalizersOf(ns: KObject): object {
  const { finalizers } = (ns["spec"] ?? {}) as { readonly finalizers?: readonly string[] };
  return { finalizers: finalizers ?? [] };
}
