import type { Pod } from "../../../api/gen/core-v1";
import type { PriorityClass } from "../../../api/gen/scheduling-v1";
import type { Rooms } from "../../request-context";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { isOn, refused, withSpec } from "../attributes";

/**
 * Priority: turns the name of a pod's priority class into the number that the scheduler compares.
 *
 * Upstream: plugin/pkg/admission/priority/admission.go.
 */
export const priority: AdmissionPlugin = {
  name: "Priority",

  handles: (attributes) =>
    (attributes.operation === "CREATE" || attributes.operation === "UPDATE") &&
    (isOn(attributes, "", "pods") || isOn(attributes, "scheduling.k8s.io", "priorityclasses")),

  admit(attributes, rooms) {
    if (!isOn(attributes, "", "pods")) return attributes.object;
    const pod = attributes.object as Pod;
    if (attributes.operation === "UPDATE") return keepPriority(pod, attributes.old as Pod);
    const found = classOf(attributes, pod, rooms);
    const { priority: given, preemptionPolicy: policy } = pod.spec;
    if (given !== undefined && given !== found.value) {
      throw refused(
        attributes,
        `the integer value of priority (${given}) must not be provided in pod spec; ` +
          `priority admission controller computed ${found.value} from the given PriorityClass name`,
      );
    }
    if (policy !== undefined && policy !== "" && policy !== found.policy) {
      throw refused(
        attributes,
        `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; ` +
          `priority admission controller computed ${found.policy} from the given PriorityClass name`,
      );
    }
    return withSpec(pod, {
      ...(found.name !== "" && { priorityClassName: found.name }),
      priority: found.value,
      preemptionPolicy: found.policy,
    });
  },

  validate(attributes, rooms) {
    if (!isOn(attributes, "scheduling.k8s.io", "priorityclasses")) return;
    const wanted = attributes.object as PriorityClass;
    if (wanted.globalDefault !== true) return;
    const current = globalDefault(rooms);
    if (current === undefined || current.metadata.name === wanted.metadata.name) return;
    throw refused(
      attributes,
      `PriorityClass ${current.metadata.name} is already marked as default. Only one default can exist`,
    );
  },
};

interface Found {
  readonly name: string;
  readonly value: number;
  readonly policy: string;
}

function classOf(attributes: AdmissionAttributes, { spec }: Pod, rooms: Rooms): Found {
  const name = spec.priorityClassName ?? "";
  if (name === "") {
    const fallback = globalDefault(rooms);
    return fallback === undefined ? { name: "", value: 0, policy: "PreemptLowerPriority" } : foundOf(fallback);
  }
  const found = rooms.cacher.get(`/registry/priorityclasses/${name}`) as PriorityClass | undefined;
  if (found === undefined) throw refused(attributes, `no PriorityClass with name ${name} was found`);
  return foundOf(found);
}

function foundOf({ metadata, value, preemptionPolicy }: PriorityClass): Found {
  return { name: metadata.name ?? "", value: value ?? 0, policy: preemptionPolicy ?? "PreemptLowerPriority" };
}

/** Of several defaults the one with the lowest value counts. */
function globalDefault({ cacher }: Rooms): PriorityClass | undefined {
  let lowest: PriorityClass | undefined;
  for (const [, each] of cacher.list("/registry/priorityclasses/")) {
    const one = each as PriorityClass;
    if (one.globalDefault === true && (lowest === undefined || (one.value ?? 0) < (lowest.value ?? 0))) lowest = one;
  }
  return lowest;
}

function keepPriority(pod: Pod, old: Pod): Pod {
  const { priority: value, preemptionPolicy } = old.spec;
  const missing = {
    ...(pod.spec.priority === undefined && value !== undefined && { priority: value }),
    ...(pod.spec.preemptionPolicy === undefined && preemptionPolicy !== undefined && { preemptionPolicy }),
  };
  return Object.keys(missing).length === 0 ? pod : (withSpec(pod, missing) as Pod);
}
