/**
 * What a Job's `podFailurePolicy` says of a pod that failed: the first rule that fits decides.
 *
 * Upstream: pkg/controller/job/pod_failure_policy.go.
 */
import type { Job, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule } from "../../api/gen/batch-v1";
import type { ContainerStatus, Pod } from "../../api/gen/core-v1";

export interface FailureVerdict {
  readonly action: string;
  /** In words, why the rule fits. */
  readonly message: string;
}

/** Without a rule that fits, a failed pod counts against the back-off limit. */
export function failureVerdict(job: Job, pod: Pod): FailureVerdict | undefined {
  const rules = job.spec.podFailurePolicy?.rules ?? [];
  for (const [at, rule] of rules.entries()) {
    const why = fits(rule, pod);
    if (why !== undefined)
      return { action: rule.action, message: `${why} matching ${rule.action} rule at index ${at}` };
  }
  return undefined;
}

export function isIgnored(job: Job, pod: Pod): boolean {
  return failureVerdict(job, pod)?.action === "Ignore";
}

function fits({ onExitCodes, onPodConditions }: PodFailurePolicyRule, pod: Pod): string | undefined {
  const { namespace = "", name = "" } = pod.metadata;
  if (onExitCodes !== undefined) {
    const container = failedContainer(onExitCodes, pod);
    const code = container?.state?.terminated?.exitCode;
    return container && `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code}`;
  }
  for (const { type, status = "True" } of onPodConditions ?? []) {
    const has = pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status);
    if (has === true) return `Pod ${namespace}/${name} has condition ${type}`;
  }
  return undefined;
}

function failedContainer(wanted: PodFailurePolicyOnExitCodesRequirement, pod: Pod): ContainerStatus | undefined {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  return statuses.find(({ name, state }) => {
    const code = state?.terminated?.exitCode ?? 0;
    if (code === 0 || (wanted.containerName !== undefined && wanted.containerName !== name)) return false;
    return wanted.values.includes(code) === (wanted.operator === "In");
  });
}
