import type { Node, Pod } from "../api/gen/core-v1";
import { componentPeer } from "../client/component-config";
import { EventRecorder } from "../client/event-recorder";
import { Informer } from "../client/informer";
import { PODS } from "../client/resources";
import { RestClient } from "../client/rest-client";
import { ContainerRuntime } from "../container-runtime/container-runtime";
import { fullProfile, HOLLOW, type RuntimeProfile } from "../container-runtime/profile";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Program } from "../sim/process";
import type { NodeCapacity } from "./node-object";
import { NodeReporter } from "./node-reporter";
import { PodWorkers } from "./pod-workers";
import { KubeletServer } from "./server";
import { StatusManager } from "./status-manager";

export interface KubeletArgs {
  readonly nodeName: string;
  readonly runtime: "full" | "hollow";
  readonly apiServer: { readonly host: string; readonly port: number };
  readonly capacity: NodeCapacity;
}

/**
 * The agent of a node: registers it, keeps it known to be alive, and runs the pods that are bound to it.
 *
 * Reads the pods whose `spec.nodeName` is this node. Writes their status, the node's status and lease, and events.
 *
 * Upstream: pkg/kubelet/kubelet.go. Left out: see `PodWorkers` and `NodeReporter`; eviction, exec.
 */
export class Kubelet implements Program {
  readonly #reporter: NodeReporter;
  readonly #pods: Informer<Pod>;
  readonly #server: KubeletServer;
  readonly #subnet: Cell<string>;

  constructor(place: Place, args: KubeletArgs, profile: RuntimeProfile = args.runtime === "hollow" ? HOLLOW : fullProfile()) {
    place.bind(this);
    const name = args.nodeName;
    const peer = componentPeer(place, "/etc/kubernetes/kubelet.conf");
    const client = new RestClient(place.child("api"), { peer, userAgent: "kubelet/v1.36.2 (linux/amd64)", qps: 50, burst: 100 });
    this.#subnet = place.cell("subnet", subnetByName(name));
    const events = args.runtime === "hollow" ? undefined : new EventRecorder(place.child("events"), client, { component: "kubelet", host: name });
    const facts = { name, address: place.machine.address, capacity: args.capacity };
    this.#reporter = new NodeReporter(place.child("node"), client, events, facts, (node) => this.#registered(node));
    const statuses = new StatusManager(place.child("statuses"), client, () => undefined);
    const runtime = new ContainerRuntime(place.child("runtime"), profile, (uid) => workers.onRuntimeChange(uid));
    const workers: PodWorkers = new PodWorkers(place.child("workers"), {
      client, runtime, statuses, event: (pod, ...rest) => events?.event(pod, ...rest),
      probes: { ready: () => true, started: () => true },
      env: (_pod, container) => Object.fromEntries((container.env ?? []).flatMap(({ name: key, value }) => (value === undefined ? [] : [[key, value]]))),
      subnet: () => this.#subnet.get(),
    });
    this.#pods = new Informer<Pod>(place.child("pods"), client, PODS, { fieldSelector: `spec.nodeName=${name}` });
    this.#pods.onEvent(({ type, object }) => (type === "DELETED" ? workers.gone(object) : workers.update(object)));
    this.#server = new KubeletServer(place.child("server"), workers, runtime);
  }

  start(): void {
    this.#server.start();
    this.#reporter.start();
  }

  #registered(node: Node): void {
    this.#subnet.set(node.spec.podCIDR?.split("/")[0] ?? this.#subnet.get());
    this.#pods.start();
  }
}

/** Until the node has its podCIDR: a range of its own that follows from the number in its name. */
function subnetByName(name: string): string {
  return `10.244.${(Number(/\d+$/.exec(name)?.[0] ?? 0)) % 256}.0`;
}
