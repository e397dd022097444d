import { assert } from "../../sim/assert";
import type { Task } from "../../sim/task";
import { withPod, type NodeInfo } from "../cache/node-info";
import type { PodInfo } from "../cache/pod-info";
import type { ClusterEvent, QueueingHintFn } from "./cluster-event";
import type { CycleState } from "./cycle-state";
import type { Handle } from "./handle";
import type { NodeToStatus, Plugin, PluginFactory, PostFilterOutcome } from "./plugin";
import { failed, isRejected, messageOf, type Status, unresolvable, unschedulable } from "./status";

/** Which plugins a scheduler has, in the order in which they are asked, and how much their scores count. */
export interface Profile {
  readonly schedulerName: string;
  readonly plugins: readonly { readonly name: string; readonly weight?: number }[];
}

/** What PreFilter says of the pod as a whole. */
export interface PreFiltered {
  readonly status?: Status;
  /** The only nodes worth looking at, and who said so. */
  readonly nodeNames?: ReadonlySet<string>;
  readonly by?: readonly string[];
}

/**
 * One profile's plugins, run extension point by extension point.
 *
 * Upstream: pkg/scheduler/framework/runtime/framework.go. Left out: running plugins side by side, metrics, more than
 * one profile.
 */
export class Framework {
  readonly plugins: readonly Plugin[];
  readonly #weights = new Map<string, number>();
  readonly #preEnqueue: readonly Plugin[];
  readonly #filters: readonly Plugin[];
  readonly #scorers: readonly Plugin[];
  readonly #hints = new Map<string, { readonly plugin: string; readonly hint?: QueueingHintFn }[]>();
  readonly #sort: Plugin;

  constructor(
    readonly profile: Profile,
    registry: { readonly [name: string]: PluginFactory },
    private readonly handle: Handle,
  ) {
    this.plugins = profile.plugins.map(({ name }) => {
      const factory = registry[name];
      assert(factory !== undefined, () => `a plugin of the registry, not ${name}`);
      return factory(handle);
    });
    for (const { name, weight } of profile.plugins) this.#weights.set(name, weight ?? 1);
    this.#preEnqueue = this.plugins.filter((plugin) => plugin.preEnqueue !== undefined);
    this.#filters = this.plugins.filter((plugin) => plugin.filter !== undefined);
    this.#scorers = this.plugins.filter((plugin) => plugin.score !== undefined);
    const sorts = this.plugins.filter((plugin) => plugin.queueSortKey !== undefined);
    assert(sorts.length === 1, () => `one plugin that sorts the queue, not ${sorts.length}`);
    this.#sort = sorts[0]!;
    for (const { name: plugin, eventsToRegister } of this.plugins)
      for (const { resource, actions, hint } of eventsToRegister?.() ?? [])
        for (const action of actions) {
          const key = `${resource}/${action}`;
          this.#hints.set(key, [...(this.#hints.get(key) ?? []), { plugin, ...(hint !== undefined && { hint }) }]);
        }
  }

  get filterNames(): readonly string[] {
    return this.#filters.map(({ name }) => name);
  }

  /** Whose an extension point is. */
  namesAt(point: "reserve" | "permit"): readonly string[] {
    return this.plugins.filter((plugin) => plugin[point] !== undefined).map(({ name }) => name);
  }

  runPreEnqueue(pod: PodInfo): Status | undefined {
    for (const plugin of this.#preEnqueue) {
      const status = plugin.preEnqueue!(pod);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  queueSortKey(pod: PodInfo, since: number): string {
    return this.#sort.queueSortKey!(pod, since);
  }

  /** Whether any plugin waits for events of this sort at all. */
  hears(event: ClusterEvent): boolean {
    return this.#hints.has(`${event.resource}/${event.action}`);
  }

  /** Whether the event may help a pod that these plugins have refused. */
  isWorthRequeuing(pod: PodInfo, refusedBy: readonly string[], event: ClusterEvent): boolean {
    for (const { plugin, hint } of this.#hints.get(`${event.resource}/${event.action}`) ?? [])
      if (refusedBy.includes(plugin) && (hint === undefined || hint(pod, event))) return true;
    return false;
  }

  runPreFilter(state: CycleState, pod: PodInfo): PreFiltered {
    let nodeNames: ReadonlySet<string> | undefined;
    const by: string[] = [];
    for (const plugin of this.plugins) {
      if (plugin.preFilter === undefined) continue;
      const result = plugin.preFilter(state, pod);
      if (result?.status?.code === "Skip") state.skipFilterPlugins.add(plugin.name);
      else if (result?.status !== undefined) return { status: result.status };
      if (result?.nodeNames === undefined) continue;
      by.push(plugin.name);
      const before = nodeNames;
      nodeNames = new Set(result.nodeNames.filter((name) => before === undefined || before.has(name)));
      if (nodeNames.size > 0) continue;
      const names = by.length === 1 ? by[0]! : `[${by.join(" ")}] simultaneously`;
      const reason = `node(s) didn't satisfy plugin${by.length === 1 ? "" : "(s)"} ${names}`;
      return { status: unresolvable(plugin.name, reason) };
    }
    return nodeNames === undefined ? {} : { nodeNames, by };
  }

  runPreFilterExtensionAddPod(state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo): void {
    for (const plugin of this.plugins)
      if (plugin.addPod !== undefined && !state.skipFilterPlugins.has(plugin.name))
        plugin.addPod(state, pod, other, node);
  }

  runPreFilterExtensionRemovePod(state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo): void {
    for (const plugin of this.plugins)
      if (plugin.removePod !== undefined && !state.skipFilterPlugins.has(plugin.name))
        plugin.removePod(state, pod, other, node);
  }

  /** The first refusal. */
  runFilter(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    for (const plugin of this.#filters) {
      if (state.skipFilterPlugins.has(plugin.name)) continue;
      const status = plugin.filter!(state, pod, node);
      if (status !== undefined) return status;
    }
    return undefined;
  }

  /**
   * A node must fit with the more important pods that are promised to it already there, and without them too: they may
   * never come, and the pod may need one of them gone (anti-affinity) or there (affinity).
   */
  runFilterWithNominatedPods(state: CycleState, pod: PodInfo, node: NodeInfo): Status | undefined {
    const nominated = this.handle.nominator
      .podsFor(node.name)
      .filter((other) => other.priority >= pod.priority && other.key !== pod.key);
    if (nominated.length > 0) {
      const there = state.clone();
      let crowded = node;
      for (const other of nominated) {
        crowded = withPod(crowded, other);
        this.runPreFilterExtensionAddPod(there, pod, other, crowded);
      }
      const status = this.runFilter(there, pod, crowded);
      if (status !== undefined) return status;
    }
    return this.runFilter(state, pod, node);
  }

  runPostFilter(state: CycleState, pod: PodInfo, statuses: NodeToStatus): PostFilterOutcome {
    const reasons: string[] = [];
    let nominated: { readonly nominatedNodeName?: string } = {};
    let first = "";
    for (const plugin of this.plugins) {
      if (plugin.postFilter === undefined) continue;
      const outcome = plugin.postFilter(state, pod, statuses);
      const { status } = outcome;
      if (status === undefined || status.code === "UnschedulableAndUnresolvable" || !isRejected(status)) return outcome;
      if (outcome.nominatedNodeName !== undefined) nominated = { nominatedNodeName: outcome.nominatedNodeName };
      reasons.push(...status.reasons);
      if (first === "") first = plugin.name;
    }
    return { ...nominated, status: unschedulable(first, ...reasons) };
  }

  runPreScore(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): void {
    for (const plugin of this.#scorers)
      if (plugin.preScore?.(state, pod, nodes)?.code === "Skip") state.skipScorePlugins.add(plugin.name);
  }

  /** A column of weighted scores for each plugin that has something to say. */
  runScore(state: CycleState, pod: PodInfo, nodes: readonly NodeInfo[]): readonly ScoreColumn[] {
    return this.#scorers
      .filter(({ name }) => !state.skipScorePlugins.has(name))
      .map((plugin) => {
        const scores = nodes.map((node) => plugin.score!(state, pod, node));
        plugin.normalizeScore?.(state, pod, scores, nodes);
        const weight = this.#weights.get(plugin.name) ?? 1;
        for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! * weight;
        return { plugin: plugin.name, scores };
      });
  }

  /** The first that fails undoes all. */
  runReserve(state: CycleState, pod: PodInfo, node: string): Status | undefined {
    for (const plugin of this.plugins) {
      const status = plugin.reserve?.(state, pod, node);
      if (status === undefined) continue;
      this.runUnreserve(pod, node);
      return status;
    }
    return undefined;
  }

  runUnreserve(pod: PodInfo, node: string): void {
    for (const plugin of this.plugins.toReversed()) plugin.unreserve?.(pod, node);
  }

  /** A refusal. No plugin here makes a pod wait. */
  runPermit(state: CycleState, pod: PodInfo, node: string): Status | undefined {
    for (const plugin of this.plugins) {
      const status = plugin.permit?.(state, pod, node);
      if (status !== undefined && status.code !== "Wait") return status;
      assert(status === undefined, () => `${plugin.name} lets pods wait, and nothing here wakes them`);
    }
    return undefined;
  }

  /** Which plugins have work to do before this pod is bound. */
  preBinders(pod: PodInfo, node: string): readonly string[] {
    return this.plugins
      .filter((plugin) => plugin.preBind !== undefined && plugin.preBindPreFlight?.(pod, node) !== false)
      .map(({ name }) => name);
  }

  *runPreBind(pod: PodInfo, node: string): Task<Status | null> {
    for (const plugin of this.plugins) {
      if (plugin.preBind === undefined) continue;
      const status = yield* plugin.preBind(pod, node);
      if (status !== null) return told(status, "PreBind");
    }
    return null;
  }

  /** The first plugin that does not skip binds. */
  *runBind(pod: PodInfo, node: string): Task<Status | null> {
    for (const plugin of this.plugins) {
      if (plugin.bind === undefined) continue;
      const status = yield* plugin.bind(pod, node);
      if (status?.code === "Skip") continue;
      return status === null ? null : told(status, "Bind");
    }
    return failed("", "no bind plugin handled the pod");
  }

  runPostBind(pod: PodInfo, node: string): void {
    for (const plugin of this.plugins) plugin.postBind?.(pod, node);
  }
}

/** Of an error it is said where it happened. */
function told(status: Status, point: string): Status {
  if (status.code !== "Error") return status;
  return failed(status.plugin, `running ${point} plugin "${status.plugin}": ${messageOf(status)}`);
}

export interface ScoreColumn {
  readonly plugin: string;
  readonly scores: readonly number[];
}
