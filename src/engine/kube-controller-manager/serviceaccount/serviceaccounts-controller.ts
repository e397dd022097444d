import type { Namespace, ServiceAccount } from "../../api/gen/core-v1";
import { namespacedKey, objectKey } from "../../apimachinery/object-key";
import { isAlreadyExists, isNotFound } from "../../client/errors";
import { NAMESPACES, SERVICE_ACCOUNTS } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import type { Controller, ControllerContext } from "../controller";
import { isNamespaceTerminating } from "../pod-control";
import type { SharedInformer } from "../shared-informers";

/**
 * Sees to it that every living namespace has a ServiceAccount `default`: without one, no pod can be made in it.
 *
 * Reads Namespaces and ServiceAccounts, writes ServiceAccounts.
 *
 * Upstream: pkg/controller/serviceaccount/serviceaccounts_controller.go.
 */
export class ServiceAccountsController implements Controller {
  readonly #namespaces: SharedInformer<Namespace>;
  readonly #accounts: SharedInformer<ServiceAccount>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#namespaces = informers.of<Namespace>(NAMESPACES);
    this.#accounts = informers.of<ServiceAccount>(SERVICE_ACCOUNTS);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "service-account-controller",
      resource: "namespaces",
      workers: 1,
      sync: (key) => this.syncNamespace(key),
    });
    this.#namespaces.onEvent(({ type, object }) => {
      if (type !== "DELETED") this.#queue.add(objectKey(object));
    });
    this.#accounts.onEvent(({ type, object }) => {
      if (type === "DELETED") this.#queue.add(object.metadata.namespace ?? "");
    });
  }

  *syncNamespace(namespace: string): Task {
    if (!(yield* atomic(() => this.#wantsAccount(namespace)))) return;
    try {
      yield* this.context.client.create<ServiceAccount>(SERVICE_ACCOUNTS, {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      });
    } catch (error) {
      // Gone or going meanwhile, or made by another: in each case there is nothing left to do.
      if (!isAlreadyExists(error) && !isNotFound(error) && !isNamespaceTerminating(error)) throw error;
    }
  }

  #wantsAccount(namespace: string): boolean {
    const phase = this.#namespaces.get(namespace)?.status?.phase;
    return phase === "Active" && this.#accounts.get(namespacedKey(namespace, "default")) === undefined;
  }
}
