import type { Node, Pod } from "../api/gen/core-v1";
import { objectKey } from "../apimachinery/object-key";
import { componentPeer } from "../client/component-config";
import type { WatchEvent } from "../client/informer";
import { LeaderElector } from "../client/leader-elector";
import { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { SchedulerCache } from "./cache/cache";
import { event, nodeEvents, podEvents } from "./change-events";
import { Framework } from "./framework/framework";
import type { Handle } from "./framework/handle";
import { DEFAULT_PROFILE, REGISTRY } from "./plugins/registry";
import { Nominator } from "./queue/nominator";
import { SchedulingQueue } from "./queue/scheduling-queue";
import { ScheduleOne } from "./schedule-one";
import { SchedulerInformers } from "./scheduler-informers";
import { SchedulingEvents } from "./scheduling-events";
import { SchedulingFailures } from "./scheduling-failures";

export interface SchedulerArgs {
  readonly apiServer?: { readonly host: string; readonly port: number };
}

/**
 * The program that gives pods their nodes.
 *
 *     watch pods without node ─> queue ─> one cycle at a time (ScheduleOne) ─> binding, in the background
 *     watch nodes, placed pods ─> cache, and another try for the pods that a change may help
 *
 * Reads `/etc/kubernetes/scheduler.conf`. Writes bindings, the condition PodScheduled and events; deletes pods that
 * make way for more important ones. Works while it holds the Lease `kube-system/kube-scheduler`.
 *
 * Upstream: cmd/kube-scheduler/app/server.go, pkg/scheduler/scheduler.go, eventhandlers.go (v1.36). Left out: a
 * configuration file, more than one profile, extenders, metrics.
 */
export class KubeScheduler implements Program {
  readonly #informers: SchedulerInformers;
  readonly #elector: LeaderElector;
  readonly #events: SchedulingEvents;
  readonly #queue: SchedulingQueue;
  readonly #nominator: Nominator;
  readonly #cache: SchedulerCache;
  readonly #cycles: ScheduleOne;

  constructor(place: Place, args: SchedulerArgs) {
    const configured = componentPeer(place, "/etc/kubernetes/scheduler.conf");
    const peer = args.apiServer === undefined ? configured : { ...configured, ...args.apiServer };
    const userAgent = "kube-scheduler";
    const client = new RestClient(place.child("api"), { peer, userAgent, qps: 50, burst: 100 });
    const informing = new RestClient(place.child("watching"), { peer, userAgent });
    this.#events = new SchedulingEvents(place.child("events"), client);
    this.#cache = new SchedulerCache(place.child("cache"));
    this.#nominator = new Nominator(place.child("nominator"));
    this.#informers = new SchedulerInformers(place, informing, (change) => this.#queue.moveAll(change));
    const framework: Framework = this.#framework(place, client, this.#events);
    this.#queue = new SchedulingQueue(place.child("queue"), framework, () => this.#cycles.wake());
    const shared = { client, events: this.#events, cache: this.#cache, queue: this.#queue, nominator: this.#nominator };
    this.#cycles = new ScheduleOne(place.child("cycles"), {
      ...shared,
      failures: new SchedulingFailures(place.child("failures"), shared),
      framework,
      ready: () => this.#elector.leading && this.#informers.synced,
    });
    this.#informers.pods.onEvent((change) => this.#podChanged(change));
    this.#informers.nodes.onEvent((change) => this.#nodeChanged(change));
    this.#informers.onSynced(() => this.#cycles.wake());
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
    this.#informers.start();
    this.#queue.start();
    this.#events.start();
    this.#elector.start();
  }

  inspect(query: Plain): Plain {
    const view = (query as { readonly view?: string } | null | undefined)?.view;
    if (view !== "scheduler") return { leading: this.#elector.leading, synced: this.#informers.synced };
    return {
      active: this.#queue.keys("active"),
      backoff: this.#queue.keys("backoff"),
      unschedulable: this.#queue.keys("unschedulable"),
      waiting: this.#queue.waiting() as unknown as Plain,
      weights: WEIGHTS,
      cycles: this.#cycles.recent as unknown as Plain,
    };
  }

  #framework(place: Place, client: RestClient, events: SchedulingEvents): Framework {
    const activate = (key: string, force: boolean) => this.#queue.activate(key, force);
    const handle: Handle = {
      snapshot: this.#cache,
      listers: this.#informers.listers,
      nominator: this.#nominator,
      acting: { client, place: place.child("plugins"), events, activate },
      below: (stream, limit) => place.rng.below(stream, limit),
      get framework() {
        return framework;
      },
    };
    const framework = new Framework(DEFAULT_PROFILE, REGISTRY, handle);
    return framework;
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    if ((object.spec.nodeName ?? "") !== "") this.#assignedPodChanged(type, object, old);
    else this.#unassignedPodChanged(type, object, old);
  }

  #assignedPodChanged(type: WatchEvent["type"], pod: Pod, old: Pod | undefined): void {
    const key = objectKey(pod);
    if (type === "DELETED") {
      this.#cache.removePod(key);
      return this.#queue.moveAll(event("AssignedPod", "Delete", pod));
    }
    this.#cache.setPod(pod);
    if (old !== undefined && (old.spec.nodeName ?? "") !== "") {
      if (this.#queue.hasUnschedulable)
        for (const change of podEvents("AssignedPod", old, pod)) this.#queue.moveAll(change);
      return;
    }
    this.#queue.remove(key);
    this.#nominator.delete(key);
    this.#queue.moveAll(event("AssignedPod", "Add", pod));
  }

  #unassignedPodChanged(type: WatchEvent["type"], pod: Pod, old: Pod | undefined): void {
    const key = objectKey(pod);
    const responsible =
      (pod.spec.schedulerName ?? "") === "" || pod.spec.schedulerName === DEFAULT_PROFILE.schedulerName;
    if (!responsible) return;
    if (type === "DELETED" || pod.metadata.deletionTimestamp !== undefined) {
      // It may have held room: assumed on a node, or promised one.
      const held = type === "DELETED" && (this.#cache.isAssumed(key) || this.#nominator.nodeOf(key) !== undefined);
      this.#queue.remove(key);
      this.#nominator.delete(key);
      if (type === "DELETED") this.#cache.removePod(key);
      if (held) this.#queue.moveAll(event("AssignedPod", "Delete", pod));
      return;
    }
    if (this.#cache.isAssumed(key)) return;
    this.#nominator.update(old, pod);
    const queued = this.#queue.get(key);
    if (queued !== undefined) this.#queue.update(pod, podEvents("TargetPod", queued.pod, pod));
    // What is not new and not in the queue is being bound just now; a failure puts it back.
    else if (old === undefined) this.#queue.add(pod);
  }

  #nodeChanged({ type, object, old }: WatchEvent<Node>): void {
    if (type === "DELETED") {
      this.#cache.removeNode(object.metadata.name ?? "");
      return this.#queue.moveAll(event("Node", "Delete", object));
    }
    this.#cache.setNode(object);
    if (this.#queue.hasUnschedulable) for (const change of nodeEvents(old, object)) this.#queue.moveAll(change);
  }
}

/** How much each plugin's score counts, for those who look from outside. */
const WEIGHTS = Object.fromEntries(DEFAULT_PROFILE.plugins.map(({ name, weight = 1 }) => [name, weight]));
