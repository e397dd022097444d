import type { Affinity, NodeSelectorTerm, Pod, PodSchedulingGate, PodSpec, Toleration } from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { goQuote } from "../../../apimachinery/go-format";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys } from "../../../apimachinery/utf8";
import { validateObjectMetaUpdate } from "../../meta-validation";
import { semanticEqual } from "../../strategy";
import { MAX_INT32, requiredText } from "../pod-template/checks";
import { GO_NODE_SELECTOR_TERM, goStruct } from "../pod-template/go-struct";
import { APPARMOR_PREFIX, MIRROR_ANNOTATION, validatePodAnnotations } from "../pod-template/validate-annotations";
import { validateImageSpaces } from "../pod-template/validate-containers";
import { validateTolerations } from "../pod-template/validate-scheduling";
import { validatePodMetadataAndSpec } from "./validate-pod";

/**
 * Checks a change to a pod. Nearly all of a pod is fixed once it is made: images may change, deadlines shrink,
 * tolerations and, while the pod waits behind scheduling gates, node constraints grow.
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidatePodUpdate, ValidatePodEphemeralContainersUpdate).
 * Left out: Go's own diff of the two specs, for which a list of the changed fields stands.
 */
export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errs = [
    ...validateObjectMetaUpdate(pod.metadata, old.metadata),
    ...validatePodMetadataAndSpec(pod),
    ...validateAnnotationUpdates(pod, old),
  ];
  for (const list of ["containers", "initContainers"] as const) {
    const now = pod.spec[list] ?? [];
    if (now.length !== (old.spec[list] ?? []).length) {
      return [...errs, field.forbidden(`spec.${list}`, "pod updates may not add or remove containers")];
    }
    now.forEach((container, i) =>
      errs.push(
        ...requiredText(container.image, `spec.${list}[${i}].image`),
        ...validateImageSpaces(container, `spec.${list}[${i}]`),
      ),
    );
  }
  const deadline = validateDeadline(pod.spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds);
  errs.push(...deadline.errs);
  if (deadline.stop) return errs;
  errs.push(
    ...validateAddedTolerations(pod.spec.tolerations ?? [], old.spec.tolerations ?? [], "spec.tolerations"),
    ...validateDeletedGates(pod.spec.schedulingGates ?? [], old.spec.schedulingGates ?? [], "spec.schedulingGates"),
  );
  if (semanticEqual(pod.spec, old.spec)) return errs;
  const { spec, errs: gated } = withChangeableFieldsOf(pod.spec, old.spec);
  errs.push(...gated);
  if (!semanticEqual(spec, old.spec)) {
    const detail = `pod updates may not change fields other than ${CHANGEABLE.join(",")}\n${changedFields(spec, old.spec)}`;
    errs.push(field.forbidden("spec", detail));
  }
  return errs;
}

export function validateEphemeralContainersUpdate(pod: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) {
    return [field.forbidden("<nil>", "static pods do not support ephemeral containers")];
  }
  const errs = [
    ...validateObjectMetaUpdate(pod.metadata, old.metadata),
    ...validatePodMetadataAndSpec(pod),
    ...validateAnnotationUpdates(pod, old),
  ];
  const now = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  for (const container of old.spec.ephemeralContainers ?? []) {
    const next = now.get(container.name);
    const what = `existing ephemeral containers ${goQuote(container.name)}`;
    if (next === undefined) {
      errs.push(field.forbidden("spec.ephemeralContainers", `${what} may not be removed\n`));
    } else if (!semanticEqual(container, next)) {
      errs.push(
        field.forbidden("spec.ephemeralContainers", `${what} may not be changed\n${changedFields(next, container)}`),
      );
    }
  }
  return errs;
}

/** Annotations that were read when the pod was made stay as they were. */
export function validateAnnotationUpdates(pod: Pod, old: Pod): FieldError[] {
  const errs: FieldError[] = [];
  const now = pod.metadata.annotations ?? {};
  const before = old.metadata.annotations ?? {};
  for (const key of sortedKeys({ ...before, ...now })) {
    if (now[key] === before[key]) continue;
    const did = before[key] === undefined ? "add" : "remove or update";
    const at = `metadata.annotations[${key}]`;
    if (key.startsWith(APPARMOR_PREFIX)) {
      errs.push(field.forbidden(at, `may not ${did} AppArmor annotations`));
    } else if (key === MIRROR_ANNOTATION) {
      errs.push(field.forbidden(at, `may not ${did} mirror pod annotation`));
    }
  }
  return [...errs, ...validatePodAnnotations(pod.metadata.annotations, pod.spec, "metadata.annotations")];
}

function validateDeadline(
  now: number | undefined,
  old: number | undefined,
): { readonly errs: FieldError[]; readonly stop: boolean } {
  const at = "spec.activeDeadlineSeconds";
  if (now === undefined) {
    if (old === undefined) return { errs: [], stop: false };
    return { errs: [field.invalid(at, null, "must not update from a positive integer to nil value")], stop: false };
  }
  if (now < 0 || now > MAX_INT32) {
    return { errs: [field.invalid(at, now, `must be between 0 and ${MAX_INT32}, inclusive`)], stop: true };
  }
  if (old === undefined || now <= old) return { errs: [], stop: false };
  return { errs: [field.invalid(at, now, "must be less than or equal to previous value")], stop: true };
}

function validateAddedTolerations(now: readonly Toleration[], old: readonly Toleration[], at: string): FieldError[] {
  const timeless = ({ tolerationSeconds: _seconds, ...rest }: Toleration): unknown => rest;
  for (const toleration of old) {
    if (now.some((other) => semanticEqual(timeless(other), timeless(toleration)))) continue;
    return [field.forbidden(at, "existing toleration can not be modified except its tolerationSeconds")];
  }
  return validateTolerations(now, at);
}

function validateDeletedGates(
  now: readonly PodSchedulingGate[],
  old: readonly PodSchedulingGate[],
  at: string,
): FieldError[] {
  const known = new Set(old.map(({ name }) => name));
  return now.flatMap(({ name }, i) =>
    known.has(name)
      ? []
      : [field.forbidden(`${at}[${i}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)],
  );
}

/** `spec` with everything that may change put back, so that what is left to differ may not. */
function withChangeableFieldsOf(
  spec: PodSpec,
  old: PodSpec,
): { readonly spec: PodSpec; readonly errs: readonly FieldError[] } {
  const errs: FieldError[] = [];
  const put: Record<string, unknown> = { ...spec };
  const back = (name: keyof PodSpec): void => {
    if (old[name] === undefined) delete put[name];
    else put[name] = old[name];
  };
  for (const list of ["containers", "initContainers"] as const) {
    if (spec[list] !== undefined) {
      put[list] = spec[list].map((container, i) => ({ ...container, image: old[list]?.[i]?.image }));
    }
  }
  for (const name of ["activeDeadlineSeconds", "schedulingGates", "tolerations"] as const) back(name);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) {
    back("terminationGracePeriodSeconds");
  }
  if ((old.schedulingGates?.length ?? 0) > 0) {
    errs.push(...validateSelectorGrowth(spec.nodeSelector ?? {}, old.nodeSelector ?? {}));
    back("nodeSelector");
    errs.push(...validateAffinityGrowth(spec.affinity, old.affinity));
    const { nodeAffinity: _now, ...rest } = spec.affinity ?? {};
    const node = old.affinity?.nodeAffinity;
    const affinity = { ...rest, ...(node === undefined ? {} : { nodeAffinity: node }) };
    if (Object.keys(affinity).length > 0) put["affinity"] = affinity;
    else back("affinity");
  }
  return { spec: put as PodSpec, errs };
}

type Selector = { readonly [key: string]: string };

function validateSelectorGrowth(now: Selector, old: Selector): FieldError[] {
  if (sortedKeys(old).every((key) => now[key] === old[key])) return [];
  const detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)";
  return [field.invalid("spec.nodeSelector", Object.keys(now).length === 0 ? null : now, detail)];
}

function validateAffinityGrowth(now: Affinity | undefined, old: Affinity | undefined): FieldError[] {
  const required = old?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const oldTerms = required?.nodeSelectorTerms ?? [];
  if (oldTerms.length === 0) return [];
  const newTerms = now?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const at = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
  if (newTerms?.length !== oldTerms.length) {
    const detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
    return [field.invalid(at, newTerms?.map(shown), detail)];
  }
  return newTerms.flatMap((term, i) =>
    onlyGrew(term, oldTerms[i] ?? {})
      ? []
      : [field.invalid(`${at}[${i}]`, shown(term), "only additions are allowed (no mutations or deletions)")],
  );
}

const shown = (term: NodeSelectorTerm): unknown => goStruct(term, GO_NODE_SELECTOR_TERM);

/** Terms are joined by OR and what is in a term by AND: a term that gains requirements only gets stricter. */
function onlyGrew(now: NodeSelectorTerm, old: NodeSelectorTerm): boolean {
  const lists = ["matchExpressions", "matchFields"] as const;
  const wasEmpty = lists.every((list) => (old[list]?.length ?? 0) === 0);
  // An empty term matches nothing; filling it would make the pod fit where it did not.
  if (wasEmpty) return lists.every((list) => (now[list]?.length ?? 0) === 0);
  return lists.every((list) => semanticEqual((now[list] ?? []).slice(0, old[list]?.length ?? 0), old[list] ?? []));
}

function changedFields(now: object, old: object): string {
  const a = now as { readonly [key: string]: unknown };
  const b = old as { readonly [key: string]: unknown };
  const lines: string[] = [];
  for (const key of sortedKeys({ ...a, ...b })) {
    if (semanticEqual(a[key], b[key])) continue;
    lines.push(`- ${key}: ${JSON.stringify(b[key] ?? null)}`, `+ ${key}: ${JSON.stringify(a[key] ?? null)}`);
  }
  return `${lines.join("\n")}\n`;
}

const CHANGEABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];
