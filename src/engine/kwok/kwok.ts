import type { Node, Pod } from "../api/gen/core-v1";
import type { Lease } from "../api/gen/coordination-v1";
import type { KObject } from "../apimachinery/object";
import { objectKey } from "../apimachinery/object-key";
import { formatMicroTime, formatTime } from "../apimachinery/time";
import { componentPeer } from "../client/component-config";
import { isApiFailure, NetworkError } from "../client/errors";
import { Informer } from "../client/informer";
import { LEASES, NODES, PODS } from "../client/resources";
import { RestClient } from "../client/rest-client";
import { initialNode, nodeConditions, type NodeCapacity } from "../kubelet/node-object";
import type { Cell } from "../sim/cells";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { atomic, sleep, type Task } from "../sim/task";
import { SECOND } from "../sim/time";

export interface KwokArgs {
  readonly nodes: number;
  readonly capacity: NodeCapacity;
}

/**
 * Nodes without a kubelet: it makes them, keeps them alive, and says yes to every pod.
 *
 * A bound pod is Running and Ready at once, a pod of a Job succeeds after a moment, a deleted pod goes at once. It
 * writes no events.
 *
 * Upstream: sigs.k8s.io/kwok, its default stages. Left out: stages that one can configure.
 */
export class Kwok implements Program {
  readonly #client: RestClient;
  readonly #pods: Informer<Pod>;
  /** The number of the pod address that was given last. */
  readonly #addresses: Cell<number>;

  constructor(
    private readonly place: Place,
    private readonly args: KwokArgs,
  ) {
    place.bind(this);
    const peer = componentPeer(place, "/etc/kubernetes/kwok.conf");
    this.#client = new RestClient(place.child("api"), { peer, userAgent: "kwok/v0.7.0" });
    this.#addresses = place.cell("addresses", 1);
    this.#pods = new Informer<Pod>(place.child("pods"), this.#client, PODS, { fieldSelector: "spec.nodeName!=" });
    this.#pods.onEvent(({ type, object, old }) => {
      if (type === "DELETED") return;
      const deleting = object.metadata.deletionTimestamp !== undefined;
      if (deleting && old?.metadata.deletionTimestamp === undefined) place.spawn("remove", [objectKey(object)]);
      else if (!deleting && (object.status?.phase ?? "Pending") === "Pending" && old?.spec.nodeName === undefined) {
        place.spawn("run", [objectKey(object)]);
      }
    });
    this.#pods.onSynced(() => this.#addresses.set(Math.max(1, ...this.#pods.list().map(addressNumber))));
  }

  start(): void {
    this.place.spawn("makeNodes");
    this.place.after(10 * SECOND, "renew", null, { upkeep: true });
  }

  *makeNodes(): Task {
    for (let i = 1; i <= this.args.nodes; i++) {
      const address = `172.18.${Math.floor((i + 2) / 256)}.${(i + 2) % 256}`;
      const node = yield* atomic(() =>
        initialNode(`node-${i}`, address, this.args.capacity, nodeConditions(this.place.wall())),
      );
      for (let tries = 0; tries < 100; tries++) {
        const done = yield* this.#quiet(() => this.#client.create<Node>(NODES, node));
        if (done) break;
        yield* sleep(SECOND, "kwok: the API server does not take the node", true);
      }
      yield* this.#lease(`node-${i}`, true);
    }
    yield* atomic(() => this.#pods.start());
  }

  renew(): void {
    this.place.after(10 * SECOND, "renew", null, { upkeep: true });
    this.place.spawn("renewAll");
  }

  *renewAll(): Task {
    for (let i = 1; i <= this.args.nodes; i++) yield* this.#lease(`node-${i}`, false);
  }

  *#lease(name: string, create: boolean): Task {
    const renewTime = yield* atomic(() => formatMicroTime(this.place.wall() * 1000));
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime };
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name, namespace: "kube-node-lease" },
      spec,
    } as KObject as Lease;
    yield* this.#quiet(() =>
      create
        ? this.#client.create<Lease>(LEASES, lease)
        : this.#client.patch<Lease>(LEASES, "kube-node-lease", name, "application/merge-patch+json", {
            spec: { renewTime },
          }),
    );
  }

  *run(key: string): Task {
    const plan = yield* atomic(() => {
      const pod = this.#pods.get(key);
      if (pod === undefined) return null;
      const now = formatTime(this.place.wall());
      return { pod, now, status: runningStatus(pod, now, nodeAddress(pod), this.#nextAddress()) };
    });
    if (plan === null) return;
    yield* this.#patch(plan.pod, plan.status);
    if (!(plan.pod.metadata.ownerReferences ?? []).some(({ kind }) => kind === "Job")) return;
    yield* sleep(SECOND, "kwok: the job runs");
    const end = yield* atomic(() => formatTime(this.place.wall()));
    yield* this.#patch(plan.pod, succeededStatus(plan.pod, plan.now, end));
  }

  *remove(key: string): Task {
    const metadata = yield* atomic(() => this.#pods.get(key)?.metadata ?? null);
    if (metadata === null) return;
    const options = { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid ?? "" } };
    yield* this.#insist(() => this.#client.delete(PODS, metadata.namespace, metadata.name ?? "", options));
  }

  *#patch({ metadata }: Pod, status: Plain): Task {
    const patch = { metadata: { uid: metadata.uid ?? "" }, status };
    yield* this.#insist(() =>
      this.#client.patch(PODS, metadata.namespace, metadata.name ?? "", STRATEGIC, patch, { subresource: "status" }),
    );
  }

  /** Tries until the server has heard it, whatever it then says. */
  *#insist(body: () => Task<unknown>): Task {
    for (let tries = 0; tries < 60; tries++) {
      try {
        yield* body();
        return;
      } catch (error) {
        if (!isApiFailure(error)) throw error;
        if (!(error instanceof NetworkError)) return;
      }
      yield* sleep(SECOND, "kwok: the API server does not answer", true);
    }
  }

  /** Whether the server took it, or has it already. */
  *#quiet(body: () => Task<unknown>): Task<boolean> {
    try {
      yield* body();
      return true;
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return "reason" in error && error.reason === "AlreadyExists";
    }
  }

  #nextAddress(): string {
    this.#addresses.update((number) => number + 1);
    const number = this.#addresses.get();
    return `10.${244 + Math.floor(number / 65_536)}.${Math.floor(number / 256) % 256}.${number % 256}`;
  }
}

const STRATEGIC = "application/strategic-merge-patch+json";

function addressNumber({ status }: Pod): number {
  const [ten, block, high, low] = (status?.podIP ?? "").split(".").map(Number);
  return ten !== 10 ? 0 : ((block ?? 244) - 244) * 65_536 + (high ?? 0) * 256 + (low ?? 0);
}

function nodeAddress(pod: Pod): string {
  const node = Number(pod.spec.nodeName?.split("-").at(-1) ?? 1) || 1;
  return `172.18.${Math.floor((node + 2) / 256)}.${(node + 2) % 256}`;
}

function runningStatus(pod: Pod, now: string, hostIP: string, free: string): Plain {
  const podIP = pod.spec.hostNetwork === true ? hostIP : free;
  const conditions = ["Initialized", "Ready", "ContainersReady"].map((type) => ({
    type,
    status: "True",
    lastTransitionTime: now,
  }));
  const initStatuses = (pod.spec.initContainers ?? []).map(({ name, image }) => ({
    name,
    image: image ?? "",
    imageID: "",
    ready: true,
    restartCount: 0,
    state: { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } },
  }));
  return {
    phase: "Running",
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: now,
    conditions,
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses }),
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      name,
      image: image ?? "",
      imageID: "",
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    })),
  };
}

function succeededStatus(pod: Pod, startedAt: string, finishedAt: string): Plain {
  const conditions = ["Ready", "ContainersReady"].map((type) => ({
    type,
    status: "False",
    reason: "PodCompleted",
    lastTransitionTime: finishedAt,
  }));
  return {
    phase: "Succeeded",
    conditions,
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      name,
      image: image ?? "",
      imageID: "",
      ready: false,
      started: false,
      restartCount: 0,
      state: { terminated: { exitCode: 0, reason: "Completed", startedAt, finishedAt } },
    })),
  };
}
