import type { Node, Pod } from "../../../api/gen/core-v1";
import type { AllocationResult, ResourceClaim } from "../../../api/gen/resource-v1";
import { objectKey } from "../../../apimachinery/object-key";
import { type StateData, stateKey } from "../../framework/cycle-state";
import type { Handle } from "../../framework/handle";
import type { PluginFactory } from "../../framework/plugin";
import { failed, SKIP, unresolvable, unschedulable } from "../../framework/status";
import { matchesTerm } from "../nodeaffinity/node-selector";
import { ClaimBinder } from "./claim-binder";
import { allocateDevices, keyOfResult } from "./device-allocator";

const NAME = "DynamicResources";
const STATE = stateKey<ClaimedState>(NAME);

interface ClaimedState extends StateData {
  readonly claims: readonly ResourceClaim[];
  readonly toAllocate: readonly ResourceClaim[];
  readonly inUse: ReadonlySet<string>;
  readonly byNode: Map<string, readonly AllocationResult[]>;
}

/**
 * Devices for pods that claim them: a claim that has its devices holds the pod to their node; for one that has none,
 * devices are looked for on each node, and written into the claim before the pod is bound.
 *
 * Upstream: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go. Left out: taking back the allocation
 * of a claim that nobody uses and that is in the way, extended resources, scores.
 */
export const dynamicResources: PluginFactory = (handle) => {
  const binder = handle.acting === undefined ? undefined : new ClaimBinder(handle.acting, handle.listers);
  return {
    name: NAME,
    preEnqueue({ pod }) {
      const claims = claimsOf(pod, handle);
      return typeof claims === "string" ? unresolvable(NAME, claims) : undefined;
    },
    preFilter(state, { pod }) {
      const claims = claimsOf(pod, handle);
      const found = typeof claims === "string" ? [] : claims;
      const toAllocate = found.filter(({ status }) => status?.allocation === undefined);
      const inUse = toAllocate.length === 0 ? NOTHING_IN_USE : devicesInUse(handle, binder);
      state.write(STATE, { claims: found, toAllocate, inUse, byNode: new Map() });
      if (typeof claims === "string") return { status: unresolvable(NAME, claims) };
      if (claims.length === 0) return { status: SKIP };
      const why = whyNot(claims, pod, handle, binder);
      return why === undefined ? undefined : { status: unresolvable(NAME, why) };
    },
    filter(state, _pod, { name, node }) {
      const { claims, toAllocate, inUse, byNode } = state.read(STATE)!;
      if (!claims.every((claim) => isAvailable(claim, node)))
        return unresolvable(NAME, "resourceclaim not available on the node");
      if (toAllocate.length === 0 || node === undefined) return undefined;
      const allocations = allocateDevices(toAllocate, node, handle.listers, inUse);
      if (allocations === undefined) return unresolvable(NAME, "cannot allocate all claims");
      byNode.set(name, allocations);
      return undefined;
    },
    postFilter(state) {
      const claimed = state.read(STATE);
      // A pod that was refused before this plugin saw it has no state here; upstream's words for that are these.
      if (claimed === undefined) return { status: failed(NAME, "not found") };
      const said = claimed.claims.length === 0 ? "no new claims to deallocate" : "still not schedulable";
      return { status: unschedulable(NAME, said) };
    },
    reserve(state, pod, node) {
      const { claims = [], toAllocate = [], byNode } = state.read(STATE) ?? {};
      if (claims.length === 0) return undefined;
      const allocations = byNode?.get(node) ?? [];
      const pending = claims
        .filter((claim) => !isReservedFor(claim, pod.pod))
        .map((claim) => {
          const allocation = allocations[toAllocate.indexOf(claim)];
          return { key: objectKey(claim), ...(allocation !== undefined && { allocation }) };
        });
      if (pending.length > 0) binder?.reserve(pod.key, { claims: pending });
      return undefined;
    },
    unreserve: ({ key }) => binder?.forget(key),
    preBindPreFlight: ({ key }) => binder?.has(key) === true,
    *preBind(pod) {
      return binder === undefined ? null : yield* binder.bindClaims(pod);
    },
    postBind: ({ key }) => binder?.forget(key),
    eventsToRegister: () => [
      { resource: "Node", actions: ["Add", "UpdateNodeLabel"] },
      { resource: "ResourceClaim", actions: ["Add", "Update", "Delete"] },
      { resource: "DeviceClass", actions: ["Add", "Update"] },
      { resource: "ResourceSlice", actions: ["Add", "Update"] },
      { resource: "TargetPod", actions: ["UpdatePodGeneratedResourceClaim"] },
    ],
  };
};

const NOTHING_IN_USE: ReadonlySet<string> = new Set();

/**
 * The claims of a pod, or what is the matter with one of them. One from a template has its name in the pod's status.
 */
function claimsOf({ metadata, spec, status }: Pod, { listers }: Handle): readonly ResourceClaim[] | string {
  const claims: ResourceClaim[] = [];
  for (const { name, resourceClaimName, resourceClaimTemplateName } of spec.resourceClaims ?? []) {
    const made = status?.resourceClaimStatuses?.find((each) => each.name === name);
    if (resourceClaimTemplateName !== undefined && made === undefined)
      return `pod "${metadata.namespace}/${metadata.name}": ResourceClaim not created yet`;
    const wanted = resourceClaimTemplateName === undefined ? resourceClaimName : made?.resourceClaimName;
    if (wanted === undefined) continue;
    const claim = listers.resourceClaims.get(`${metadata.namespace ?? ""}/${wanted}`);
    if (claim === undefined) return `resourceclaim.resource.k8s.io "${wanted}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined) return `resourceclaim "${wanted}" is being deleted`;
    claims.push(claim);
  }
  return claims;
}

function whyNot(
  claims: readonly ResourceClaim[],
  pod: Pod,
  { listers }: Handle,
  binder: ClaimBinder | undefined,
): string | undefined {
  for (const claim of claims) {
    const { status, spec } = claim;
    if (status?.allocation !== undefined) {
      const full = (status.reservedFor ?? []).length >= MOST_CONSUMERS;
      if (full && !isReservedFor(claim, pod)) return "resourceclaim in use";
      continue;
    }
    const key = objectKey(claim);
    if (binder?.isPending(key) === true) return `resource claim ${key} is in the process of being allocated`;
    for (const { name, exactly, firstAvailable = [] } of spec.devices?.requests ?? []) {
      const asked = exactly === undefined ? firstAvailable : [{ ...exactly, name: "" }];
      const missing = asked.find(({ deviceClassName }) => listers.deviceClasses.get(deviceClassName) === undefined);
      if (missing === undefined) continue;
      const request = missing.name === "" ? name : `${name}/${missing.name}`;
      return `request ${request}: device class ${missing.deviceClassName} does not exist`;
    }
  }
  return undefined;
}

function isAvailable({ status }: ResourceClaim, node: Node | undefined): boolean {
  const selector = status?.allocation?.nodeSelector;
  return selector === undefined || (selector.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

function isReservedFor({ status }: ResourceClaim, { metadata }: Pod): boolean {
  return (status?.reservedFor ?? []).some(({ uid }) => uid === metadata.uid);
}

function devicesInUse({ listers }: Handle, binder: ClaimBinder | undefined): ReadonlySet<string> {
  const given = listers.resourceClaims
    .list()
    .flatMap(({ status }) => status?.allocation?.devices?.results ?? [])
    .filter(({ adminAccess }) => adminAccess !== true)
    .map(keyOfResult);
  return new Set([...given, ...(binder?.devices() ?? [])]);
}

const MOST_CONSUMERS = 256;
