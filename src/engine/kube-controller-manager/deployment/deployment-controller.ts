import type { Pod } from "../../api/gen/core-v1";
import type { Deployment, ReplicaSet } from "../../api/gen/apps-v1";
import { selectorMatches } from "../../apimachinery/labels";
import { namespacedKey, objectKey } from "../../apimachinery/object-key";
import { controllerOf } from "../../apimachinery/owner";
import { isUnselective } from "./deployment-facts";
import type { WatchEvent } from "../../client/informer";
import { DEPLOYMENTS, PODS, REPLICA_SETS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import { claimObjects } from "../controller-ref-manager";
import type { Controller, ControllerContext } from "../controller";
import type { SharedInformer } from "../shared-informers";
import { planPauseCondition } from "./conditions";
import { DeploymentSync } from "./deployment-sync";
import { isScalingEvent } from "./plan-scaling";
import { rolloutRecreate } from "./rollout-recreate";
import { rolloutRolling } from "./rollout-rolling";

/**
 * Brings pods from one template to the next, by scaling ReplicaSets: one for each template, named after the
 * template's hash.
 *
 *     Deployment web ──> ReplicaSet web-5d8f… (old template)  3 -> 2 -> 1 -> 0
 *                   └──> ReplicaSet web-79c4… (new template)  0 -> 1 -> 2 -> 3
 *
 * Reads Deployments, ReplicaSets and (for the strategy Recreate) Pods. Writes ReplicaSets and the status of the
 * Deployment; it never touches a pod. Each pass makes at most one step up or down, and the change of the ReplicaSet's
 * status wakes it for the next.
 *
 * Upstream: pkg/controller/deployment/deployment_controller.go (v1.36). Left out: the rollback annotation of
 * extensions/v1beta1.
 */
export class DeploymentController implements Controller {
  readonly #deployments: SharedInformer<Deployment>;
  readonly #replicaSets: SharedInformer<ReplicaSet>;
  readonly #pods: SharedInformer<Pod>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers, settings } = context;
    this.#deployments = informers.of<Deployment>(DEPLOYMENTS);
    this.#replicaSets = informers.of<ReplicaSet>(REPLICA_SETS);
    this.#pods = informers.of<Pod>(PODS);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "deployment-controller",
      group: "apps",
      resource: "deployments",
      workers: settings.concurrency ?? 5,
      sync: (key) => this.syncDeployment(key),
    });
    this.#deployments.onEvent(({ object }) => this.#queue.add(objectKey(object)));
    this.#replicaSets.onEvent((event) => this.#replicaSetChanged(event));
    this.#pods.onEvent((event) => this.#podChanged(event));
  }

  /** One pass over one Deployment. Which road it takes is decided once, at its beginning. */
  *syncDeployment(key: string): Task {
    const seen = yield* atomic(() => this.#observe(key));
    if (seen === null) return;
    const { deployment, candidates, now } = seen;
    const sync = new DeploymentSync(this.context, this.#queue, key, deployment, now);
    if (isUnselective(deployment)) return yield* sync.refuseToSelectAll();

    const { client } = this.context;
    const owned = yield* claimObjects(
      client,
      deployment,
      DEPLOYMENTS,
      deployment.spec.selector,
      REPLICA_SETS,
      candidates,
    );
    if (deployment.metadata.deletionTimestamp !== undefined) return yield* sync.syncStatusOnly(owned);

    const paused = planPauseCondition(deployment, now);
    if (paused !== undefined) yield* sync.writeStatus(paused);
    if (deployment.spec.paused === true) return yield* sync.scaleAndTell(owned);

    const sets = yield* sync.replicaSets(owned, false);
    if (isScalingEvent(sync.deployment, sets)) return yield* sync.scaleAndTell(owned);
    if (deployment.spec.strategy?.type !== "Recreate") return yield* rolloutRolling(sync, owned);
    yield* rolloutRecreate(sync, owned, () => this.#podsOf(deployment, owned));
  }

  #observe(key: string): Observation | null {
    const deployment = this.#deployments.get(key);
    if (deployment === undefined) return null;
    return {
      deployment,
      candidates: this.#replicaSets.controlledOrOrphaned(deployment),
      now: this.context.place.wall(),
    };
  }

  /** The pods of each ReplicaSet, by its uid. */
  #podsOf(deployment: Deployment, owned: readonly ReplicaSet[]): ReadonlyMap<string, readonly Pod[]> {
    const pods = new Map<string, readonly Pod[]>();
    for (const rs of owned) {
      const uid = rs.metadata.uid ?? "";
      pods.set(
        uid,
        this.#pods
          .byIndex("controller", uid)
          .filter((pod) => selectorMatches(deployment.spec.selector, pod.metadata.labels)),
      );
    }
    return pods;
  }

  #replicaSetChanged({ type, object, old }: WatchEvent<ReplicaSet>): void {
    if (old !== undefined && type === "MODIFIED" && controllerOf(old)?.uid !== controllerOf(object)?.uid)
      this.#enqueueOwnerOf(old);
    if (controllerOf(object) !== undefined) return this.#enqueueOwnerOf(object);
    if (
      type === "DELETED" ||
      (old !== undefined && controllerOf(old) === undefined && old.metadata.labels === object.metadata.labels)
    )
      return;
    for (const deployment of this.#deployments.store.listNamespace(object.metadata.namespace ?? "")) {
      if (selectorMatches(deployment.spec.selector, object.metadata.labels)) this.#queue.add(objectKey(deployment));
    }
  }

  /** With the strategy Recreate the new pods wait for the last of the old ones. */
  #podChanged({ type, object }: WatchEvent<Pod>): void {
    if (type !== "DELETED") return;
    const reference = controllerOf(object);
    if (reference?.kind !== "ReplicaSet") return;
    const rs = this.#replicaSets.get(namespacedKey(object.metadata.namespace, reference.name));
    const deployment = rs === undefined ? undefined : this.#ownerOf(rs);
    if (deployment?.spec.strategy?.type !== "Recreate") return;
    const siblings = this.#replicaSets.byIndex("controller", deployment.metadata.uid ?? "");
    if (siblings.every((sibling) => this.#pods.byIndex("controller", sibling.metadata.uid ?? "").length === 0)) {
      this.#queue.add(objectKey(deployment));
    }
  }

  #enqueueOwnerOf(rs: ReplicaSet): void {
    const deployment = this.#ownerOf(rs);
    if (deployment !== undefined) this.#queue.add(objectKey(deployment));
  }

  #ownerOf(rs: ReplicaSet): Deployment | undefined {
    const reference = controllerOf(rs);
    if (reference?.kind !== "Deployment") return undefined;
    const deployment = this.#deployments.get(namespacedKey(rs.metadata.namespace, reference.name));
    return deployment?.metadata.uid === reference.uid ? deployment : undefined;
  }
}

interface Observation {
  readonly deployment: Deployment;
  readonly candidates: readonly ReplicaSet[];
  readonly now: number;
}
