import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { sortedKeys } from "../../../apimachinery/utf8";
import { aggregate } from "../../authorization/rbac";
import type { Rooms } from "../../request-context";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { isOn, refused, withSpec } from "../attributes";
import { amountsOf, podAmounts } from "../pod-resources";
import { limitFaults } from "./limit-faults";

/**
 * LimitRanger: a namespace says how much a container, a pod or a claim may ask for at least and at most, and what a
 * container gets that says nothing.
 *
 * Reads the namespace's LimitRanges. Writes requests and limits that are missing, and an annotation that says so.
 *
 * Upstream: plugin/pkg/admission/limitranger/admission.go. Left out: resizes, resources of the pod as a whole.
 */
export const limitRanger: AdmissionPlugin = {
  name: "LimitRanger",

  handles: (attributes) =>
    (attributes.operation === "CREATE" && isOn(attributes, "", "pods")) ||
    ((attributes.operation === "CREATE" || attributes.operation === "UPDATE") &&
      isOn(attributes, "", "persistentvolumeclaims")),

  admit(attributes, rooms) {
    if (!isOn(attributes, "", "pods")) return attributes.object;
    return rangesOf(attributes, rooms).reduce(
      (pod, { spec }) => (spec?.limits ?? []).filter(({ type }) => type === "Container").reduce(withDefaults, pod),
      attributes.object!,
    );
  },

  validate(attributes, rooms) {
    for (const { spec } of rangesOf(attributes, rooms)) {
      const faults = (spec?.limits ?? []).flatMap((limit) => faultsOf(attributes, limit));
      if (faults.length > 0) throw refused(attributes, aggregate(faults));
    }
  },
};

function rangesOf({ namespace }: AdmissionAttributes, { cacher }: Rooms): readonly LimitRange[] {
  return Array.from(cacher.list(`/registry/limitranges/${namespace}/`), ([, each]) => each as LimitRange);
}

function faultsOf(attributes: AdmissionAttributes, limit: LimitRangeItem): readonly string[] {
  if (!isOn(attributes, "", "pods")) {
    if (limit.type !== "PersistentVolumeClaim") return [];
    const { spec } = attributes.object as PersistentVolumeClaim;
    const requests = amountsOf({ resources: spec.resources ?? {} } as never, "requests");
    return limitFaults(limit, requests, requests);
  }
  const { spec } = attributes.object as Pod;
  if (limit.type === "Pod") return limitFaults(limit, podAmounts(spec, "requests"), podAmounts(spec, "limits"));
  if (limit.type !== "Container") return [];
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) =>
    limitFaults(limit, amountsOf(container, "requests"), amountsOf(container, "limits")),
  );
}

const ANNOTATION = "kubernetes.io/limit-ranger";

type Quantities = { readonly [name: string]: string | number };

function withDefaults(object: KObject, item: LimitRangeItem): KObject {
  const { spec } = object as Pod;
  const limits = { ...(item.max as Quantities | undefined), ...(item.default as Quantities | undefined) };
  const requests = {
    ...(item.min as Quantities | undefined),
    ...limits,
    ...(item.defaultRequest as Quantities | undefined),
  };
  const said: string[] = [];
  const complete =
    (what: string) =>
    (container: Container): Container =>
      fill(container, requests, limits, what, said);
  const containers = spec.containers.map(complete("container"));
  const initContainers = spec.initContainers?.map(complete("init container"));
  if (said.length === 0) return object;
  const before = object.metadata.annotations ?? {};
  const annotations = { ...before, [ANNOTATION]: `LimitRanger plugin set: ${said.join("; ")}` };
  const changed = withSpec(object, { containers, ...(initContainers !== undefined && { initContainers }) });
  return { ...changed, metadata: { ...object.metadata, annotations } };
}

function fill(container: Container, requests: Quantities, limits: Quantities, what: string, said: string[]): Container {
  const own = (container.resources ?? {}) as { readonly requests?: Quantities; readonly limits?: Quantities };
  const missing = (all: Quantities, there: Quantities = {}): readonly string[] =>
    sortedKeys(all).filter((name) => !(name in there));
  const [newLimits, newRequests] = [missing(limits, own.limits), missing(requests, own.requests)];
  if (newRequests.length > 0) said.push(`${newRequests.join(", ")} request for ${what} ${container.name}`);
  if (newLimits.length > 0) said.push(`${newLimits.join(", ")} limit for ${what} ${container.name}`);
  if (newRequests.length === 0 && newLimits.length === 0) return container;
  const picked = (all: Quantities, names: readonly string[]): Quantities =>
    Object.fromEntries(names.map((name) => [name, all[name]!]));
  const resources = {
    ...own,
    limits: sorted({ ...own.limits, ...picked(limits, newLimits) }),
    requests: sorted({ ...own.requests, ...picked(requests, newRequests) }),
  };
  return { ...container, resources } as Container;
}

function sorted(quantities: Quantities): Quantities {
  return Object.fromEntries(sortedKeys(quantities).map((name) => [name, quantities[name]!]));
}
