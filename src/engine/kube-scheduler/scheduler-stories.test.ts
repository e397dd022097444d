import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../api/gen/core-v1";
import type { KObject } from "../apimachinery/object";
import type { HttpRequest } from "../net/http";
import type { Plain } from "../sim/plain";
import { parseCheckpoint, serialiseCheckpoint, Simulation } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { memoryFiles } from "../testing/memory-files";
import { StubApiServer } from "../testing/stub-api-server";
import { componentConfig } from "../testing/controller-plane";
import { KubeScheduler } from "./index";

type Story = (town: Town) => readonly unknown[];

/** Each is told twice: straight, and with the whole town saved as text and loaded again after every event. */
const STORIES: { readonly [name: string]: { readonly tell: Story; readonly ends: readonly unknown[] } } = {
  "a more important pod sends the less important away": {
    tell(town) {
      town.put(node("a", "1"));
      town.put(pod("low", { cpu: "800m", priority: 0 }));
      town.settle();
      town.put(pod("high", { cpu: "800m", priority: 1000 }));
      town.settle(4);
      return [
        town.pod("low"),
        town.pod("high")?.spec.nodeName,
        town.requests("patch pods/status low").length,
        town.requests("delete pods"),
        town.events("Preempted"),
      ];
    },
    ends: [undefined, "a", 1, ["delete pods low"], ["low: Preempted by pod uid-of-high on node a"]],
  },
  "a pod whose victim takes its time is promised the node, and others leave it alone": {
    tell(town) {
      town.put(node("a", "1"));
      town.put(pod("low", { cpu: "800m", priority: 0, spec: { terminationGracePeriodSeconds: 30 } }));
      town.settle();
      town.put(pod("high", { cpu: "800m", priority: 1000 }));
      town.settle();
      const promised = town.pod("high")?.status?.nominatedNodeName;
      town.put(pod("middle", { cpu: "800m", priority: 500 }));
      town.settle();
      const going = town.pod("low")?.metadata.deletionTimestamp !== undefined;
      town.remove("pods", "default/low");
      town.settle(5);
      return [promised, going, town.pod("high")?.spec.nodeName, town.pod("middle")?.spec.nodeName];
    },
    ends: ["a", true, "a", undefined],
  },
  "the first of a group settles, the next go to its zone, and strangers keep away": {
    tell(town) {
      for (const [name, zone] of [
        ["a", "1"],
        ["b", "1"],
        ["c", "2"],
      ] as const)
        town.put(node(name, "4", { zone }));
      const terms = (app: string) => ({ topologyKey: "zone", labelSelector: { matchLabels: { app } } });
      const near = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [terms("web")] } };
      const away = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [terms("web")] } };
      for (const name of ["one", "two", "three"])
        town.put(pod(name, { labels: { app: "web" }, spec: { affinity: near } }));
      town.settle();
      town.put(pod("stranger", { labels: { app: "other" }, spec: { affinity: away } }));
      town.settle();
      const zone = (name: string) => (town.pod(name)?.spec.nodeName === "c" ? "2" : "1");
      return [new Set(["one", "two", "three"].map(zone)).size, zone("stranger") === zone("one")];
    },
    ends: [1, false],
  },
  "pods are spread, wait where a zone is missing, and go on when it comes": {
    tell(town) {
      town.put(node("a", "8", { zone: "1" }));
      town.put(node("b", "8", { zone: "2" }));
      const spread = {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            minDomains: 3,
            topologyKey: "zone",
            whenUnsatisfiable: "DoNotSchedule",
            labelSelector: { matchLabels: { app: "web" } },
          },
        ],
      };
      for (const name of ["p1", "p2", "p3"]) town.put(pod(name, { labels: { app: "web" }, spec: spread }));
      town.settle();
      const before = ["p1", "p2", "p3"].map((name) => town.pod(name)?.spec.nodeName ?? "-").sort();
      town.put(node("c", "8", { zone: "3" }));
      town.settle(4);
      return [before, ["p1", "p2", "p3"].map((name) => town.pod(name)?.spec.nodeName).sort()];
    },
    ends: [
      ["-", "a", "b"],
      ["a", "b", "c"],
    ],
  },
  "a claim that waits for its pod is bound where the pod goes, and only then is the pod": {
    tell(town) {
      for (const name of ["a", "b"]) town.put(node(name, "4", { host: name }));
      town.put({
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "local" },
        provisioner: "kubernetes.io/no-provisioner",
        volumeBindingMode: "WaitForFirstConsumer",
      });
      town.put(volume("on-b", "b"));
      town.put(claim("data", {}));
      const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
      town.put(pod("db", { spec: { volumes } }));
      town.settle(3);
      const early = town.pod("db")?.spec.nodeName;
      const reference = town.get("persistentvolumes", "on-b")?.["spec"] as { claimRef?: { name: string } };
      // The volume controller does its part.
      const bound = claim("data", { "pv.kubernetes.io/bind-completed": "yes" });
      town.put({ ...bound, spec: { ...(bound["spec"] as object), volumeName: "on-b" } });
      town.settle(3);
      return [early, reference.claimRef?.name, town.pod("db")?.spec.nodeName];
    },
    ends: [undefined, "data", "b"],
  },
  "a claimed device is written into the claim before the pod is bound": {
    tell(town) {
      for (const name of ["a", "b"]) town.put(node(name, "4"));
      const of = (kind: string, name: string, spec: object, namespace?: string) => ({
        apiVersion: "resource.k8s.io/v1",
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
        spec,
      });
      town.put(
        of("DeviceClass", "gpu", { selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }] }),
      );
      const pool = { name: "b", generation: 1, resourceSliceCount: 1 };
      const slice = { driver: "gpu.example.com", nodeName: "b", pool, devices: [{ name: "d0" }] };
      town.put(of("ResourceSlice", "on-b", slice));
      const requests = [{ name: "r", exactly: { deviceClassName: "gpu" } }];
      town.put(of("ResourceClaim", "c", { devices: { requests } }, "default"));
      town.put(pod("user", { spec: { resourceClaims: [{ name: "c", resourceClaimName: "c" }] } }));
      town.settle(3);
      const { metadata, status } = town.get("resourceclaims", "default/c") as unknown as {
        readonly metadata: { readonly finalizers?: readonly string[] };
        readonly status: { readonly allocation: { readonly devices: { readonly results: readonly object[] } } };
      };
      return [town.pod("user")?.spec.nodeName, metadata.finalizers, status.allocation.devices.results];
    },
    ends: [
      "b",
      ["resource.kubernetes.io/delete-protection"],
      [{ request: "r", driver: "gpu.example.com", pool: "b", device: "d0" }],
    ],
  },
  "a gated pod is not tried, and is when its gates are gone": {
    tell(town) {
      town.put(node("a", "4"));
      const gated = pod("gated", { spec: { schedulingGates: [{ name: "example.com/wait" }] } });
      town.put(gated);
      town.settle();
      const { schedulingGates: _, ...open } = gated.spec as unknown as { readonly schedulingGates: unknown };
      const before = [town.pod("gated")?.spec.nodeName, town.events("FailedScheduling"), town.view().unschedulable];
      town.put({ ...gated, spec: open });
      town.settle();
      return [...before, town.pod("gated")?.spec.nodeName];
    },
    ends: [undefined, [], ["default/gated"], "a"],
  },
  "what happens elsewhere wakes nobody; what may help wakes those whom it may help": {
    tell(town) {
      town.put(node("a", "1"));
      town.put(pod("there", { cpu: "800m" }));
      town.settle();
      town.put(pod("large", { cpu: "800m" }));
      town.put(pod("elsewhere", { spec: { nodeSelector: { disk: "ssd" } } }));
      town.settle();
      const tried = () => town.view().cycles.length;
      const before = tried();
      // Too small, and of the wrong sort.
      town.put(node("b", "100m"));
      town.settle();
      const same = tried() === before;
      town.remove("pods", "default/there");
      town.settle();
      const large = town.pod("large")?.spec.nodeName;
      town.put(node("c", "100m", { disk: "ssd" }));
      town.settle(3);
      return [same, large, town.pod("elsewhere")?.spec.nodeName, town.view().unschedulable];
    },
    ends: [true, "a", "c", []],
  },
  "a refused binding is told, and tried again": {
    tell(town) {
      town.put(node("a", "4"));
      town.tell("refuse", { request: "patch pods", message: "not now" });
      town.put(pod("web", {}));
      town.settle();
      const told = town.events("FailedScheduling");
      town.tell("refuse", { request: "patch pods", message: "" });
      town.settle(5);
      return [told, town.pod("web")?.spec.nodeName];
    },
    ends: [['web: binding rejected: running Bind plugin "DefaultBinder": pods "web" is forbidden: not now'], "a"],
  },
};

describe("the scheduler's stories", () => {
  for (const [name, { tell, ends }] of Object.entries(STORIES))
    it(name, { timeout: 120_000 }, () => {
      const straight = new Town(false);
      expect(tell(straight)).toEqual(ends);
      const restored = new Town(true);
      expect(tell(restored)).toEqual(ends);
      expect(restored.hash).toBe(straight.hash);
    });
});

/** A stub of the API, and a scheduler. */
class Town {
  readonly #sim: Simulation;

  constructor(private readonly restoreEveryStep: boolean) {
    const boot = (name: string, delay: number) => [{ name, program: name, args: null, delay }];
    this.#sim = new Simulation(
      {
        seed: 7,
        epoch: 1_795_132_800_000,
        machines: [
          { id: 1, name: "api", address: "10.0.0.1", boot: boot("api", 0) },
          { id: 2, name: "scheduler", address: "10.0.0.2", boot: boot("scheduler", 1000) },
        ],
      },
      {
        programs: {
          api: (place) => new PodApiServer(place),
          scheduler: (place) => {
            place.files.write("/etc/kubernetes/scheduler.conf", componentConfig("system:kube-scheduler"));
            return new KubeScheduler(place, { apiServer: { host: "api", port: 6443 } });
          },
        },
        newFiles: memoryFiles,
      },
    );
    this.settle(3);
  }

  get hash(): string {
    return this.#sim.hash();
  }

  put(object: object): void {
    this.tell("put", object as Plain);
  }

  remove(resource: string, key: string): void {
    this.tell("remove", { resource, key });
  }

  tell(handler: string, data: Plain): void {
    this.#sim.input({ machine: 1, handler: "input", payload: { process: "api", handler, data } });
    this.#sim.runTo(this.#sim.now + 1);
  }

  settle(seconds = 2): void {
    const end = this.#sim.now + seconds * SECOND;
    while (this.restoreEveryStep && this.#sim.next < end) {
      if (this.#sim.runEvents(1) === 0) break;
      this.#sim.restore(parseCheckpoint(serialiseCheckpoint(this.#sim.checkpoint())));
    }
    this.#sim.runTo(end);
  }

  get(resource: string, key: string): KObject | undefined {
    return (this.#ask({ get: `${resource} ${key}` }) ?? undefined) as unknown as KObject | undefined;
  }

  pod(name: string): Pod | undefined {
    return this.get("pods", `default/${name}`) as unknown as Pod | undefined;
  }

  requests(what: string): readonly string[] {
    return (this.#ask({ requests: true }) as readonly string[]).filter((request) => request.startsWith(what));
  }

  events(reason: string): readonly string[] {
    const all = this.#ask({ list: "events" }) as unknown as readonly {
      readonly reason: string;
      readonly note: string;
      readonly regarding: { readonly name: string };
    }[];
    return all.filter((each) => each.reason === reason).map(({ regarding, note }) => `${regarding.name}: ${note}`);
  }

  view() {
    const program = this.#sim.machine(2)!.processes.named("scheduler")!.program;
    return program.inspect!({ view: "scheduler" }) as {
      readonly unschedulable: readonly string[];
      readonly cycles: readonly unknown[];
    };
  }

  #ask(query: Plain): Plain {
    return this.#sim.machine(1)!.processes.named("api")!.program.inspect!(query);
  }
}

/** Knows two more things than the stub: what a binding does, and that pods take their time to go. */
class PodApiServer extends StubApiServer {
  override onRequest(exchange: string, request: HttpRequest): void {
    if (request.path.endsWith("/binding")) {
      const { object } = request.body as unknown as { readonly object: { readonly target: { readonly name: string } } };
      const path = request.path.slice(0, -"/binding".length);
      return this.#patch(exchange, { ...request, path }, { spec: { nodeName: object.target.name } });
    }
    const [, name = ""] = /\/pods\/([^/]+)$/.exec(request.path) ?? [];
    const pod = this.inspect({ get: `pods default/${name}` }) as unknown as Pod | null;
    if (request.method !== "DELETE" || pod?.spec.terminationGracePeriodSeconds === undefined)
      return super.onRequest(exchange, request);
    this.#patch(exchange, request, { metadata: { deletionTimestamp: "2026-11-20T00:00:00Z" } });
  }

  #patch(exchange: string, request: HttpRequest, patch: Plain): void {
    const headers = { ...request.headers, "content-type": "application/merge-patch+json" };
    super.onRequest(exchange, { ...request, method: "PATCH", headers, body: { object: patch } });
  }
}

function node(name: string, cpu: string, labels: { readonly [label: string]: string } = {}): Node {
  const allocatable = { cpu, memory: "64Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: {},
    status: { capacity: allocatable, allocatable },
  };
}

function pod(
  name: string,
  over: {
    readonly cpu?: string;
    readonly priority?: number;
    readonly labels?: { readonly [label: string]: string };
    readonly spec?: object;
  },
): Pod {
  const requests = over.cpu === undefined ? {} : { cpu: over.cpu };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: over.labels ?? {} },
    spec: {
      schedulerName: "default-scheduler",
      containers: [{ name: "app", image: "app", resources: { requests } }],
      ...(over.priority !== undefined && { priority: over.priority }),
      ...over.spec,
    },
    status: { phase: "Pending" },
  };
}

function volume(name: string, host: string): KObject {
  const terms = [{ matchExpressions: [{ key: "host", operator: "In", values: [host] }] }];
  const spec = {
    capacity: { storage: "5Gi" },
    accessModes: ["ReadWriteOnce"],
    storageClassName: "local",
    local: { path: "/d" },
    nodeAffinity: { required: { nodeSelectorTerms: terms } },
  };
  return { apiVersion: "v1", kind: "PersistentVolume", metadata: { name }, spec, status: { phase: "Available" } };
}

function claim(name: string, annotations: { readonly [name: string]: string }): KObject {
  const spec = {
    accessModes: ["ReadWriteOnce"],
    storageClassName: "local",
    resources: { requests: { storage: "1Gi" } },
  };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default", annotations },
    spec,
    status: { phase: "Pending" },
  };
}
