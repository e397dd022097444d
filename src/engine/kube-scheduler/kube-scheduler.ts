import type { Node, Pod } from "../api/gen/core-v1";
import { componentPeer } from "../client/component-config";
import { Informer, type WatchEvent } from "../client/informer";
import { LeaderElector } from "../client/leader-elector";
import { NODES, PODS } from "../client/resources";
import { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { SchedulerCache } from "./cache/cache";
import { podInfo } from "./cache/pod-info";
import { DEFAULT_PLUGINS } from "./plugins/registry";
import { SchedulingQueue } from "./queue/scheduling-queue";
import { firstRefusal } from "./schedule-pod";
import { ScheduleOne } from "./schedule-one";
import { SchedulingEvents } from "./scheduling-events";

export interface SchedulerArgs {
  readonly apiServer?: { readonly host: string; readonly port: number };
}

/**
 * The program that gives pods their nodes.
 *
 *     watch pods without node ─> queue ─> one cycle at a time (ScheduleOne) ─> binding, in the background
 *     watch nodes, placed pods ─> cache, and another try for the pods that a change may help
 *
 * Reads `/etc/kubernetes/scheduler.conf`. Writes bindings, the condition PodScheduled and events. Works while it holds
 * the Lease `kube-system/kube-scheduler`.
 *
 * Upstream: cmd/kube-scheduler/app/server.go, pkg/scheduler/eventhandlers.go (v1.36). Left out: profiles, extenders,
 * metrics.
 */
export class KubeScheduler implements Program {
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #elector: LeaderElector;
  readonly #queue: SchedulingQueue;
  readonly #cache: SchedulerCache;
  readonly #cycles: ScheduleOne;

  constructor(place: Place, args: SchedulerArgs) {
    const configured = componentPeer(place, "/etc/kubernetes/scheduler.conf");
    const peer = args.apiServer === undefined ? configured : { ...configured, ...args.apiServer };
    const userAgent = "kube-scheduler";
    const client = new RestClient(place.child("api"), { peer, userAgent, qps: 50, burst: 100 });
    const informing = new RestClient(place.child("watching"), { peer, userAgent });
    this.#cache = new SchedulerCache(place.child("cache"));
    this.#queue = new SchedulingQueue(place.child("queue"), () => this.#cycles.wake());
    const events = new SchedulingEvents(place.child("events"), client);
    this.#cycles = new ScheduleOne(place.child("cycles"), {
      client,
      events,
      cache: this.#cache,
      queue: this.#queue,
      plugins: DEFAULT_PLUGINS,
      ready: () => this.#elector.leading && this.#pods.synced && this.#nodes.synced,
    });
    this.#pods = new Informer(place.child("pods"), informing, PODS, {
      fieldSelector: "status.phase!=Succeeded,status.phase!=Failed",
    });
    this.#nodes = new Informer(place.child("nodes"), informing, NODES);
    this.#pods.onEvent((event) => this.#podChanged(event));
    this.#nodes.onEvent((event) => this.#nodeChanged(event));
    this.#pods.onSynced(() => this.#cycles.wake());
    this.#nodes.onSynced(() => this.#cycles.wake());
    const election = new RestClient(place.child("election"), { peer, userAgent, qps: 50, burst: 100 });
    this.#elector = new LeaderElector(place.child("elector"), election, {
      namespace: "kube-system",
      name: "kube-scheduler",
      identity: `${place.machine.name}_${place.rng.uuid("identity")}`,
      onStartedLeading: () => this.#cycles.wake(),
      onStoppedLeading: () => place.exit(1),
    });
  }

  /** The caches fill while another leads, so that a new leader knows all at once. */
  start(): void {
    this.#pods.start();
    this.#nodes.start();
    this.#queue.start();
    this.#elector.start();
  }

  inspect(query: Plain): Plain {
    const view = (query as { readonly view?: string } | null | undefined)?.view;
    if (view !== "scheduler")
      return { leading: this.#elector.leading, synced: this.#pods.synced && this.#nodes.synced };
    return {
      active: this.#queue.keys("active"),
      backoff: this.#queue.keys("backoff"),
      unschedulable: this.#queue.keys("unschedulable"),
      waiting: this.#queue.waiting() as unknown as Plain,
      weights: Object.fromEntries(DEFAULT_PLUGINS.map(({ name, weight = 1 }) => [name, weight])),
      cycles: this.#cycles.recent as unknown as Plain,
    };
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    const { key } = podInfo(object);
    const placed = (object.spec.nodeName ?? "") !== "";
    if (type === "DELETED") {
      this.#queue.remove(key);
      this.#cache.removePod(key);
      if (placed) this.#podsLeft();
      return;
    }
    if (placed) {
      this.#queue.remove(key);
      this.#cache.setPod(object);
      return;
    }
    if (object.spec.schedulerName !== undefined && object.spec.schedulerName !== "default-scheduler") return;
    if (object.metadata.deletionTimestamp !== undefined) return this.#queue.remove(key);
    if (this.#cache.isAssumed(key)) return;
    this.#enqueue(object, old);
  }

  #enqueue(pod: Pod, old: Pod | undefined): void {
    const info = podInfo(pod);
    const queued = this.#queue.get(info.key);
    // A change of status alone (our own condition, mostly) makes no pod fit.
    if (queued !== undefined && old !== undefined && !worthATry(old, pod)) return this.#queue.update(pod);
    if (queued === undefined && old !== undefined) return; // It is being tried just now; its failure puts it back.
    for (const plugin of DEFAULT_PLUGINS) {
      const refused = plugin.preEnqueue?.(info);
      if (refused !== undefined) return this.#queue.park(pod, [refused.plugin]);
    }
    if (queued === undefined || queued.refusedBy.includes("SchedulingGates")) this.#queue.add(pod);
    else this.#queue.retry({ ...queued, pod });
  }

  #nodeChanged({ type, object }: WatchEvent<Node>): void {
    const name = object.metadata.name ?? "";
    if (type === "DELETED") return this.#cache.removeNode(name);
    const before = this.#cache.node(name);
    this.#cache.setNode(object);
    const node = this.#cache.node(name)!;
    // The hint of all plugins at once: does a pod that this node refused, or did not know, find room on it now?
    this.#queue.moveWhere(({ pod, refusedBy }) => {
      if (refusedBy.includes("SchedulingGates")) return false;
      const info = podInfo(pod);
      if (firstRefusal(DEFAULT_PLUGINS, info, node) !== undefined) return false;
      return before?.node === undefined || firstRefusal(DEFAULT_PLUGINS, info, before) !== undefined;
    });
  }

  #podsLeft(): void {
    const freed = new Set(DEFAULT_PLUGINS.filter(({ freedByPods }) => freedByPods === true).map(({ name }) => name));
    this.#queue.moveWhere(({ refusedBy }) => refusedBy.some((name) => freed.has(name)));
  }
}

function worthATry(old: Pod, pod: Pod): boolean {
  return (
    old.spec !== pod.spec &&
    JSON.stringify([old.spec, old.metadata.labels]) !== JSON.stringify([pod.spec, pod.metadata.labels])
  );
}
