import type { Lease } from "../../api/gen/coordination-v1";
import type { Node, Pod, Taint } from "../../api/gen/core-v1";
import { sameJson } from "../../apimachinery/equality";
import { objectKey } from "../../apimachinery/object-key";
import { formatTime } from "../../apimachinery/time";
import { isApiFailure, isConflict, isNotFound } from "../../client/errors";
import type { WatchEvent } from "../../client/informer";
import { LEASES, NODES, PODS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import type { Cell } from "../../sim/cells";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Plain } from "../../sim/plain";
import { atomic, sleep, type Task } from "../../sim/task";
import { MILLISECOND, SECOND } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import type { SharedInformer } from "../shared-informers";
import { judgeHealth, nodeCondition, planUnknownConditions, type NodeHealth } from "./node-health";
import { planNodeLabels } from "./node-labels";
import { NOT_READY, noScheduleTaints, sameTaint, taintsOwnedHere, UNREACHABLE, withTaints } from "./node-taints";
import { evictionRate, zoneOf, zoneState, type ZoneState } from "./zone-states";

/**
 * Notices that nodes fall silent, and says so: in their conditions, on their pods, and by taints that keep new pods
 * away and (through the taint eviction controller) drive the old ones off.
 *
 *     every 5 s: lease or status newer than 50 s?
 *       no ──> conditions Unknown · pods not Ready · queued for the NoExecute taint, 0.1 nodes a second in each zone
 *
 * Reads Nodes, their Leases and Pods. Writes the status and the taints of Nodes, and the status of Pods. It never
 * deletes a pod.
 *
 * The one idea: time is measured by when this controller *saw* a lease change, never by what is written in it, so a
 * wrong clock on a node does no harm.
 *
 * Upstream: pkg/controller/nodelifecycle/node_lifecycle_controller.go (v1.36).
 */
export class NodeLifecycleController implements Controller {
  readonly #nodes: SharedInformer<Node>;
  readonly #leases: SharedInformer<Lease>;
  readonly #pods: SharedInformer<Pod>;
  readonly #taintQueue: WorkQueue;
  readonly #podQueue: WorkQueue;
  readonly #health: OrderedMap<NodeHealth>;
  /** Nodes that wait for their NoExecute taint, as they were last seen, by `zone NUL name`. */
  readonly #toTaint: OrderedMap<Node>;
  readonly #zones: OrderedMap<Zone>;
  readonly #disrupted: Cell<boolean>;
  readonly #passing: Cell<boolean>;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    place.bind(this);
    this.#nodes = informers.of<Node>(NODES);
    this.#leases = informers.of<Lease>(LEASES);
    this.#pods = informers.of<Pod>(PODS);
    this.#health = place.map("health");
    this.#toTaint = place.map("to-taint");
    this.#zones = place.map("zones");
    this.#disrupted = place.cell("all-disrupted", false);
    this.#passing = place.cell("passing", false);
    this.#taintQueue = new WorkQueue(place.child("node-updates"), {
      name: "node-controller: nodes",
      resource: "nodes",
      workers: 8,
      sync: (name) => this.processNode(name),
    });
    this.#podQueue = new WorkQueue(place.child("pod-updates"), {
      name: "node-controller: pods",
      resource: "pods",
      workers: 4,
      sync: (key) => this.processPod(key),
    });
    this.#nodes.onEvent(({ type, object }) => {
      if (type !== "DELETED") this.#taintQueue.add(object.metadata.name ?? "");
    });
    this.#pods.onEvent((event) => this.#podChanged(event));
  }

  start(): void {
    this.monitor();
  }

  monitor(): void {
    this.context.place.spawn("monitorNodeHealth");
    this.context.place.after(5 * SECOND, "monitor", null, { upkeep: true });
  }

  *monitorNodeHealth(): Task {
    const nodes = yield* atomic(() => this.#classifyNodes());
    for (const node of nodes) {
      try {
        yield* this.#monitorNode(node);
      } catch (error) {
        if (!isApiFailure(error)) throw error; // The next round is five seconds away.
      }
    }
    yield* atomic(() => this.#handleDisruption());
  }

  /** Greets new nodes, takes leave of old ones, and returns all that are there. */
  #classifyNodes(): readonly Node[] {
    const nodes = this.#nodes.list();
    const names = new Set(nodes.map((node) => node.metadata.name ?? ""));
    for (const node of nodes) {
      const name = node.metadata.name ?? "";
      if (!this.#health.has(name))
        this.#tell(node, "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`);
      const judged = judgeHealth(
        node,
        this.#leases.get(`kube-node-lease/${name}`),
        this.#health.get(name),
        this.context.place.now(),
      );
      this.#health.set(name, judged);
    }
    for (const [name, { uid }] of [...this.#health.entries()]) {
      if (names.has(name)) continue;
      this.#health.delete(name);
      for (const key of [...this.#toTaint.keys()]) if (key.endsWith(`\0${name}`)) this.#toTaint.delete(key);
      const gone = { apiVersion: "v1", kind: "Node", name, uid };
      this.context.events.event(
        gone,
        "Normal",
        "RemovingNode",
        `Node ${name} event: Removing Node ${name} from Controller`,
      );
    }
    return nodes;
  }

  *#monitorNode(node: Node): Task {
    const name = node.metadata.name ?? "";
    const observed = nodeCondition(node, "Ready")?.status ?? "Unknown";
    const silent = yield* atomic(() => {
      const health = this.#health.get(name);
      const { place } = this.context;
      return health === undefined ? null : planUnknownConditions(node, health, place.now(), place.wall());
    });
    let current = node;
    if (silent !== null) {
      const status = { ...node.status, conditions: silent };
      current = yield* this.context.client.updateStatus<Node>(NODES, { ...node, status });
    }
    const ready = nodeCondition(current, "Ready");
    if (ready === undefined) return;
    yield* this.#taintByReadiness(current, ready.status);
    if (ready.status === "True" || observed !== "True") return;
    const pods = yield* atomic(() => {
      this.#tell(node, "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
      return this.#pods.byIndex("node", name);
    });
    for (const pod of pods) yield* this.#markPodNotReady(pod);
  }

  /** A node that is back is freed of its NoExecute taints at once; one that is lost waits its turn for them. */
  *#taintByReadiness(node: Node, ready: string): Task {
    const taints = node.spec.taints ?? [];
    const has = (taint: Taint): boolean => taints.some((each) => sameTaint(each, taint));
    const noExecute = [NOT_READY, UNREACHABLE].map((key): Taint => ({ key, effect: "NoExecute" }));
    const [notReady, unreachable] = noExecute as [Taint, Taint];
    const key = `${zoneOf(node)}\0${node.metadata.name}`;
    if (ready === "True") {
      yield* atomic(() => void this.#toTaint.delete(key));
      if (has(notReady) || has(unreachable)) yield* this.#swapTaints(node, [], noExecute);
      return;
    }
    const [wanted, other] = ready === "False" ? [notReady, unreachable] : [unreachable, notReady];
    if (has(other)) yield* this.#swapTaints(node, [wanted], [other]);
    else if (!has(wanted)) yield* atomic(() => this.#queueForTaint(key, node));
  }

  #queueForTaint(key: string, node: Node): void {
    this.#toTaint.set(key, node);
    if (this.#passing.get()) return;
    this.#passing.set(true);
    this.taintPass();
  }

  /** Every 100 ms, while nodes wait: the first of each zone, if the zone's rate lets it. */
  taintPass(): void {
    const { place } = this.context;
    const served = new Set<string>();
    for (const [key, node] of [...this.#toTaint.entries()]) {
      const zone = zoneOf(node);
      if (served.has(zone)) continue;
      served.add(zone);
      const limits = this.#zones.get(zone) ?? { rate: 0.1, last: -10 * SECOND, state: "normal" };
      if (limits.rate === 0 || place.now() - limits.last < SECOND / limits.rate) continue;
      this.#zones.set(zone, { ...limits, last: place.now() });
      this.#toTaint.delete(key);
      place.spawn("taintNoExecute", [node as unknown as Plain]);
    }
    if (this.#toTaint.size === 0) this.#passing.set(false);
    else place.after(TAINT_PERIOD, "taintPass", null, { upkeep: true });
  }

  /** What fails here is noticed by the next round, and queued again. */
  *taintNoExecute(node: Node): Task {
    const ready = nodeCondition(node, "Ready")?.status ?? "Unknown";
    const [wanted, other] = ready === "False" ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY];
    try {
      yield* this.#swapTaints(node, [{ key: wanted, effect: "NoExecute" }], [{ key: other, effect: "NoExecute" }]);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
    }
  }

  /** What a node's conditions say, said again as taints, which the scheduler heeds. */
  *processNode(name: string): Task {
    const node = yield* atomic(() => this.#nodes.get(name) ?? null);
    if (node === null) return;
    yield* this.#doNoScheduleTaintingPass(node);
    const labels = planNodeLabels(node);
    if (labels === undefined) return;
    yield* this.context.client.patch(NODES, undefined, name, "application/strategic-merge-patch+json", {
      metadata: { labels },
    });
  }

  *#doNoScheduleTaintingPass(node: Node): Task {
    const wanted = noScheduleTaints(node);
    const present = (node.spec.taints ?? []).filter(taintsOwnedHere);
    const add = wanted.filter((taint) => !present.some((each) => sameTaint(each, taint)));
    const remove = present.filter((taint) => !wanted.some((each) => sameTaint(each, taint)));
    if (add.length === 0 && remove.length === 0) return;
    const latest = yield* this.context.client.get<Node>(NODES, undefined, node.metadata.name ?? "");
    yield* this.#swapTaints(latest, add, remove);
  }

  /** Several write a node's taints at once: who finds it changed looks at it again a little later. */
  *#swapTaints(node: Node, add: readonly Taint[], remove: readonly Taint[]): Task {
    const { client, place } = this.context;
    const name = node.metadata.name ?? "";
    const time = formatTime(yield* atomic(() => place.wall()));
    let latest = node;
    for (let tries = 0; ; tries++) {
      const taints = withTaints(latest.spec.taints ?? [], add, remove, time);
      if (sameJson(latest.spec.taints ?? [], taints)) return;
      try {
        yield* client.patch(NODES, undefined, name, "application/merge-patch+json", {
          metadata: { resourceVersion: latest.metadata.resourceVersion ?? "" },
          spec: { taints: taints.length === 0 ? null : (taints as unknown as Plain) },
        });
        return;
      } catch (error) {
        if (!isConflict(error) || tries >= 4) throw error;
      }
      yield* sleep(100 * MILLISECOND, "another try to taint");
      latest = yield* client.get<Node>(NODES, undefined, name);
    }
  }

  *processPod(key: string): Task {
    const pod = yield* atomic(() => {
      const found = this.#pods.get(key);
      const node = found?.spec.nodeName === undefined ? undefined : this.#nodes.get(found.spec.nodeName);
      if (found === undefined || node === undefined || !this.#health.has(node.metadata.name ?? "")) return null;
      const ready = nodeCondition(node, "Ready");
      return ready === undefined || ready.status === "True" ? null : found;
    });
    if (pod !== null) yield* this.#markPodNotReady(pod);
  }

  *#markPodNotReady(pod: Pod): Task {
    const { client, events, place } = this.context;
    const conditions = pod.status?.conditions ?? [];
    if (!conditions.some(({ type, status }) => type === "Ready" && status !== "False")) return;
    const time = formatTime(yield* atomic(() => place.wall()));
    const next = conditions.map((each) =>
      each.type === "Ready" ? { ...each, status: "False", lastTransitionTime: time } : each,
    );
    try {
      yield* client.updateStatus<Pod>(PODS, { ...pod, status: { ...pod.status, conditions: next } });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    yield* atomic(() => events.event(pod, "Warning", "NodeNotReady", "Node is not ready"));
  }

  /** When most of a zone is lost the fault is likelier with us than with the nodes: fewer are tainted then, or none. */
  #handleDisruption(): void {
    const byZone = new Map<string, Node[]>();
    for (const node of this.#nodes.list()) {
      const zone = zoneOf(node);
      byZone.set(zone, [...(byZone.get(zone) ?? []), node]);
    }
    const states = new Map([...byZone].map(([zone, nodes]) => [zone, zoneState(nodes)] as const));
    const all = states.size > 0 && [...states.values()].every((state) => state === "full-disruption");
    const never = this.context.place.now() - 10 * SECOND;
    for (const [zone, state] of states) {
      const before = this.#zones.get(zone);
      const rate = all ? 0 : evictionRate(state, byZone.get(zone)!.length);
      if (before?.rate !== rate || before.state !== state)
        this.#zones.set(zone, { rate, state, last: before?.last ?? never });
    }
    if (all && !this.#disrupted.get()) this.#toTaint.clear();
    // The silence was ours: everybody starts anew.
    if (!all && this.#disrupted.get()) {
      const now = this.context.place.now();
      for (const [name, health] of [...this.#health.entries()]) this.#health.set(name, { ...health, probed: now });
    }
    this.#disrupted.set(all);
  }

  #tell(node: Node, reason: string, message: string): void {
    const { name = "", uid = "" } = node.metadata;
    this.context.events.event({ apiVersion: "v1", kind: "Node", name, uid }, "Normal", reason, message);
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    const { nodeName } = object.spec;
    if (type !== "DELETED" && nodeName !== undefined && old?.spec.nodeName !== nodeName)
      this.#podQueue.add(objectKey(object));
  }
}

interface Zone {
  readonly rate: number;
  readonly state: ZoneState;
  readonly last: number;
}

const TAINT_PERIOD = 100 * MILLISECOND;
