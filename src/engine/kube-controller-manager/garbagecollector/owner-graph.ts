import type { KObject } from "../../apimachinery/object";
import type { WatchEvent } from "../../client/informer";
import type { OrderedMap } from "../../sim/ordered-map";
import type { Place } from "../../sim/place";

export const ORPHAN = "orphan";
export const FOREGROUND = "foregroundDeletion";

/** What the graph knows of one object. */
export interface GraphNode {
  readonly uid: string;
  /** `pods.`, `replicasets.apps`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly string[];
  /** Those owners whose end it holds up. */
  readonly blocks: readonly string[];
  readonly beingDeleted: boolean;
  readonly deletingDependents: boolean;
}

export interface OwnerFact {
  readonly uid: string;
  readonly state: "solid" | "absent" | "waiting";
}

/**
 * Who owns whom, by uid, as far as the caches tell; and which changes of it call for a decision:
 *
 *     an owner vanished              -> each of its dependents, and owners that waited for it
 *     an owner was never there       -> the dependent itself
 *     foregroundDeletion appeared    -> the object and its dependents
 *     orphan appeared                -> the object, to be orphaned
 *
 * Upstream: pkg/controller/garbagecollector/graph_builder.go. Left out: virtual nodes; an owner that the graph does
 * not know is asked for when its dependent is looked at.
 */
export class OwnerGraph {
  readonly #nodes: OrderedMap<GraphNode>;
  /** `owner NUL dependent`. */
  readonly #edges: OrderedMap<true>;
  /** Owners that are known not to be there. */
  readonly #absent: OrderedMap<true>;

  constructor(
    place: Place,
    private readonly toDelete: (uid: string) => void,
    private readonly toOrphan: (uid: string) => void,
  ) {
    this.#nodes = place.map("nodes");
    this.#edges = place.map("edges");
    this.#absent = place.map("absent");
  }

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid);
  }

  dependents(owner: string): GraphNode[] {
    const found: GraphNode[] = [];
    for (const [edge] of this.#edges.withPrefix(`${owner}\0`)) {
      const node = this.#nodes.get(edge.slice(owner.length + 1));
      if (node !== undefined) found.push(node);
    }
    return found;
  }

  isAbsent(uid: string): boolean {
    return this.#absent.has(uid);
  }

  markAbsent(uid: string): void {
    if (this.#absent.size >= MAX_ABSENT) this.#absent.clear();
    this.#absent.set(uid, true);
  }

  process(resource: string, { type, object, old }: WatchEvent): void {
    if (type === "DELETED") return this.#remove(object.metadata.uid ?? "");
    // Most changes are of a status, and concern nobody here.
    if (old !== undefined && isUnchanged(old, object)) return;
    this.#put(nodeOf(resource, object), object);
  }

  #put(node: GraphNode, object: KObject): void {
    const before = this.#nodes.get(node.uid);
    this.#nodes.set(node.uid, node);
    for (const owner of before?.owners ?? []) {
      if (node.owners.includes(owner)) continue;
      this.#edges.delete(`${owner}\0${node.uid}`);
      this.#wakeWaiting(owner);
    }
    for (const owner of node.owners) this.#edges.set(`${owner}\0${node.uid}`, true);
    for (const owner of before?.blocks ?? []) if (!node.blocks.includes(owner)) this.#wakeWaiting(owner);
    if (before === undefined && node.owners.some((owner) => !this.#nodes.has(owner))) this.toDelete(node.uid);

    if (!node.beingDeleted) return;
    if ((object.metadata.finalizers ?? []).includes(ORPHAN)) this.toOrphan(node.uid);
    if (node.deletingDependents && before?.deletingDependents !== true) {
      for (const { uid } of this.dependents(node.uid)) this.toDelete(uid);
      this.toDelete(node.uid);
    }
  }

  #remove(uid: string): void {
    const node = this.#nodes.get(uid);
    if (node === undefined) return;
    this.#nodes.delete(uid);
    for (const owner of node.owners) this.#edges.delete(`${owner}\0${uid}`);
    const dependents = this.dependents(uid);
    if (dependents.length > 0) this.markAbsent(uid);
    for (const dependent of dependents) this.toDelete(dependent.uid);
    for (const owner of node.owners) this.#wakeWaiting(owner);
  }

  #wakeWaiting(owner: string): void {
    if (this.#nodes.get(owner)?.deletingDependents === true) this.toDelete(owner);
  }
}

const MAX_ABSENT = 500;

function isUnchanged(old: KObject, object: KObject): boolean {
  const [a, b] = [old.metadata, object.metadata];
  return (
    a.uid === b.uid &&
    a.deletionTimestamp === b.deletionTimestamp &&
    sameOwners(a.ownerReferences, b.ownerReferences) &&
    (a.finalizers ?? []).join() === (b.finalizers ?? []).join()
  );
}

type Owners = KObject["metadata"]["ownerReferences"];

function sameOwners(a: Owners = [], b: Owners = []): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((owner, i) => owner.uid === b[i]!.uid && owner.blockOwnerDeletion === b[i]!.blockOwnerDeletion))
  );
}

function nodeOf(resource: string, { metadata }: KObject): GraphNode {
  const owners = metadata.ownerReferences ?? [];
  const beingDeleted = metadata.deletionTimestamp !== undefined;
  return {
    uid: metadata.uid ?? "",
    resource,
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    owners: owners.map(({ uid }) => uid),
    blocks: owners.filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true).map(({ uid }) => uid),
    beingDeleted,
    deletingDependents: beingDeleted && (metadata.finalizers ?? []).includes(FOREGROUND),
  };
}
