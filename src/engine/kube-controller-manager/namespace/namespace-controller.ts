import type { Namespace, Pod } from "../../api/gen/core-v1";
import type { KObject } from "../../apimachinery/object";
import { parseTime } from "../../apimachinery/time";
import { StatusError } from "../../apimachinery/status";
import { isApiFailure, isConflict, isNotFound } from "../../client/errors";
import { NAMESPACES, PODS, resourcePath, type Resource } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import { SECOND } from "../../sim/time";
import type { Controller, ControllerContext } from "../controller";
import { deletableResources } from "../deletable-resources";
import type { SharedInformer } from "../shared-informers";
import { namespaceConditions, type Remains } from "./namespace-conditions";

/**
 * Empties namespaces that are to go: first their pods, then all else, kind by kind; and lets go of the namespace
 * itself, which is held by its finalizer `kubernetes` until then.
 *
 * Reads Namespaces from the cache, and of the contents only what is left of each kind. Writes nothing but deletions,
 * the conditions of the Namespace (what is still there, and which finalizers hold it) and its finalizer.
 *
 * Upstream: pkg/controller/namespace/namespace_controller.go, deletion/namespaced_resources_deleter.go (v1.36). Left
 * out: custom resources, and discovery that fails.
 */
export class NamespaceController implements Controller {
  readonly #namespaces: SharedInformer<Namespace>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers, settings } = context;
    this.#namespaces = informers.of<Namespace>(NAMESPACES);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "namespace-controller",
      resource: "namespaces",
      workers: settings.concurrency ?? 10,
      sync: (key) => this.syncNamespace(key),
    });
    this.#namespaces.onEvent(({ type, object }) => {
      // Other API servers may not have heard that the namespace goes, and may still let things be made in it.
      if (type !== "DELETED" && object.metadata.deletionTimestamp !== undefined) {
        this.#queue.addAfter(object.metadata.name ?? "", GRACE_SECONDS * SECOND);
      }
    });
  }

  *syncNamespace(name: string): Task {
    const { client } = this.context;
    if ((yield* atomic(() => this.#namespaces.get(name) ?? null)) === null) return;
    let namespace: Namespace;
    try {
      namespace = yield* client.get<Namespace>(NAMESPACES, undefined, name);
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    const { finalizers = [] } = namespace.spec ?? {};
    if (namespace.metadata.deletionTimestamp === undefined || finalizers.length === 0) return;

    const contents = yield* this.#deleteAll(name, namespace);
    namespace = yield* this.#writeConditions(namespace, contents);
    if (contents.failure !== undefined) throw contents.failure;
    const { wait } = contents;
    if (wait > 0) yield* atomic(() => this.#queue.addAfter(name, (Math.floor(wait / 2) + 1) * SECOND));
    else yield* this.#finalize(namespace);
  }

  *#deleteAll(name: string, namespace: Namespace): Task<Contents> {
    const pods = yield* this.#deleteKind(PODS, name, namespace);
    if (pods.left.length > 0) return contentsOf([pods]);
    const kinds = [pods];
    for (const resource of NAMESPACED) kinds.push(yield* this.#deleteKind(resource, name, namespace));
    return contentsOf(kinds);
  }

  /** Deletes all of one kind, and looks what is left. */
  *#deleteKind(resource: Resource, name: string, namespace: Namespace): Task<KindOutcome> {
    const { client } = this.context;
    try {
      const grace = resource === PODS ? yield* this.#graceOf(name, namespace) : 0;
      const options = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" };
      yield* client.raw(
        "DELETE",
        resourcePath(resource, name),
        {},
        { object: options },
        "application/vnd.kubernetes.protobuf",
      );
      const { items } = yield* client.list<KObject>(resource, name);
      return { resource, left: items, wait: items.length === 0 ? 0 : grace > 0 ? grace : waitFor(items) };
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      // A kind that is served and cannot be deleted in bulk has no objects of its own here.
      if (error instanceof StatusError && (error.code === 404 || error.code === 405))
        return { resource, left: [], wait: 0 };
      return { resource, left: [], wait: 0, failure: error };
    }
  }

  /** How long the pods may yet take to stop, in seconds. */
  *#graceOf(name: string, namespace: Namespace): Task<number> {
    const { items } = yield* this.context.client.list<Pod>(PODS, name);
    const now = yield* atomic(() => this.context.place.wall());
    let longest = 0;
    for (const { spec, status } of items) {
      if (status?.phase !== "Succeeded" && status?.phase !== "Failed")
        longest = Math.max(longest, spec.terminationGracePeriodSeconds ?? 0);
    }
    const since = parseTime(namespace.metadata.deletionTimestamp ?? "") ?? now;
    return Math.max(0, longest - Math.floor((now - since) / 1000));
  }

  *#writeConditions(namespace: Namespace, { remains, failure }: Contents): Task<Namespace> {
    const now = yield* atomic(() => this.context.place.wall());
    const conditions = namespaceConditions(namespace.status?.conditions ?? [], remains, failure?.message, now);
    if (conditions === namespace.status?.conditions) return namespace;
    const status = { ...namespace.status, phase: "Terminating", conditions };
    return yield* this.context.client.updateStatus<Namespace>(NAMESPACES, { ...namespace, status });
  }

  *#finalize(namespace: Namespace): Task {
    const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes");
    const { finalizers: _former, ...spec } = namespace.spec ?? {};
    const next = { ...namespace, spec: { ...spec, ...(finalizers.length > 0 && { finalizers }) } };
    try {
      yield* this.context.client.update<Namespace>(NAMESPACES, next, "finalize");
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
      if (isConflict(error)) yield* atomic(() => this.#queue.addRateLimited(namespace.metadata.name ?? ""));
    }
  }
}

interface KindOutcome {
  readonly resource: Resource;
  readonly left: readonly KObject[];
  /** Seconds until it is worth looking again. */
  readonly wait: number;
  readonly failure?: Error;
}

interface Contents {
  readonly wait: number;
  readonly remains: Remains;
  readonly failure?: Error;
}

function contentsOf(kinds: readonly KindOutcome[]): Contents {
  const resources = new Map<string, number>();
  const finalizers = new Map<string, number>();
  for (const { resource, left } of kinds) {
    if (left.length > 0) resources.set(`${resource.resource}.${resource.group}`, left.length);
    for (const { metadata } of left)
      for (const name of metadata.finalizers ?? []) finalizers.set(name, (finalizers.get(name) ?? 0) + 1);
  }
  const failure = kinds.find((kind) => kind.failure !== undefined)?.failure;
  return {
    wait: Math.max(...kinds.map(({ wait }) => wait)),
    remains: { resources, finalizers },
    ...(failure !== undefined && { failure }),
  };
}

/** Objects with finalizers are given some time; others go while one looks. */
function waitFor(left: readonly KObject[]): number {
  return left.some(({ metadata }) => (metadata.finalizers ?? []).length > 0) ? FINALIZER_SECONDS : 1;
}

const GRACE_SECONDS = 5;
const FINALIZER_SECONDS = 15;
const NAMESPACED: readonly Resource[] = deletableResources().filter(
  (kind) => kind.namespaced && kind.verbs.includes("deletecollection") && kind.kind !== "Pod",
);
