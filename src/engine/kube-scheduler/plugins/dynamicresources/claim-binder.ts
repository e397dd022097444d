import type { AllocationResult, ResourceClaim } from "../../../api/gen/resource-v1";
import { isApiFailure } from "../../../client/errors";
import type { Resource } from "../../../client/resources";
import type { OrderedMap } from "../../../sim/ordered-map";
import type { Plain } from "../../../sim/plain";
import { atomic, type Task } from "../../../sim/task";
import type { PodInfo } from "../../cache/pod-info";
import type { Acting, Listers } from "../../framework/handle";
import { failed, type Status } from "../../framework/status";
import { keyOfResult } from "./device-allocator";

export const RESOURCE_CLAIMS: Resource = {
  group: "resource.k8s.io",
  version: "v1",
  resource: "resourceclaims",
  kind: "ResourceClaim",
  namespaced: true,
};

/** What is to be written, for one pod; by key of the claim. An allocation that is there already is not told again. */
export interface PendingClaims {
  readonly claims: readonly { readonly key: string; readonly allocation?: AllocationResult }[];
}

/**
 * Remembers devices that are given away but not written down yet, and writes them down: the allocation, a finalizer
 * that keeps the claim until it is given back, and for which pod it is reserved.
 *
 * Upstream: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go (Reserve, PreBind, bindClaim),
 * dra_manager.go.
 */
export class ClaimBinder {
  readonly #pending: OrderedMap<PendingClaims>;

  constructor(
    private readonly acting: Acting,
    private readonly listers: Listers,
  ) {
    this.#pending = acting.place.child("claims").map("pending");
  }

  reserve(pod: string, pending: PendingClaims): void {
    this.#pending.set(pod, pending);
  }

  forget(pod: string): void {
    if (this.#pending.size > 0) this.#pending.delete(pod);
  }

  has(pod: string): boolean {
    return this.#pending.size > 0 && this.#pending.has(pod);
  }

  /** Devices that are spoken for. */
  devices(): readonly string[] {
    return [...this.#pending.values()].flatMap(({ claims }) =>
      claims.flatMap(({ allocation }) => (allocation?.devices?.results ?? []).map(keyOfResult)),
    );
  }

  isPending(claim: string): boolean {
    for (const { claims } of this.#pending.values())
      if (claims.some(({ key, allocation }) => key === claim && allocation !== undefined)) return true;
    return false;
  }

  *bindClaims({ key: pod, pod: { metadata } }: PodInfo): Task<Status | null> {
    const consumer = { resource: "pods", name: metadata.name ?? "", uid: metadata.uid ?? "" };
    const pending = yield* atomic(() => this.#pending.get(pod)?.claims ?? []);
    try {
      for (const { key, allocation } of pending) yield* this.#bindClaim(key, allocation, consumer);
      return null;
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return failed("DynamicResources", error.message);
    }
  }

  *#bindClaim(key: string, allocation: AllocationResult | undefined, consumer: Plain): Task {
    const claim = yield* atomic(() => (this.listers.resourceClaims.get(key) as unknown as Plain) ?? null);
    if (claim === null) return;
    const { metadata, status } = claim as unknown as ResourceClaim;
    const { namespace, name = "", uid = "", finalizers = [] } = metadata;
    const { client } = this.acting;
    if (allocation !== undefined && !finalizers.includes(FINALIZER)) {
      const patch = { metadata: { uid, finalizers: [...finalizers, FINALIZER] } };
      yield* client.patch(RESOURCE_CLAIMS, namespace, name, MERGE, patch);
    }
    const reservedFor = [...(status?.reservedFor ?? []), consumer] as unknown as Plain;
    const given = allocation === undefined ? {} : { allocation: allocation as unknown as Plain };
    const patch = { metadata: { uid }, status: { ...given, reservedFor } };
    yield* client.patch(RESOURCE_CLAIMS, namespace, name, MERGE, patch, { subresource: "status" });
  }
}

const FINALIZER = "resource.kubernetes.io/delete-protection";
const MERGE = "application/merge-patch+json";
