import type { Node, Pod, Service } from "../api/gen/core-v1";
import { componentPeer } from "../client/component-config";
import { EventRecorder } from "../client/event-recorder";
import { Informer } from "../client/informer";
import { NODES, PODS, SERVICES } from "../client/resources";
import { RestClient } from "../client/rest-client";
import type { LogLine } from "../container-runtime/cri";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { Dialer } from "./dialer";
import type { NodeCapacity } from "./node-object";
import { NodeReporter } from "./node-reporter";
import { PodWorkers } from "./pod-workers";
import { Prober } from "./prober";
import { ReferenceReader } from "./reference-reader";
import { RemoteRuntime, type RuntimeListener } from "./remote-runtime";
import { KubeletServer } from "./server";
import { StatusManager } from "./status-manager";
import { VolumeManager } from "./volume-manager";
import type { PodEvent } from "./wiring";

export interface KubeletArgs {
  readonly nodeName: string;
  readonly runtime: "full" | "hollow";
  readonly apiServer: { readonly host: string; readonly port: number };
  readonly capacity: NodeCapacity;
}

/**
 * The agent of a node: registers it, keeps it known to be alive, and runs the pods that are bound to it.
 *
 * Reads its own node, the pods whose `spec.nodeName` it is, services, and the ConfigMaps and Secrets that those pods
 * name. Writes the pods' status, the node's status and lease, and events.
 *
 * It runs nothing itself: what is to run it asks of the container runtime, over a socket of its machine.
 *
 * Upstream: pkg/kubelet/kubelet.go. Left out: see `PodWorkers` and `NodeReporter`; eviction, exec, static pods.
 */
export class Kubelet implements Program, RuntimeListener {
  readonly #reporter: NodeReporter;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #services: Informer<Service> | undefined;
  readonly #server: KubeletServer;
  readonly #runtime: RemoteRuntime;
  readonly #workers: PodWorkers;
  readonly #references: ReferenceReader;
  readonly #node: Cell<Node | null>;
  readonly #begun: Cell<boolean>;
  readonly #ready: Cell<boolean>;

  constructor(place: Place, args: KubeletArgs) {
    place.bind(this);
    const name = args.nodeName;
    const hollow = args.runtime === "hollow";
    const peer = componentPeer(place, "/etc/kubernetes/kubelet.conf");
    const client = new RestClient(place.child("api"), {
      peer,
      userAgent: "kubelet/v1.36.2 (linux/amd64)",
      qps: 50,
      burst: 100,
    });
    this.#node = place.cell<Node | null>("node-object", null);
    this.#begun = place.cell("begun", false);
    this.#ready = place.cell("pods-wanted", false);
    const events = hollow
      ? undefined
      : new EventRecorder(place.child("events"), client, { component: "kubelet", host: name });
    const event: PodEvent = (pod, ...rest) => events?.event(pod, ...rest);
    const facts = { name, address: place.machine.address, capacity: args.capacity };
    this.#reporter = new NodeReporter(place.child("node"), client, events, facts, (node) => this.#registered(node));
    const statuses = new StatusManager(place.child("statuses"), client);
    const runtime = (this.#runtime = new RemoteRuntime(place.child("runtime"), this));
    const references = (this.#references = new ReferenceReader(place.child("references"), client));
    const allocatable = (): NonNullable<Node["status"]>["allocatable"] => this.#node.get()?.status?.allocatable ?? {};
    const prober = new Prober(place.child("prober"), {
      runtime,
      hollow,
      event,
      pod: (uid) => workers.pod(uid),
      onVerdict: (uid, kind) => {
        if (kind !== "liveness") workers.refresh(uid);
        workers.ask(uid);
      },
    });
    const workers: PodWorkers = (this.#workers = new PodWorkers(place.child("workers"), {
      client,
      runtime,
      dialer: new Dialer(place.child("dialer")),
      statuses,
      event,
      prober,
      references,
      volumes: hollow ? undefined : new VolumeManager(place.child("volumes"), client, references, event, allocatable),
      services: () => this.#services?.list() ?? [],
      node: () => this.#node.get() ?? undefined,
      subnet: () => this.#node.get()?.spec.podCIDR?.split("/")[0] ?? subnetByName(name),
    }));
    this.#pods = new Informer<Pod>(place.child("pods"), client, PODS, { fieldSelector: `spec.nodeName=${name}` });
    this.#pods.onEvent(({ type, object }) => (type === "DELETED" ? workers.gone(object) : workers.update(object)));
    this.#pods.onSynced(() => workers.removeOrphans(this.#pods.list()));
    this.#nodes = new Informer<Node>(place.child("nodes"), client, NODES, { fieldSelector: `metadata.name=${name}` });
    this.#nodes.onEvent(({ type, object }) => this.#sawNode(type === "DELETED" ? null : object));
    this.#services = hollow ? undefined : new Informer<Service>(place.child("services"), client, SERVICES);
    this.#services?.onSynced(() => this.#wantPods());
    this.#server = new KubeletServer(place.child("server"), workers, runtime, (uid) => statuses.get(uid));
  }

  start(): void {
    this.#runtime.start();
  }

  restored(): void {
    this.#references.restored();
  }

  /** What runs is known, so what should run can be compared with it. */
  onListed(): void {
    if (this.#begun.get()) return;
    this.#begun.set(true);
    this.#server.start();
    this.#reporter.start();
  }

  onPodChange(uid: string): void {
    this.#workers.onRuntimeChange(uid);
    this.#server.onPodChange(uid);
  }

  onLogLine(container: string, line: LogLine): void {
    this.#server.onLogLine(container, line);
  }

  inspect(query: Plain): Plain {
    const view = (query as { readonly view?: string } | null)?.view;
    return view === "pods" ? this.#workers.inspect() : { node: this.#node.get() as unknown as Plain };
  }

  #registered(node: Node): void {
    this.#node.set(node);
    this.#nodes.start();
    if (this.#services === undefined) this.#wantPods();
    else this.#services.start();
  }

  /** Containers are told of services, so pods wait until those were read once. */
  #wantPods(): void {
    if (this.#ready.get()) return;
    this.#ready.set(true);
    this.#pods.start();
  }

  #sawNode(node: Node | null): void {
    if (node !== null) this.#node.set(node);
    this.#reporter.sawNode(node);
  }
}

/** Until the node has its podCIDR: a range of its own that follows from the number in its name. */
function subnetByName(name: string): string {
  return `10.244.${Number(/\d+$/.exec(name)?.[0] ?? 0) % 256}.0`;
}
