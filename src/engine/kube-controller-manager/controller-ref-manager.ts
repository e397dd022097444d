import type { LabelSelector } from "../api/gen/meta-v1";
import { selectorMatches } from "../apimachinery/labels";
import { controllerOf, newControllerRef } from "../apimachinery/owner";
import type { KObject } from "../apimachinery/object";
import { StatusError } from "../apimachinery/status";
import { isNotFound } from "../client/errors";
import type { Resource } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Plain } from "../sim/plain";
import type { Task } from "../sim/task";
import { tryAgain } from "./try-again";

/**
 * Which objects an owner may call its own: those that it controls and still selects. What it selects and nobody
 * controls it adopts; what it controls and no longer selects it sets free.
 *
 * Before it adopts, it asks the API server whether it is still there and is still itself: the cache may not know yet
 * that it was deleted, and an owner that is gone must not take what another could have.
 *
 * Upstream: pkg/controller/controller_ref_manager.go.
 */
export function* claimObjects<O extends KObject>(
  client: RestClient,
  owner: KObject,
  ownerResource: Resource,
  selector: LabelSelector,
  resource: Resource,
  candidates: readonly O[],
): Task<O[]> {
  const plan = planClaims(owner, selector, candidates);
  if (plan.adopt.length > 0) yield* checkOwner(client, owner, ownerResource);
  const claimed = [...plan.keep];
  for (const object of plan.adopt) {
    const done = yield* patchOwner(client, resource, object, adoption(owner, object));
    if (done) claimed.push(object);
  }
  for (const object of plan.release) yield* patchOwner(client, resource, object, release(owner, object));
  return claimed;
}

export interface ClaimPlan<O> {
  readonly keep: readonly O[];
  readonly adopt: readonly O[];
  readonly release: readonly O[];
}

export function planClaims<O extends KObject>(
  owner: KObject,
  selector: LabelSelector,
  candidates: readonly O[],
): ClaimPlan<O> {
  const keep: O[] = [];
  const adopt: O[] = [];
  const release: O[] = [];
  const ownerLives = owner.metadata.deletionTimestamp === undefined;
  for (const object of candidates) {
    const controller = controllerOf(object);
    const selected = selectorMatches(selector, object.metadata.labels);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (selected) keep.push(object);
      else if (ownerLives) release.push(object);
    } else if (selected && ownerLives && object.metadata.deletionTimestamp === undefined) {
      adopt.push(object);
    }
  }
  return { keep, adopt, release };
}

function* checkOwner(client: RestClient, owner: KObject, resource: Resource): Task {
  const { namespace, name = "", uid } = owner.metadata;
  const fresh = yield* client.get<KObject>(resource, namespace, name);
  const same = fresh.metadata.uid === uid;
  if (same && fresh.metadata.deletionTimestamp === undefined) return;
  const why = same ? "it was deleted" : `it has been replaced: got uid ${fresh.metadata.uid}, wanted uid ${uid}`;
  throw tryAgain(`cannot adopt for ${owner.kind} ${namespace}/${name}: ${why}`);
}

function* patchOwner(client: RestClient, resource: Resource, object: KObject, patch: Plain): Task<boolean> {
  const { namespace, name = "" } = object.metadata;
  try {
    yield* client.patch(resource, namespace, name, "application/strategic-merge-patch+json", patch);
    return true;
  } catch (error) {
    // Gone meanwhile, or another object by now (its uid is in the patch): nothing to own.
    if (isNotFound(error) || (error instanceof StatusError && error.reason === "Invalid")) return false;
    throw error;
  }
}

function adoption(owner: KObject, object: KObject): Plain {
  return {
    metadata: { ownerReferences: [newControllerRef(owner) as unknown as Plain], uid: object.metadata.uid ?? "" },
  };
}

function release(owner: KObject, object: KObject): Plain {
  return {
    metadata: {
      ownerReferences: [{ $patch: "delete", uid: owner.metadata.uid ?? "" }],
      uid: object.metadata.uid ?? "",
    },
  };
}
