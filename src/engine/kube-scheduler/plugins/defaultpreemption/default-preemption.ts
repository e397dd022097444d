import type { PodInfo } from "../../cache/pod-info";
import { histogram } from "../../fit-error";
import type { CycleState } from "../../framework/cycle-state";
import type { Handle } from "../../framework/handle";
import type { NodeToStatus, PluginFactory, PostFilterOutcome } from "../../framework/plugin";
import { type Status, unresolvable, unschedulable } from "../../framework/status";
import { pickOneNode, type Candidate } from "./pick-one-node";
import { PreemptionExecutor } from "./preemption-executor";
import { selectVictimsOnNode } from "./select-victims";

const NAME = "DefaultPreemption";

/**
 * When no node fits, looks for one that would if less important pods were gone, and sends these away. The pod is
 * promised that node (`nominatedNodeName`), and tried again when they are gone.
 *
 *     nodes where it might help ─> on each: who would have to go ─> the node where it hurts least ─> delete, in the background
 *
 * Upstream: pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go,
 * pkg/scheduler/framework/preemption/preemption.go. Left out: extenders, pods that wait for a permit, pod groups.
 */
export const defaultPreemption: PluginFactory = (handle) => {
  const executor = handle.acting === undefined ? undefined : new PreemptionExecutor(handle.acting, handle.nominator);
  return {
    name: NAME,
    preEnqueue({ key }) {
      if (executor?.isRunning(key) !== true) return undefined;
      return unresolvable(NAME, "waiting for the preemption for this pod to be finished");
    },
    postFilter(state, pod, statuses) {
      const outcome = preempt(handle, state, pod, statuses);
      if (!("candidate" in outcome)) return outcome;
      executor?.begin(pod, outcome.candidate);
      return { nominatedNodeName: outcome.candidate.node };
    },
    // Those who wait for their victims also wait for whatever plugin refused them, and that one says when to go on.
    eventsToRegister: () => [{ resource: "AssignedPod", actions: ["Delete"], hint: () => false }],
  };
};

/** Decides; a pure function but for the lot that it draws. */
export function preempt(
  handle: Handle,
  state: CycleState,
  pod: PodInfo,
  statuses: NodeToStatus,
): PostFilterOutcome | { readonly candidate: Candidate } {
  const why = notEligible(handle, pod, statuses);
  if (why !== undefined) return { status: unschedulable(NAME, `preemption: ${why}`) };
  const { candidates, refusals } = dryRunPreemption(handle, state, pod, statuses);
  if (candidates.length > 0) return { candidate: pickOneNode(candidates) };
  const all = handle.snapshot.nodes.length;
  const reasons = [...refusals.values()].flatMap((status) => status.reasons);
  const others = Array.from({ length: all - refusals.size }, () => "Preemption is not helpful for scheduling");
  const text = `0/${all} nodes are available: ${histogram([...reasons, ...others])}`;
  return { nominatedNodeName: "", status: unschedulable(NAME, `preemption: ${text}`) };
}

/** Why the pod may not send others away; it has perhaps done so already, and they are not gone yet. */
function notEligible({ snapshot }: Handle, pod: PodInfo, statuses: NodeToStatus): string | undefined {
  if (pod.pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const nominated = pod.pod.status?.nominatedNodeName ?? "";
  if (nominated === "" || statuses.get(nominated)?.code === "UnschedulableAndUnresolvable") return undefined;
  const going = snapshot
    .node(nominated)
    ?.pods.some((other) => other.priority < pod.priority && isTerminatingByPreemption(snapshot.latest(other)));
  return going === true ? "not eligible due to a terminating pod on the nominated node." : undefined;
}

function isTerminatingByPreemption({ pod, terminating }: PodInfo): boolean {
  if (!terminating) return false;
  const condition = pod.status?.conditions?.find(({ type }) => type === "DisruptionTarget");
  return condition?.status === "True" && condition.reason === "PreemptionByScheduler";
}

/** Plays it through on enough nodes, from one on that is drawn by lot. */
function dryRunPreemption(handle: Handle, state: CycleState, pod: PodInfo, statuses: NodeToStatus) {
  const { snapshot, listers } = handle;
  const potential = snapshot.nodes.filter(({ name }) => statuses.get(name)?.code === "Unschedulable");
  const candidates: Candidate[] = [];
  const refusals = new Map<string, Status>();
  if (potential.length === 0) return { candidates, refusals };
  const budgets = listers.podDisruptionBudgets.list();
  const wanted = Math.min(potential.length, Math.max(100, Math.floor(potential.length / 10)));
  const offset = potential.length === 1 ? 0 : handle.below("preemption-offset", potential.length);
  for (let i = 0; i < potential.length; i++) {
    const info = potential[(offset + i) % potential.length]!;
    const found = selectVictimsOnNode(handle, state.clone(), pod, info, budgets);
    if ("victims" in found) candidates.push({ node: info.name, ...found });
    else refusals.set(info.name, found);
    const harmless = candidates.some(({ violations }) => violations === 0);
    if (harmless && candidates.length >= wanted) break;
  }
  return { candidates, refusals };
}
