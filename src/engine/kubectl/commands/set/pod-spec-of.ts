import type { PodSpec } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { CommandError } from "../../command-error";
import type { ResourceInfo } from "../../resource/resource-info";

interface Templated {
  readonly spec: {
    readonly template?: { readonly spec: PodSpec };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
  };
}

/**
 * The pod spec within a pod, a workload or a CronJob.
 *
 * Upstream: k8s.io/kubectl/pkg/polymorphichelpers/updatepodspec.go.
 */
export function podSpecOf(object: KObject): PodSpec | undefined {
  if (object.kind === "Pod") return object["spec"] as PodSpec;
  const { spec } = object as unknown as Templated;
  return spec?.template?.spec ?? spec?.jobTemplate?.spec.template.spec;
}

/** The pod spec of what a command is about; refuses what has none. */
export function podSpecIn({ mapping, name, object }: ResourceInfo): PodSpec {
  const spec = podSpecOf(object);
  if (spec !== undefined) return spec;
  throw new CommandError(
    `${mapping.resource}/${name} the object is not a pod or does not have a pod template: *v1.${object.kind}`,
  );
}

/** The object with another pod spec in the same place. */
export function withPodSpec(object: KObject, podSpec: PodSpec): KObject {
  if (object.kind === "Pod") return { ...object, spec: podSpec };
  const { spec } = object as unknown as Templated;
  if (spec.template !== undefined)
    return { ...object, spec: { ...spec, template: { ...spec.template, spec: podSpec } } };
  const job = spec.jobTemplate!;
  const template = { ...job.spec.template, spec: podSpec };
  return { ...object, spec: { ...spec, jobTemplate: { ...job, spec: { ...job.spec, template } } } };
}
