import type { Pod } from "../../api/gen/core-v1";
import type { ReplicaSet } from "../../api/gen/apps-v1";
import { selectorMatches } from "../../apimachinery/labels";
import { namespacedKey, objectKey } from "../../apimachinery/object-key";
import { controllerOf } from "../../apimachinery/owner";
import { isApiFailure, isNotFound } from "../../client/errors";
import { Expectations } from "../../client/expectations";
import type { WatchEvent } from "../../client/informer";
import { PODS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, settle, type Task } from "../../sim/task";
import { MILLISECOND, SECOND } from "../../sim/time";
import { claimObjects } from "../controller-ref-manager";
import type { Controller, ControllerContext } from "../controller";
import { isNamespaceTerminating, PodControl, podFromTemplate, slowStartBatch } from "../pod-control";
import { isPodActive, isPodReady, isPodTerminating, nextAvailability } from "../pod-states";
import type { SharedInformer } from "../shared-informers";
import { planReplicas, type ReplicaPlan } from "./plan-replicas";
import { REPLICA_SET_KIND, type ReplicaSetKind, type ReplicaSetSource } from "./replicaset-kind";
import { replicaSetStatus, sameReplicaSetStatus } from "./replicaset-status";

/**
 * Keeps the number of live pods of every ReplicaSet at `spec.replicas`.
 *
 * Reads ReplicaSets and Pods from this manager's caches, which may lag the API server. Writes Pods, and the status of
 * the ReplicaSet. A sync is level-driven: it compares what should be with what is, and never asks what happened. A
 * lost or repeated event costs time, never correctness.
 *
 * The one idea: own creates and deletes are *expected* until they have come back through the cache. While they have
 * not, the cache shows too few pods or too many, and acting on it would make the difference again.
 *
 * Upstream: pkg/controller/replicaset/replica_set.go (v1.36). Left out: the consistency store of object versions
 * (alpha).
 */
export class ReplicaSetController implements Controller {
  readonly #replicaSets: ReplicaSetSource;
  readonly #pods: SharedInformer<Pod>;
  readonly #queue: WorkQueue;
  readonly #expectations: Expectations;
  readonly #podControl: PodControl;
  readonly #kind: ReplicaSetKind;

  constructor(
    private readonly context: ControllerContext,
    kind: ReplicaSetKind = REPLICA_SET_KIND,
  ) {
    const { place, client, events, informers, settings } = context;
    this.#kind = kind;
    this.#replicaSets = kind.source(informers);
    this.#pods = informers.of<Pod>(PODS);
    this.#expectations = new Expectations(place.child("expectations"));
    this.#podControl = new PodControl(client, events);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: kind.name,
      group: kind.resource.group,
      resource: kind.resource.resource,
      workers: settings.concurrency ?? 5,
      sync: (key) => this.syncReplicaSet(key),
    });
    this.#replicaSets.onEvent((event) => this.#replicaSetChanged(event));
    this.#pods.onEvent((event) => this.#podChanged(event));
  }

  /** One pass over one ReplicaSet: observe, decide, act. A thrown StatusError requeues the key. */
  *syncReplicaSet(key: string): Task {
    const { client } = this.context;
    const seen = yield* atomic(() => this.#observe(key));
    if (seen === null) return;

    const { rs, pods, cacheIsBehind, now } = seen;
    const active = yield* claimObjects(
      client,
      rs,
      this.#kind.resource,
      rs.spec.selector,
      PODS,
      pods.filter(isPodActive),
    );
    let failure: unknown;
    if (!cacheIsBehind && rs.metadata.deletionTimestamp === undefined)
      failure = yield* this.#manageReplicas(key, rs, active, now);

    const terminating = pods.filter(
      (pod) =>
        isPodTerminating(pod) &&
        controllerOf(pod)?.uid === rs.metadata.uid &&
        selectorMatches(rs.spec.selector, pod.metadata.labels),
    );
    yield* this.#updateStatus(rs, active, terminating, failure, now);
    if (failure !== undefined) throw failure;

    const wait = nextAvailability(active, rs.spec.minReadySeconds ?? 0, now);
    if (wait !== undefined) yield* atomic(() => this.#queue.addAfter(key, wait * MILLISECOND));
  }

  #observe(key: string): Observation | null {
    const rs = this.#replicaSets.get(key);
    if (rs === undefined) {
      this.#expectations.forget(key);
      return null;
    }
    // Our own creates may not have reached the cache yet. Until they have, a count taken from it is too low, and
    // acting on it would make extra pods.
    const cacheIsBehind = !this.#expectations.satisfied(key);
    return { rs, pods: this.#pods.controlledOrOrphaned(rs), cacheIsBehind, now: this.context.place.wall() };
  }

  /** Returns what went wrong, to be told in the status before it is thrown. */
  *#manageReplicas(key: string, rs: ReplicaSet, active: readonly Pod[], now: number): Task<unknown> {
    const plan = yield* atomic(() => {
      const decided = planReplicas(rs, active, (pods) => this.#relatedPerNode(rs, pods), now);
      if (decided.create > 0) this.#expectations.expectCreations(key, decided.create);
      if (decided.remove.length > 0) this.#expectations.expectDeletions(key, decided.remove.map(uidOf));
      this.#explain(rs, active.length, decided);
      return decided;
    });
    return plan.create > 0
      ? yield* this.#createPods(key, rs, plan.create)
      : yield* this.#deletePods(key, rs, plan.remove);
  }

  *#createPods(key: string, rs: ReplicaSet, count: number): Task<unknown> {
    const pod = podFromTemplate(rs.spec.template, rs);
    const { successes, error } = yield* slowStartBatch(count, 1, () => this.#createPod(rs, pod));
    // What was refused or never tried makes no event in the cache: it is not to be waited for.
    yield* atomic(() => {
      for (let i = successes; i < count; i++) this.#expectations.creationObserved(key);
    });
    return error;
  }

  *#createPod(rs: ReplicaSet, pod: Pod): Task {
    try {
      yield* this.#podControl.createPod(rs, pod);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  }

  *#deletePods(key: string, rs: ReplicaSet, pods: readonly Pod[]): Task<unknown> {
    const outcomes = yield* settle(pods.map((pod) => this.#deletePod(key, rs, pod)));
    const failed = outcomes.find((outcome) => "error" in outcome);
    return failed !== undefined && "error" in failed ? failed.error : undefined;
  }

  *#deletePod(key: string, rs: ReplicaSet, pod: Pod): Task {
    try {
      yield* this.#podControl.deletePod(rs, pod);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      yield* atomic(() => this.#expectations.deletionObserved(key, uidOf(pod)));
      if (!isNotFound(error)) throw error;
    }
  }

  *#updateStatus(
    rs: ReplicaSet,
    active: readonly Pod[],
    terminating: readonly Pod[],
    failure: unknown,
    now: number,
  ): Task {
    const { client } = this.context;
    let current = rs;
    const status = replicaSetStatus(
      rs,
      active,
      terminating,
      failure === undefined ? undefined : (failure as Error).message,
      now,
    );
    if (sameReplicaSetStatus(rs, status)) return;
    for (let tries = 0; ; tries++) {
      try {
        const observedGeneration = current.metadata.generation ?? 0;
        yield* this.#kind.writeStatus(client, current, { ...status, observedGeneration });
        return;
      } catch (error) {
        if (!isApiFailure(error) || tries >= 1) throw error;
      }
      current = yield* this.#kind.get(client, rs);
    }
  }

  /** How many pods of the same Deployment each node has: of pods that are alike, those go first that have company. */
  #relatedPerNode(rs: ReplicaSet, pods: readonly Pod[]): ReadonlyMap<string, number> {
    const owner = controllerOf(rs);
    const siblings = owner === undefined ? [rs] : this.#replicaSets.byIndex("controller", owner.uid);
    const perNode = new Map<string, number>();
    const wanted = new Set(pods.map((pod) => pod.spec.nodeName ?? ""));
    for (const sibling of siblings) {
      for (const pod of this.#pods.byIndex("controller", sibling.metadata.uid ?? "")) {
        const node = pod.spec.nodeName ?? "";
        if (wanted.has(node) && isPodActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
      }
    }
    return perNode;
  }

  #explain(rs: ReplicaSet, have: number, { create, remove }: ReplicaPlan): void {
    if (create === 0 && remove.length === 0) return;
    const { namespace = "", name = "" } = rs.metadata;
    this.context.place.mark({
      kind: "verdict",
      name: "replicas",
      object: { group: this.#kind.resource.group, resource: this.#kind.resource.resource, namespace, name },
      attrs: { want: rs.spec.replicas ?? 1, have, create, remove: remove.map((pod) => pod.metadata.name ?? "") },
    });
  }

  #replicaSetChanged({ type, object, old }: WatchEvent<ReplicaSet>): void {
    const key = objectKey(object);
    // Made anew under the same name: what was expected of the former one will never come.
    if (type === "DELETED" || (old !== undefined && old.metadata.uid !== object.metadata.uid))
      this.#expectations.forget(key);
    this.#queue.add(key);
  }

  #podChanged({ type, object, old }: WatchEvent<Pod>): void {
    const owner = this.#ownerOf(object);
    if (type === "DELETED" || object.metadata.deletionTimestamp !== undefined) {
      if (owner === undefined) return;
      this.#expectations.deletionObserved(objectKey(owner), uidOf(object));
      return this.#queue.add(objectKey(owner));
    }
    if (old !== undefined && controllerOf(old)?.uid !== controllerOf(object)?.uid) this.#enqueueOwnerOf(old);
    if (owner !== undefined) {
      const key = objectKey(owner);
      if (type === "ADDED") this.#expectations.creationObserved(key);
      this.#queue.add(key);
      const minReady = owner.spec.minReadySeconds ?? 0;
      // One second more than asked for, since the pod's ready time is in whole seconds.
      if (old !== undefined && minReady > 0 && !isPodReady(old) && isPodReady(object))
        this.#queue.addAfter(key, (minReady + 1) * SECOND);
    } else if (controllerOf(object) === undefined && (old === undefined || mayBeAdoptable(old, object))) {
      this.#enqueueWhoSelects(object);
    }
  }

  #enqueueOwnerOf(pod: Pod): void {
    const owner = this.#ownerOf(pod);
    if (owner !== undefined) this.#queue.add(objectKey(owner));
  }

  #enqueueWhoSelects(pod: Pod): void {
    for (const rs of this.#replicaSets.listNamespace(pod.metadata.namespace ?? "")) {
      if (selectorMatches(rs.spec.selector, pod.metadata.labels)) this.#queue.add(objectKey(rs));
    }
  }

  #ownerOf(pod: Pod): ReplicaSet | undefined {
    const reference = controllerOf(pod);
    if (reference?.kind !== this.#kind.resource.kind) return undefined;
    const rs = this.#replicaSets.get(namespacedKey(pod.metadata.namespace, reference.name));
    return rs?.metadata.uid === reference.uid ? rs : undefined;
  }
}

interface Observation {
  readonly rs: ReplicaSet;
  readonly pods: readonly Pod[];
  readonly cacheIsBehind: boolean;
  readonly now: number;
}

function mayBeAdoptable(old: Pod, pod: Pod): boolean {
  return old.metadata.labels !== pod.metadata.labels || controllerOf(old) !== undefined;
}

function uidOf(pod: Pod): string {
  return pod.metadata.uid ?? "";
}
