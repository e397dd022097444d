import type { Deployment, ReplicaSet } from "../api/gen/apps-v1";
import type { Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import { EventRecorder } from "../client/event-recorder";
import { RestClient } from "../client/rest-client";
import type { Controller, ControllerContext } from "../kube-controller-manager/controller";
import { SharedInformers } from "../kube-controller-manager/shared-informers";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";
import { parseCheckpoint, serialiseCheckpoint, Simulation } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { memoryFiles } from "./memory-files";
import { StubApiServer } from "./stub-api-server";

/**
 * One controller against a stub of the API: objects are put into it, requests are read off it, and the watch of any
 * kind can be held back, so that the controller's cache falls behind.
 *
 *     const t = new ControllerHarness((context) => new ReplicaSetController(context), { seed: 1, restoreEveryStep: true });
 *     t.run(replicaSet("web", { replicas: 2 }));
 *     expect(t.takeRequests("create pods")).toEqual(["create pods web-1", "create pods web-2"]);
 *
 * With `restoreEveryStep` the whole simulation is saved as text and loaded again after every event.
 */
export class ControllerHarness {
  readonly #sim: Simulation;

  constructor(
    create: (context: ControllerContext) => Controller,
    private readonly how: { readonly seed?: number; readonly restoreEveryStep?: boolean } = {},
  ) {
    const boot = (name: string, delay: number): { name: string; program: string; args: null; delay: number } => ({
      name,
      program: name,
      args: null,
      delay,
    });
    this.#sim = new Simulation(
      {
        seed: how.seed ?? 1,
        epoch: 1_795_132_800_000,
        machines: [
          { id: 1, name: "api", address: "10.0.0.1", boot: [boot("api", 0)] },
          { id: 2, name: "manager", address: "10.0.0.2", boot: [boot("manager", 1000)] },
        ],
      },
      {
        programs: { api: (place) => new StubApiServer(place), manager: (place) => new OneController(place, create) },
        newFiles: memoryFiles,
      },
    );
    this.settle();
  }

  /** Puts an object in, new or changed, as a user would, and lets everything come to rest. */
  run(object: KObject): void {
    this.#tell("put", object as unknown as Plain);
    this.settle();
  }

  delete(resource: string, key: string): void {
    this.#tell("remove", { resource, key });
    this.settle();
  }

  holdWatch(resource: string): void {
    this.#tell("hold", resource);
  }

  releaseWatch(resource: string): void {
    this.#tell("release", resource);
    this.settle();
  }

  /** Refuses what begins like this (`create pods`) with this message, until told otherwise. */
  refuse(request: string, message: string): void {
    this.#tell("refuse", { request, message });
  }

  /** What was asked for since the last time, of what begins like `what`: `create pods web-1`. */
  takeRequests(what = ""): readonly string[] {
    const all = this.#ask({ requests: true }) as readonly string[];
    this.#tell("forgetRequests", null);
    this.settle();
    return all.filter((request) => request.startsWith(what));
  }

  get<O extends KObject>(resource: string, key: string): O | undefined {
    return (this.#ask({ get: `${resource} ${key}` }) ?? undefined) as unknown as O | undefined;
  }

  list<O extends KObject>(resource: string): readonly O[] {
    return this.#ask({ list: resource }) as unknown as readonly O[];
  }

  settle(seconds = 2): void {
    this.runFor(seconds);
  }

  runFor(seconds: number): void {
    const end = this.#sim.now + seconds * SECOND;
    this.#sim.runTo(this.#sim.now + 1); // What was put in is on its way to the machine, and gets there first.
    while (this.how.restoreEveryStep === true && this.#sim.next < end) {
      if (this.#sim.runEvents(1) === 0) break;
      this.#sim.restore(parseCheckpoint(serialiseCheckpoint(this.#sim.checkpoint())));
    }
    this.#sim.runTo(end);
  }

  #tell(handler: string, data: Plain): void {
    this.#sim.input({ machine: 1, handler: "input", payload: { process: "api", handler, data } });
  }

  #ask(query: Plain): Plain {
    return this.#sim.machine(1)!.processes.named("api")!.program.inspect!(query);
  }
}

class OneController implements Program {
  readonly #informers: SharedInformers;

  constructor(place: Place, create: (context: ControllerContext) => Controller) {
    const client = new RestClient(place.child("api"), { peer: { host: "api", port: 6443 }, userAgent: "controller" });
    this.#informers = new SharedInformers(place.child("informers"), client);
    const own = place.child("controller");
    const events = new EventRecorder(own.child("events"), client, { component: "controller" });
    const settings = { clusterCidr: "10.244.0.0/16", rootCaFile: "/etc/kubernetes/pki/ca.crt" };
    const controller = create({ place: own, client, events, informers: this.#informers, settings });
    this.#informers.onSynced(() => controller.start?.());
  }

  start(): void {
    this.#informers.start();
  }
}

export function pod(
  name: string,
  over: {
    readonly node?: string;
    readonly ready?: boolean;
    readonly readySince?: string;
    readonly phase?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly restarts?: number;
    readonly created?: string;
  } = {},
): Pod {
  const phase = over.phase ?? (over.node === undefined ? "Pending" : "Running");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-of-${name}`,
      creationTimestamp: over.created ?? "2026-11-20T00:00:00Z",
      ...(over.labels !== undefined && { labels: over.labels }),
      ...(over.annotations !== undefined && { annotations: over.annotations }),
    },
    spec: { containers: [], ...(over.node !== undefined && { nodeName: over.node }) },
    status: {
      phase,
      ...(over.ready === true && {
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: over.readySince ?? "2026-11-20T00:00:00Z" }],
      }),
      ...(over.restarts !== undefined && {
        containerStatuses: [{ name: "c", image: "i", imageID: "", ready: true, restartCount: over.restarts }],
      }),
    },
  };
}

export function replicaSet(
  name: string,
  over: {
    readonly replicas?: number;
    readonly status?: ReplicaSet["status"];
    readonly annotations?: { readonly [key: string]: string };
  } = {},
): ReplicaSet {
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-of-${name}`,
      generation: 1,
      creationTimestamp: "2026-11-20T00:00:00Z",
      ...(over.annotations !== undefined && { annotations: over.annotations }),
    },
    spec: {
      replicas: over.replicas ?? 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "image:1" }] } },
    },
    status: over.status ?? { replicas: 0 },
  };
}

export function deployment(
  name: string,
  over: Partial<Deployment["spec"]> = {},
  status: Deployment["status"] = {},
): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: "default", uid: `uid-of-${name}`, generation: 1 },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "c", image: "image:1" }] } },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...over,
    },
    status,
  };
}
