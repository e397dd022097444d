import type { Pod } from "../../../api/gen/core-v1";
import type { RuntimeClass } from "../../../api/gen/node-v1";
import { sameJson } from "../../../apimachinery/equality";
import type { Json } from "../../../apimachinery/object";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { isOn, refused, withSpec } from "../attributes";

/**
 * RuntimeClass: a pod that names a class gets the overhead and the scheduling rules of that class.
 *
 * Upstream: plugin/pkg/admission/runtimeclass/admission.go.
 */
export const runtimeClass: AdmissionPlugin = {
  name: "RuntimeClass",

  handles: (attributes) => attributes.operation === "CREATE" && isOn(attributes, "", "pods"),

  admit(attributes, { cacher }) {
    const { spec } = attributes.object as Pod;
    const name = spec.runtimeClassName ?? "";
    if (name === "") {
      if (spec.overhead !== undefined)
        throw refused(attributes, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
      return attributes.object;
    }
    const found = cacher.get(`/registry/runtimeclasses/${name}`) as RuntimeClass | undefined;
    if (found === undefined) throw refused(attributes, `pod rejected: RuntimeClass "${name}" not found`);
    return withSpec(attributes.object!, { ...overheadOf(attributes, found), ...schedulingOf(attributes, found) });
  },
};

function overheadOf(attributes: AdmissionAttributes, { overhead }: RuntimeClass): object {
  const { spec } = attributes.object as Pod;
  const wanted = overhead?.podFixed;
  if (spec.overhead !== undefined && !sameJson(spec.overhead as Json, (wanted ?? {}) as Json)) {
    throw refused(attributes, `pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead`);
  }
  return wanted === undefined ? {} : { overhead: wanted };
}

function schedulingOf(attributes: AdmissionAttributes, { scheduling }: RuntimeClass): object {
  if (scheduling === undefined) return {};
  const { spec } = attributes.object as Pod;
  const own = spec.nodeSelector ?? {};
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    if (own[key] === undefined || own[key] === value) continue;
    throw refused(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
    );
  }
  const more = (scheduling.tolerations ?? []).filter(
    (each) => !(spec.tolerations ?? []).some((mine) => sameJson(mine as Json, each as Json)),
  );
  return {
    ...(scheduling.nodeSelector !== undefined && { nodeSelector: { ...own, ...scheduling.nodeSelector } }),
    ...(more.length > 0 && { tolerations: [...(spec.tolerations ?? []), ...more] }),
  };
}
