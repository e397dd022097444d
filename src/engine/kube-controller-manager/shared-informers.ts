import type { KObject } from "../apimachinery/object";
import { byController, type IndexFunction, type Store } from "../client/store";
import { Informer, type WatchEvent } from "../client/informer";
import type { Resource } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { Place } from "../sim/place";

/**
 * The caches of this manager: one informer for each kind that some controller asks for, shared by all of them.
 *
 * The one idea: until *every* cache has its first list, nobody hears of anything. Then each handler is told all
 * objects as added, and from there on every change. A controller whose ReplicaSets came before its pods would
 * otherwise count none, and make too many.
 *
 * Upstream: k8s.io/client-go/informers/factory.go, WaitForCacheSync in k8s.io/client-go/tools/cache.
 */
export class SharedInformers {
  readonly #informers = new Map<string, SharedInformer<KObject>>();
  readonly #syncedHandlers: (() => void)[] = [];
  #filled = false;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
  ) {}

  /** Said in constructors. The first caller makes the informer. */
  of<O extends KObject>(resource: Resource): SharedInformer<O> {
    const name = resource.group === "" ? resource.resource : `${resource.resource}.${resource.group}`;
    const known = this.#informers.get(name);
    if (known !== undefined) return known as unknown as SharedInformer<O>;
    const informer = new Informer<KObject>(this.place.child(name), this.client, resource, { indexes: INDEXES });
    const shared = new SharedInformer<KObject>(resource, informer, () => this.synced);
    informer.onSynced(() => this.#onSynced());
    this.#informers.set(name, shared);
    return shared as unknown as SharedInformer<O>;
  }

  /** Asked with every event, and there are forty caches: once they are filled they stay so. */
  get synced(): boolean {
    if (this.#filled) return true;
    for (const informer of this.#informers.values()) if (!informer.listed) return false;
    return (this.#filled = true);
  }

  /** Called once, when all caches are filled and everything in them was told. */
  onSynced(handler: () => void): void {
    this.#syncedHandlers.push(handler);
  }

  start(): void {
    for (const informer of this.#informers.values()) informer.start();
  }

  #onSynced(): void {
    if (!this.synced) return;
    for (const informer of this.#informers.values()) informer.tellAll();
    for (const handler of this.#syncedHandlers) handler();
  }
}

export class SharedInformer<O extends KObject> {
  readonly #handlers: ((event: WatchEvent<O>) => void)[] = [];

  constructor(
    readonly resource: Resource,
    private readonly informer: Informer<O>,
    allSynced: () => boolean,
  ) {
    informer.onEvent((event) => {
      if (informer.synced && allSynced()) this.#tell(event);
    });
  }

  onEvent(handler: (event: WatchEvent<O>) => void): void {
    this.#handlers.push(handler);
  }

  get listed(): boolean {
    return this.informer.synced;
  }

  get store(): Store<O> {
    return this.informer.store;
  }

  get(key: string): O | undefined {
    return this.informer.get(key);
  }

  list(): O[] {
    return this.informer.list();
  }

  byIndex(index: keyof typeof INDEXES, value: string): O[] {
    return this.informer.byIndex(index, value);
  }

  /** What this object controls, and what nobody controls in its namespace. */
  controlledOrOrphaned(owner: KObject): O[] {
    const owned = this.informer.byIndex("controller", owner.metadata.uid ?? "");
    return [...owned, ...this.informer.byIndex("controller", orphanIn(owner.metadata.namespace))];
  }

  start(): void {
    this.informer.start();
  }

  tellAll(): void {
    for (const object of this.informer.list()) this.#tell({ type: "ADDED", object });
  }

  #tell(event: WatchEvent<O>): void {
    for (const handler of this.#handlers) handler(event);
  }
}

function orphanIn(namespace: string | undefined): string {
  return `orphans of ${namespace ?? ""}`;
}

const controller: IndexFunction<KObject> = (object) => {
  const owners = byController(object);
  return owners.length > 0 ? owners : [orphanIn(object.metadata.namespace)];
};

const node: IndexFunction<KObject> = (object) => {
  if (object.kind !== "Pod") return [];
  const name = (object["spec"] as { readonly nodeName?: string }).nodeName;
  return name === undefined ? [] : [name];
};

const INDEXES = { controller, node } as const;
