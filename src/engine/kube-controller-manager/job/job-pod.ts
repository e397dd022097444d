/**
 * The pod that a Job makes: its template, with the finalizer that keeps it until it was counted, and in an Indexed Job
 * with the index that it works on.
 *
 * Upstream: pkg/controller/job/job_controller.go (manageJob), indexed_job_utils.go.
 */
import type { Job } from "../../api/gen/batch-v1";
import type { Container, Pod, PodSpec } from "../../api/gen/core-v1";
import { podFromTemplate } from "../pod-control";
import { COMPLETION_INDEX, TRACKING_FINALIZER } from "./job-facts";

export function jobPod(job: Job, index: number | undefined): Pod {
  const pod = podFromTemplate(job.spec.template, job);
  const finalizers = [...(pod.metadata.finalizers ?? []), TRACKING_FINALIZER];
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } };
  const name = job.metadata.name ?? "";
  const mark = { [COMPLETION_INDEX]: String(index) };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      generateName: `${`${name}-${index}`.slice(0, LONGEST_PREFIX)}-`,
      labels: { ...pod.metadata.labels, ...mark },
      annotations: { ...pod.metadata.annotations, ...mark },
      finalizers,
    },
    spec: withIndex(pod.spec, `${name}-${index}`),
  };
}

/** What the API server leaves of a `generateName`, less the dash. */
const LONGEST_PREFIX = 57;

function withIndex(spec: PodSpec, hostname: string): PodSpec {
  const told = (container: Container): Container =>
    container.env?.some(({ name }) => name === VARIABLE) === true
      ? container
      : { ...container, env: [...(container.env ?? []), FROM_INDEX] };
  return {
    ...spec,
    hostname,
    containers: spec.containers.map(told),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(told) }),
  };
}

const VARIABLE = "JOB_COMPLETION_INDEX";
const FROM_INDEX = {
  name: VARIABLE,
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${COMPLETION_INDEX}']` } },
} as const;
