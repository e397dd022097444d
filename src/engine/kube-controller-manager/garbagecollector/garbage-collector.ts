import type { KObject, OwnerReference } from "../../apimachinery/object";
import { StatusError } from "../../apimachinery/status";
import { isConflict, isNotFound } from "../../client/errors";
import type { Resource } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import type { Plain } from "../../sim/plain";
import type { Controller, ControllerContext } from "../controller";
import { deletableResources, isEvents } from "../deletable-resources";
import { FOREGROUND, ORPHAN, OwnerGraph, type GraphNode, type OwnerFact } from "./owner-graph";
import { classifyOwners, planDeletion, type DeletionPlan } from "./plan-deletion";

/**
 * Takes away what nobody owns any more: when a Deployment is deleted, its ReplicaSets follow, and then their pods.
 *
 *     background   the owner goes at once, its dependents after it
 *     foreground   the owner waits (finalizer foregroundDeletion) until all dependents that block it are gone
 *     orphan       the owner waits (finalizer orphan) until its dependents have forgotten it
 *
 * Reads all kinds but events, of which it keeps a graph of who owns whom. Before it deletes anything it asks the API
 * server whether the owners are really gone: a cache that is behind must never cost somebody his data.
 *
 * Upstream: pkg/controller/garbagecollector/garbagecollector.go, graph_builder.go (v1.36). Left out: custom
 * resources, the warning about owners in other namespaces.
 */
export class GarbageCollector implements Controller {
  readonly #graph: OwnerGraph;
  readonly #attemptToDelete: WorkQueue;
  readonly #attemptToOrphan: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers, settings } = context;
    this.#graph = new OwnerGraph(
      place.child("graph"),
      (uid) => this.#attemptToDelete.add(uid),
      (uid) => this.#attemptToOrphan.add(uid),
    );
    const workers = settings.concurrency ?? 20;
    this.#attemptToDelete = new WorkQueue(place.child("attempt-to-delete"), {
      name: "garbage-collector: attempt to delete",
      resource: "objects",
      workers,
      sync: (uid) => this.attemptToDelete(uid),
    });
    this.#attemptToOrphan = new WorkQueue(place.child("attempt-to-orphan"), {
      name: "garbage-collector: attempt to orphan",
      resource: "objects",
      workers,
      sync: (uid) => this.attemptToOrphan(uid),
    });
    for (const resource of KINDS) {
      const name = resourceName(resource);
      informers.of<KObject>(resource).onEvent((event) => this.#graph.process(name, event));
    }
  }

  /** Decides over one object that may have lost its owners, or waits for its dependents. */
  *attemptToDelete(uid: string): Task {
    const node = yield* atomic(() => this.#graph.get(uid) ?? null);
    if (node === null || (node.beingDeleted && !node.deletingDependents)) return;
    const latest = yield* this.#getLive(node.resource, node.namespace, node.name);
    if (latest === undefined || latest.metadata.uid !== uid) return; // Its end is in the cache soon.
    if (node.deletingDependents) return yield* this.#processDeletingDependents(node, latest);

    const owners = latest.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const facts: OwnerFact[] = [];
    for (const owner of owners) facts.push(yield* this.#ownerFact(node, owner));
    const plan = yield* atomic(() => {
      const decided = planDeletion(latest, classifyOwners(facts), this.#graph.dependents(uid));
      this.#explain(node, decided);
      return decided;
    });
    yield* this.#carryOut(node, latest, plan);
  }

  *#carryOut(node: GraphNode, latest: KObject, plan: DeletionPlan): Task {
    if (plan.do === "forget-owners") {
      yield* this.#patchOwners(
        node.resource,
        latest,
        plan.uids.map((uid) => ({ $patch: "delete", uid })),
      );
    } else if (plan.do === "delete") {
      if (plan.unblock.length > 0) {
        yield* this.#patchOwners(
          node.resource,
          latest,
          plan.unblock.map((uid) => ({ uid, blockOwnerDeletion: false })),
        );
      }
      yield* this.#delete(node, latest, plan.policy, plan.unblock.length === 0);
    }
  }

  /** The owner of others that waits for them: lets go of it when none is left that blocks it, or has them deleted. */
  *#processDeletingDependents(node: GraphNode, latest: KObject): Task {
    const blocked = yield* atomic(() => {
      const blocking = this.#graph.dependents(node.uid).filter((each) => each.blocks.includes(node.uid));
      for (const { uid, deletingDependents } of blocking) if (!deletingDependents) this.#attemptToDelete.add(uid);
      return blocking.length > 0;
    });
    if (!blocked) yield* this.#removeFinalizer(node, latest, FOREGROUND);
  }

  *attemptToOrphan(uid: string): Task {
    const seen = yield* atomic(() => {
      const node = this.#graph.get(uid);
      return node === undefined ? null : { node, dependents: this.#graph.dependents(uid) };
    });
    if (seen === null) return;
    for (const dependent of seen.dependents) yield* this.#forgetOwner(dependent, uid);
    const latest = yield* this.#getLive(seen.node.resource, seen.node.namespace, seen.node.name);
    if (latest !== undefined && latest.metadata.uid === uid) yield* this.#removeFinalizer(seen.node, latest, ORPHAN);
  }

  *#forgetOwner(dependent: GraphNode, owner: string): Task {
    const { resource, namespace, name, uid } = dependent;
    const patch = { metadata: { ownerReferences: [{ $patch: "delete", uid: owner }], uid } };
    try {
      yield* this.context.client.patch(resourceNamed(resource), namespace, name, MERGE, patch);
    } catch (error) {
      if (!isNotFound(error) && !isGone(error)) throw error;
    }
  }

  *#removeFinalizer(node: GraphNode, latest: KObject, finalizer: string): Task {
    const finalizers = latest.metadata.finalizers ?? [];
    if (!finalizers.includes(finalizer)) return;
    const rest = finalizers.filter((each) => each !== finalizer);
    const patch = { metadata: { resourceVersion: latest.metadata.resourceVersion ?? "", finalizers: rest } };
    try {
      yield* this.context.client.patch(
        resourceNamed(node.resource),
        node.namespace,
        node.name,
        "application/merge-patch+json",
        patch,
      );
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  *#patchOwners(resource: string, { metadata }: KObject, ownerReferences: readonly Plain[]): Task {
    const patch = { metadata: { ownerReferences, uid: metadata.uid ?? "" } };
    try {
      yield* this.context.client.patch(resourceNamed(resource), metadata.namespace, metadata.name ?? "", MERGE, patch);
    } catch (error) {
      if (!isNotFound(error) && !isGone(error)) throw error;
    }
  }

  *#delete(node: GraphNode, latest: KObject, propagationPolicy: string, unchanged: boolean): Task {
    const preconditions = {
      uid: node.uid,
      ...(unchanged && { resourceVersion: latest.metadata.resourceVersion ?? "" }),
    };
    try {
      yield* this.context.client.delete(resourceNamed(node.resource), node.namespace, node.name, {
        preconditions,
        propagationPolicy,
      });
    } catch (error) {
      if (isNotFound(error)) return;
      if (isConflict(error)) return yield* atomic(() => this.#attemptToDelete.addRateLimited(node.uid));
      throw error;
    }
  }

  /** Whether an owner is there: what is known to be gone is not asked for again. */
  *#ownerFact(node: GraphNode, reference: OwnerReference): Task<OwnerFact> {
    const { uid } = reference;
    const resource = resourceOf(reference);
    // A kind that is not known here may be there all the same.
    if (resource === undefined) return { uid, state: "solid" };
    if (yield* atomic(() => this.#graph.isAbsent(uid))) return { uid, state: "absent" };
    const owner = yield* this.#getLive(
      resourceName(resource),
      resource.namespaced ? node.namespace : "",
      reference.name,
    );
    if (owner === undefined || owner.metadata.uid !== uid) {
      yield* atomic(() => this.#graph.markAbsent(uid));
      return { uid, state: "absent" };
    }
    const waits =
      owner.metadata.deletionTimestamp !== undefined && (owner.metadata.finalizers ?? []).includes(FOREGROUND);
    return { uid, state: waits ? "waiting" : "solid" };
  }

  *#getLive(resource: string, namespace: string, name: string): Task<KObject | undefined> {
    try {
      return yield* this.context.client.get<KObject>(resourceNamed(resource), namespace, name);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #explain({ resource, namespace, name }: GraphNode, plan: DeletionPlan): void {
    if (plan.do === "keep") return;
    const [plural = "", ...group] = resource.split(".");
    const object = { resource: plural, group: group.join("."), name, ...(namespace !== "" && { namespace }) };
    this.context.place.mark({ kind: "verdict", name: "garbage", object, attrs: { decision: plan.do, why: plan.why } });
  }
}

const MERGE = "application/strategic-merge-patch+json";

const KINDS = deletableResources().filter((resource) => !isEvents(resource));
const BY_NAME = new Map(KINDS.map((resource) => [resourceName(resource), resource]));
const BY_KIND = new Map(KINDS.map((resource) => [`${resource.group}/${resource.kind}`, resource]));

function resourceName({ resource, group }: Resource): string {
  return `${resource}.${group}`;
}

function resourceNamed(name: string): Resource {
  return BY_NAME.get(name)!;
}

function resourceOf({ apiVersion, kind }: OwnerReference): Resource | undefined {
  const slash = apiVersion.indexOf("/");
  return BY_KIND.get(`${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}`);
}

/** The object under this name is another one by now. */
function isGone(error: unknown): boolean {
  return error instanceof StatusError && error.reason === "Invalid";
}
