import type { ConfigMap, Pod, Secret } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { Informer } from "../client/informer";
import { CONFIG_MAPS, SECRETS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, wait, type Task, type Ticket } from "../sim/task";
import { SECOND } from "../sim/time";
import { NOT_SYNCED, References, type Fetched, type FetchedObjects, type ReferenceNames } from "./references";

/**
 * The ConfigMaps and Secrets that the pods of this node name: one watch for each, for as long as a pod is there that
 * asked for it.
 *
 * A hundred pods of a node name the same `kube-root-ca.crt`, and each is synced again and again: with a request each
 * time they made a sixth of all requests of a rollout.
 *
 * Reads ConfigMaps and Secrets, each by its name, since a node may see no others. Writes nothing.
 *
 * Upstream: pkg/kubelet/util/manager/watch_based_manager.go. Left out: that watches of immutable objects end, and idle
 * ones.
 */
export class ReferenceReader {
  readonly #informers = new Map<string, Informer<KObject>>();
  /** `kind/namespace/name` of what is watched, with how many pods asked for it. */
  readonly #watched: OrderedMap<number>;
  /** By uid, what a pod asked for. */
  readonly #asked: OrderedMap<readonly string[]>;
  /** Who waits for the first list. */
  readonly #waiting: OrderedMap<readonly Ticket[]>;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {
    place.bind(this);
    this.#watched = place.map("watched");
    this.#asked = place.map("asked");
    this.#waiting = place.map("waiting");
  }

  restored(): void {
    for (const key of this.#watched.keys()) this.#make(key);
  }

  /** What there is of the names that a pod asks for; waits a second at most for what was not watched yet. */
  *read(pod: Pod, names: ReferenceNames): Task<References> {
    const behind = yield* atomic(() => this.watch(pod, names));
    for (const key of behind) yield* this.firstList(key);
    // Plain data: what a section gives is kept as text, which knows no classes.
    return new References(yield* atomic(() => this.#fetched(pod, names)));
  }

  /** Watches what a pod asks for; returns the keys of what is not known yet. */
  watch({ metadata }: Pod, { configMaps, secrets }: ReferenceNames): readonly string[] {
    const keyOf = (kind: string, name: string): string => `${kind}/${metadata.namespace ?? ""}/${name}`;
    const keys = [...configMaps.map((name) => keyOf("cm", name)), ...secrets.map((name) => keyOf("secret", name))];
    const uid = metadata.uid ?? "";
    return keys.filter((key) => !this.#watch(key, uid));
  }

  /** What there is by now of the names that a pod asks for. */
  found(pod: Pod, names: ReferenceNames): References {
    return new References(this.#fetched(pod, names));
  }

  #fetched({ metadata: { namespace = "" } }: Pod, { configMaps, secrets }: ReferenceNames): FetchedObjects {
    return {
      configMaps: this.#found<ConfigMap>("cm", namespace, configMaps),
      secrets: this.#found<Secret>("secret", namespace, secrets),
    };
  }

  /** A pod is gone: what nobody else asked for is watched no longer. */
  forget(uid: string): void {
    const asked = this.#asked.get(uid) ?? [];
    this.#asked.delete(uid);
    for (const key of asked) {
      const left = this.#watched.get(key)! - 1;
      if (left > 0) this.#watched.set(key, left);
      else this.#drop(key);
    }
  }

  /** Whether what is watched is known already. */
  #watch(key: string, uid: string): boolean {
    const asked = this.#asked.get(uid) ?? [];
    if (!asked.includes(key)) {
      const pods = this.#watched.get(key) ?? 0;
      this.#asked.set(uid, [...asked, key]);
      this.#watched.set(key, pods + 1);
      if (pods === 0) this.#make(key).start();
    }
    return this.#informers.get(key)!.synced;
  }

  #make(key: string): Informer<KObject> {
    const [kind, namespace, name] = key.split("/") as [string, string, string];
    const informer = new Informer<KObject>(this.place.child(key), this.client, kind === "cm" ? CONFIG_MAPS : SECRETS, {
      namespace,
      fieldSelector: `metadata.name=${name}`,
    });
    informer.onSynced(() => this.giveUp(key));
    this.#informers.set(key, informer);
    return informer;
  }

  #drop(key: string): void {
    this.#informers.get(key)?.stop();
    this.#informers.delete(key);
    this.#watched.delete(key);
    this.giveUp(key);
    this.place.child(key).unbind();
  }

  /** Waits until what is watched is known, a second at most. */
  *firstList(key: string): Task {
    if (yield* atomic(() => this.#informers.get(key)?.synced !== false)) return;
    yield* wait(`the first list of ${key}`, (ticket) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), ticket]);
      this.place.after(SECOND, "giveUp", key);
    });
  }

  /** Whoever waits goes on with what there is: the list has come, or has not. */
  giveUp(key: string): void {
    const tickets = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const ticket of tickets) this.place.resolve(ticket);
  }

  #found<O extends KObject>(kind: string, namespace: string, names: readonly string[]): Fetched<O> {
    const found: { [name: string]: O | null | typeof NOT_SYNCED } = {};
    for (const name of names) {
      const informer = this.#informers.get(`${kind}/${namespace}/${name}`);
      found[name] = informer?.synced === true ? ((informer.list()[0] as O | undefined) ?? null) : NOT_SYNCED;
    }
    return found;
  }
}
