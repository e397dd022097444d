import type { Deployment, DeploymentStatus, ReplicaSet } from "../../api/gen/apps-v1";
import { goQuote } from "../../apimachinery/go-format";
import { namespacedKey } from "../../apimachinery/object-key";
import { controllerOf } from "../../apimachinery/owner";
import { isAlreadyExists, isApiFailure, isNotFound } from "../../client/errors";
import { DEPLOYMENTS, REPLICA_SETS } from "../../client/resources";
import type { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import { MILLISECOND, SECOND } from "../../sim/time";
import type { ControllerContext } from "../controller";
import { isNamespaceTerminating } from "../pod-control";
import { hasAnnotations, replicaCounts, revisionOf, withDeploymentAnnotations, withReplicaCounts } from "./annotations";
import * as conditions from "./conditions";
import { allOf, replicasOf, sameTemplate, splitReplicaSets, type ReplicaSets } from "./deployment-facts";
import { deploymentStatus, sameStatus } from "./deployment-status";
import { newReplicaSet, planCleanup, setRevision } from "./plan-replicaset";
import { planScaling } from "./plan-scaling";

/**
 * What all roads of one pass over a Deployment share: finding or making the ReplicaSet of its template, scaling,
 * cleaning up, telling.
 *
 * `deployment` is the pass' own version of the object, as it was last written.
 *
 * Upstream: pkg/controller/deployment/sync.go.
 */
export class DeploymentSync {
  /** ReplicaSets that this pass has written, by uid: the cache does not know them yet. */
  readonly #written = new Map<string, ReplicaSet>();

  constructor(
    private readonly context: ControllerContext,
    private readonly queue: WorkQueue,
    private readonly key: string,
    public deployment: Deployment,
    readonly now: number,
  ) {}

  *refuseToSelectAll(): Task {
    const { deployment } = this;
    const message = "This deployment is selecting all pods. A non-empty selector is required.";
    yield* atomic(() => this.context.events.event(deployment, "Warning", "SelectingAll", message));
    const { generation = 0 } = deployment.metadata;
    if ((deployment.status?.observedGeneration ?? 0) < generation) {
      yield* this.writeStatus({ ...deployment.status, observedGeneration: generation });
    }
  }

  /** Scales and tells, and rolls nothing out: what is done while paused, and when only the size was changed. */
  *scaleAndTell(owned: readonly ReplicaSet[]): Task {
    const sets = yield* this.replicaSets(owned, false);
    const plan = planScaling(this.deployment, sets);
    for (const { rs, replicas } of plan) yield* this.scale(rs, replicas);
    if (this.deployment.spec.paused === true) yield* this.cleanup(sets.old);
    yield* this.#tell(deploymentStatus(this.deployment, sets, this.now));
  }

  *syncStatusOnly(owned: readonly ReplicaSet[]): Task {
    const sets = yield* this.replicaSets(owned, false);
    yield* this.#tell(deploymentStatus(this.deployment, sets, this.now));
  }

  /**
   * The ReplicaSet of the present template and all others. Makes the former when `create` is set, and numbers it as
   * the newest.
   */
  *replicaSets(owned: readonly ReplicaSet[], create: boolean): Task<ReplicaSets> {
    const { fresh, old } = splitReplicaSets(
      this.deployment,
      owned.map((rs) => this.#written.get(rs.metadata.uid ?? "") ?? rs),
    );
    const revision = Math.max(0, ...old.map(revisionOf)) + 1;
    if (fresh !== undefined) return { fresh: yield* this.#renew(fresh, revision), old };
    return { fresh: create ? yield* this.#create(old, revision) : undefined, old };
  }

  *#renew(found: ReplicaSet, revision: number): Task<ReplicaSet> {
    const { deployment } = this;
    const annotated = withDeploymentAnnotations(deployment, found, revision, true);
    const minReadySeconds = deployment.spec.minReadySeconds ?? 0;
    if (annotated !== found || (found.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      const { minReadySeconds: _former, ...spec } = annotated.spec;
      return yield* this.#update({
        ...annotated,
        spec: { ...spec, ...(minReadySeconds !== 0 && { minReadySeconds }) },
      });
    }
    let next = setRevision(deployment, found.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? "");
    if (
      conditions.hasProgressDeadline(deployment) &&
      conditions.conditionOf(deployment.status, "Progressing") === undefined
    ) {
      const message = `Found new replica set ${goQuote(found.metadata.name ?? "")}`;
      const condition = conditions.newCondition("Progressing", "True", "FoundNewReplicaSet", message, this.now);
      next = { ...next, status: conditions.withCondition(next.status ?? {}, condition) };
    }
    yield* this.#write(next);
    return found;
  }

  *#create(old: readonly ReplicaSet[], revision: number): Task<ReplicaSet> {
    const {
      deployment,
      context: { client, events },
    } = this;
    const wanted = newReplicaSet(deployment, old, revision);
    const { name = "", namespace } = wanted.metadata;
    let made: ReplicaSet;
    try {
      made = yield* client.create<ReplicaSet>(REPLICA_SETS, wanted);
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      if (!isAlreadyExists(error)) {
        yield* this.#failedToCreate(name, error);
        throw error;
      }
      const found = yield* atomic(
        () => this.context.informers.of<ReplicaSet>(REPLICA_SETS).get(namespacedKey(namespace, name)) ?? null,
      );
      if (found === null) throw error;
      return yield* this.#takeOrEvade(found, revision, error);
    }
    const count = replicasOf(wanted);
    if (count > 0) {
      const message = `Scaled up replica set ${made.metadata.name} from 0 to ${count}`;
      yield* atomic(() => events.event(deployment, "Normal", "ScalingReplicaSet", message));
    }
    let next = setRevision(deployment, String(revision));
    if (conditions.hasProgressDeadline(deployment)) {
      const message = `Created new replica set ${goQuote(made.metadata.name ?? "")}`;
      const condition = conditions.newCondition("Progressing", "True", "NewReplicaSetCreated", message, this.now);
      next = { ...next, status: conditions.withCondition(next.status ?? {}, condition) };
    }
    yield* this.#write(next);
    return made;
  }

  /**
   * The name is taken: by an earlier pass of ours, or by another template with the same hash. Then the hash is
   * salted and tried again.
   */
  *#takeOrEvade(found: ReplicaSet, revision: number, error: Error): Task<ReplicaSet> {
    const { deployment } = this;
    if (
      controllerOf(found)?.uid === deployment.metadata.uid &&
      sameTemplate(deployment.spec.template, found.spec.template)
    ) {
      yield* this.#write(setRevision(deployment, String(revision)));
      return found;
    }
    yield* this.writeStatus({ ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 });
    throw error;
  }

  *#failedToCreate(name: string, error: Error): Task {
    if (isNamespaceTerminating(error)) return;
    const {
      deployment,
      context: { client, events },
    } = this;
    const message = `Failed to create new replica set ${goQuote(name)}: ${error.message}`;
    if (conditions.hasProgressDeadline(deployment)) {
      const condition = conditions.newCondition("Progressing", "False", "ReplicaSetCreateError", message, this.now);
      const status = conditions.withCondition(deployment.status ?? {}, condition);
      try {
        yield* client.updateStatus<Deployment>(DEPLOYMENTS, { ...deployment, status });
      } catch (unwritten) {
        if (!isApiFailure(unwritten)) throw unwritten; // The first failure is the one to be told.
      }
    }
    yield* atomic(() => events.event(deployment, "Warning", "ReplicaSetCreateError", message));
  }

  /** Gives a ReplicaSet its size, and tells so. */
  *scale(stale: ReplicaSet, replicas: number): Task {
    const {
      deployment,
      context: { events },
    } = this;
    const rs = this.#written.get(stale.metadata.uid ?? "") ?? stale;
    const before = replicasOf(rs);
    const counts = replicaCounts(deployment);
    if (before === replicas && hasAnnotations(rs, counts)) return;
    const annotated = withReplicaCounts(rs, counts);
    const scaled = yield* this.#update({ ...annotated, spec: { ...annotated.spec, replicas } });
    if (before === replicas) return;
    const message = `Scaled ${before < replicas ? "up" : "down"} replica set ${scaled.metadata.name} from ${before} to ${replicas}`;
    yield* atomic(() => events.event(deployment, "Normal", "ScalingReplicaSet", message));
  }

  *#update(rs: ReplicaSet): Task<ReplicaSet> {
    const updated = yield* this.context.client.update<ReplicaSet>(REPLICA_SETS, rs);
    this.#written.set(updated.metadata.uid ?? "", updated);
    return updated;
  }

  /** Deletes the oldest ReplicaSets beyond the history that is kept. */
  *cleanup(old: readonly ReplicaSet[]): Task {
    for (const rs of planCleanup(this.deployment, old)) {
      try {
        yield* this.context.client.delete(REPLICA_SETS, rs.metadata.namespace, rs.metadata.name ?? "");
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }

  /** Tells how the rollout fares, and comes back when its deadline may have passed. */
  *syncRolloutStatus(sets: ReplicaSets): Task {
    let status = deploymentStatus(this.deployment, sets, this.now);
    status = conditions.progressCondition(this.deployment, status, sets.fresh, this.now);
    status = conditions.failureCondition(status, sets.fresh, allOf(sets));
    if (sameStatus(this.deployment.status, status)) yield* atomic(() => this.#requeueStuck(status));
    else yield* this.writeStatus(status);
  }

  /** When nothing moves any more nothing wakes this key, so it wakes itself at the deadline. */
  #requeueStuck(status: DeploymentStatus): void {
    const { deployment } = this;
    const current = conditions.conditionOf(deployment.status, "Progressing");
    if (!conditions.hasProgressDeadline(deployment) || current === undefined) return;
    if (conditions.isComplete(deployment, status) || current.reason === "ProgressDeadlineExceeded") return;
    const left = (conditions.deadlineOf(deployment, current) ?? this.now) - this.now;
    if (left < 1000) this.queue.addRateLimited(this.key);
    else this.queue.addAfter(this.key, left * MILLISECOND + SECOND);
  }

  *#tell(status: DeploymentStatus): Task {
    if (!sameStatus(this.deployment.status, status)) yield* this.writeStatus(status);
  }

  *writeStatus(status: DeploymentStatus): Task {
    yield* this.#write({ ...this.deployment, status });
  }

  *#write(next: Deployment): Task {
    if (next === this.deployment) return;
    this.deployment = yield* this.context.client.updateStatus<Deployment>(DEPLOYMENTS, next);
  }
}
