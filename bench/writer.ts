import type { KObject } from "../src/engine/apimachinery/object";
import { RestClient } from "../src/engine/client/rest-client";
import { EVENTS, LEASES, NODES, PODS, SERVICE_ACCOUNTS, type Resource } from "../src/engine/client/resources";
import type { Place } from "../src/engine/sim/place";
import type { Plain } from "../src/engine/sim/plain";
import type { Program } from "../src/engine/sim/process";
import { atomic, type Task } from "../src/engine/sim/task";
import { clientHello } from "../src/engine/testing/control-plane";
import { bodies } from "./write-bodies";

/** Sends what the bench wants to be sent, one request after the other, and listens like a cluster's components. */
export class Writer implements Program {
  readonly #client: RestClient;
  readonly #state;
  readonly #heard;

  constructor(private readonly place: Place) {
    place.bind(this);
    const tls = clientHello("kubernetes-admin", ["system:masters"]);
    this.#client = new RestClient(place.child("client"), {
      peer: { host: "control-plane", port: 6443, tls },
      userAgent: "kube-controller-manager/v1.36.2 (linux/amd64) kubernetes/0000000",
    });
    this.#state = place.cell("state", { what: "", result: "" });
    this.#heard = place.cell("heard", 0);
  }

  start(): void {
    for (let i = 0; i < WATCHING_NODES; i++) this.#watch(PODS, { fieldSelector: `spec.nodeName=node-${i}` });
    for (const each of [PODS, PODS, NODES, LEASES]) this.#watch(each, {});
  }

  #watch(of: Resource, query: { readonly [name: string]: string }): void {
    this.#client.watch(of, undefined, query, "", "onWatch");
  }

  onWatch(): void {
    this.#heard.update((n) => n + 1);
  }

  go({ what, count }: { readonly what: string; readonly count: number }): void {
    this.#state.set({ what, result: "" });
    this.place.spawn("write", [what, count]);
  }

  *write(what: string, count: number): Task {
    const base = yield* atomic(() => this.place.now());
    let seen: KObject | undefined;
    for (let i = 0; i < count; i++) seen = yield* this.#one(what, `${base}-${i}`, i, seen);
    yield* atomic(() => this.#state.set({ what, result: "ok" }));
  }

  *#one(what: string, tag: string, i: number, seen: KObject | undefined): Task<KObject | undefined> {
    if (what.startsWith("setup")) {
      const account = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name: "default", namespace: "default" } };
      yield* this.#client.create(SERVICE_ACCOUNTS, account as KObject);
      yield* this.#client.create(LEASES, bodies.lease("node-1", 0));
      for (let n = 0; n < WATCHING_NODES; n++) yield* this.#client.create(PODS, bodies.boundPod(n));
    } else if (what.startsWith("pod create")) {
      yield* this.#client.create(PODS, bodies.pod(i, tag));
    } else if (what.startsWith("status patch")) {
      const patch = bodies.status(i) as unknown as Plain;
      const how = { subresource: "status" };
      yield* this.#client.patch(PODS, "default", `bound-${i % WATCHING_NODES}`, STRATEGIC, patch, how);
    } else if (what.startsWith("event create")) {
      yield* this.#client.create(EVENTS, bodies.event(tag));
    } else {
      const lease = bodies.lease("node-1", i + 1);
      const metadata =
        i === 0 ? (yield* this.#client.get(LEASES, "kube-node-lease", "node-1")).metadata : seen!.metadata;
      return yield* this.#client.update(LEASES, { ...lease, metadata });
    }
    return undefined;
  }

  inspect(): Plain {
    return { ...this.#state.get(), heard: this.#heard.get() };
  }
}

const STRATEGIC = "application/strategic-merge-patch+json";

const WATCHING_NODES = 10;
