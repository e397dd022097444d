import type { Span, SpanKind } from "../../src/engine/index";
import type { EngineApi, LessonView, PodView, Station, StoryView, ViewUpdate } from "../../src/workers/protocol";

/**
 * A stand-in for the engine, for tests of the page alone: a cluster that stands still in a state that shows every look
 * there is. Never part of the product.
 */
const looks = [
  "Running",
  "ContainerCreating",
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "Completed",
  "Init:1/2",
  "Error",
  "Evicted",
  "OOMKilled",
];
const pod = (name: string, status: string, node: string | undefined, more: Partial<PodView> = {}): PodView => ({
  namespace: "default",
  name,
  uid: name,
  status,
  ready: status === "Running" ? 1 : 0,
  deleting: false,
  owner: "ReplicaSet/web-7c5ddbdf54",
  containers: [{ name: "nginx", state: "running", ready: status === "Running", init: false, restarts: 0 }],
  ...(node !== undefined && { node }),
  ...more,
});
const pods = [
  ...looks.map((status, index) => pod(`web-7c5ddbdf54-q7x${index}n`, status, `node-${(index % 2) + 1}`)),
  pod("web-7c5ddbdf54-zz1qr", "Running", "node-3", { ready: 0 }),
  pod("web-7c5ddbdf54-m9t5z", "Running", "node-1", { deleting: true }),
  pod("big-0", "Pending", undefined),
];
let id = 100;
const span = (kind: SpanKind, process: string, name: string, attrs: Span["attrs"] = {}, machine = 2): Span => ({
  id: ++id,
  parent: id - 1,
  machine,
  process,
  kind,
  name,
  attrs,
  t0: 74_382_000 + (id - 100) * 3_000,
  t1: 74_382_800 + (id - 100) * 3_000,
  status: "ok",
});
const at = (place: string, of: Span): Station => ({ span: of, place });
const stations: readonly Station[] = [
  at(
    "workstation/terminals",
    span("command", "terminals", "kubectl apply -f web.yaml", { line: "kubectl apply -f web.yaml" }, 1),
  ),
  at(
    "control-plane/kube-apiserver",
    span("http", "kube-apiserver", "POST /apis/apps/v1/namespaces/default/deployments", {
      userAgent: "kubectl/v1.36.0",
      status: 201,
    }),
  ),
  at(
    "control-plane/etcd",
    span("etcd", "etcd", "txn /registry/deployments/default/web", {
      op: "txn",
      key: "/registry/deployments/default/web",
      revision: 812,
    }),
  ),
  at("control-plane/kube-controller-manager", {
    ...span("informer", "kube-controller-manager", "ADDED"),
    object: { resource: "deployments", name: "web", namespace: "default" },
  }),
  at(
    "control-plane/kube-scheduler",
    span("schedule", "kube-scheduler", "schedule", { pod: "web-7c5ddbdf54-q7x1n", node: "node-2", score: 679 }),
  ),
  at(
    "control-plane/kube-apiserver",
    span("http", "kube-apiserver", "POST /api/v1/namespaces/default/pods/web-7c5ddbdf54-q7x1n/binding", {
      userAgent: "kube-scheduler/v1.36.0",
    }),
  ),
  at(
    "control-plane/kube-apiserver",
    span("authn", "kube-apiserver", "x509", {
      method: "x509",
      user: "system:kube-scheduler",
      groups: ["system:authenticated"],
    }),
  ),
  at(
    "control-plane/kube-apiserver",
    span("authz", "kube-apiserver", "RBAC", {
      user: "system:kube-scheduler",
      verb: "create",
      resource: "pods",
      subresource: "binding",
      authorizer: "RBAC",
      grant: {
        bindingKind: "ClusterRoleBinding",
        bindingName: "system:kube-scheduler",
        roleKind: "ClusterRole",
        roleName: "system:kube-scheduler",
        subjectKind: "User",
        subjectName: "system:kube-scheduler",
      },
    }),
  ),
  ...["NamespaceLifecycle", "ServiceAccount", "Priority"].map((name) =>
    at(
      "control-plane/kube-apiserver",
      span("admission", "kube-apiserver", name, {
        phase: "mutating",
        changed: name === "Priority" ? ["spec.priority"] : [],
      }),
    ),
  ),
];
const machine = (
  mid: number,
  name: string,
  role: "workstation" | "control-plane" | "node",
  processes: readonly string[],
  ready: "True" | "Unknown" = "True",
) => ({
  id: mid,
  name,
  role,
  up: true,
  worker: { name: `worker ${mid}`, state: "running" as const },
  processes: processes.map((process, index) => ({ name: process, pid: 100 + index })),
  ...(role === "node" && { node: { ready, unschedulable: false, cpu: "4", memory: "8Gi", taints: [] } }),
});
const filters = ["NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit"];
const cycle = {
  span: 105,
  pod: "default/web-7c5ddbdf54-q7x1n",
  node: "node-2",
  filters,
  scorers: ["TaintToleration", "NodeAffinity", "NodeResourcesFit", "ImageLocality"],
  nodes: [
    { node: "node-1", scores: [100, 0, 62, 5], total: 558 },
    { node: "node-2", scores: [100, 0, 71, 0], total: 655 },
    { node: "node-3", rejectedBy: "NodeResourcesFit", reason: "Insufficient cpu", scores: [], total: 0 },
  ],
};

export class EngineDouble implements EngineApi {
  #version = 1;
  #at: number | undefined;
  #paused = false;
  #speed: number | "max" = 1;
  #t = 42_613_207;
  #lesson: LessonView | undefined;
  readonly inputs: unknown[] = [];
  #output = "you@workstation:~$ ";

  #story(): StoryView | undefined {
    return this.#at === undefined
      ? undefined
      : { root: stations[0]?.span as Span, stations, at: this.#at, complete: true };
  }
  open() {
    return Promise.resolve({ resumed: false, t: this.#t });
  }
  pull(since: number): Promise<ViewUpdate> {
    const output = this.#output;
    this.#output = "";
    const story = this.#story();
    const recent = Array.from({ length: 30 }, (_, index) => ({
      revision: 800 + index,
      key: `/registry/${index % 3 === 0 ? "leases/kube-node-lease/node-1" : "pods/default/web"}`,
      op: "put" as const,
      span: 100 + index,
    }));
    return Promise.resolve({
      version: this.#version,
      flights: [],
      terminals: output === "" ? [] : [{ terminal: "1", output }],
      clock: {
        t: story === undefined ? this.#t : 74_438_912,
        epoch: 0,
        speed: this.#speed,
        paused: this.#paused,
        held: story !== undefined,
        head: story === undefined ? 42_613_207 : 74_438_912,
      },
      ...(story !== undefined && { story }),
      ...(since < this.#version && {
        pods: { anew: true, changed: pods, gone: [] },
        machines: [
          machine(1, "workstation", "workstation", ["terminals"]),
          machine(2, "control-plane", "control-plane", [
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
          ]),
          machine(3, "node-1", "node", ["kubelet"]),
          machine(4, "node-2", "node", ["kubelet"]),
          machine(5, "node-3", "node", ["kubelet"], "Unknown"),
        ],
        apiserver: {
          inFlight: 1,
          lately: 12,
          requests: 1_204,
          watches: 57,
          watchers: [
            { user: "system:kube-scheduler", resources: ["pods", "nodes"] },
            { user: "system:node:node-1", resources: ["pods", "nodes", "configmaps"] },
          ],
          revision: 829,
        },
        etcd: { revision: 829, compacted: 0, keys: 231, records: 640, recent },
        scheduler: {
          active: ["default/web-7c5ddbdf54-n4gwz"],
          backoff: [],
          unschedulable: ["default/big-0"],
          waiting: [
            { pod: "default/web-7c5ddbdf54-n4gwz", priority: 0, attempts: 0, since: 42_613_000, refusedBy: [] },
            { pod: "default/big-0", priority: 0, attempts: 2, since: 5_613_000, refusedBy: ["NodeResourcesFit"] },
          ],
          weights: { TaintToleration: 3, NodeAffinity: 2, NodeResourcesFit: 1, ImageLocality: 1 },
          cycles: [cycle],
        },
        controllers: [{ name: "deployment", queue: [], working: [] }],
        marks: [
          { t: 0, kind: "input", label: "boot" },
          { t: 24e6, kind: "goal", label: "all nodes Ready" },
          { t: 33e6, kind: "fault", label: "node-3 cut" },
        ],
        ...(this.#lesson !== undefined && { lesson: this.#lesson }),
      }),
    } as ViewUpdate);
  }
  setSpeed(speed: number | "max") {
    this.#speed = speed;
    return Promise.resolve();
  }
  play() {
    this.#paused = false;
    return Promise.resolve();
  }
  pause() {
    this.#paused = true;
    return Promise.resolve();
  }
  step() {
    this.#t += 1_000;
    return Promise.resolve();
  }
  seek(t: number) {
    this.#t = Math.min(t, 42_613_207);
    return Promise.resolve();
  }
  cancelWork() {
    return Promise.resolve();
  }
  input(input: Parameters<EngineApi["input"]>[0]) {
    this.inputs.push(input);
    if (input.input === "keys") this.#output += input.keys;
    return Promise.resolve();
  }
  request() {
    return Promise.resolve({
      status: 422,
      headers: {},
      body: JSON.stringify({
        message: "invalid",
        details: {
          causes: [
            {
              field: "spec.template.metadata.labels",
              message: 'Invalid value: {"app":"wbe"}: `selector` does not match template `labels`',
            },
          ],
        },
      }),
    });
  }
  follow(what: unknown) {
    this.#at = what === undefined ? undefined : 0;
    this.#version += 1;
    return Promise.resolve();
  }
  station(index: number) {
    this.#at = Math.min(index, stations.length - 1);
    this.#version += 1;
    return Promise.resolve();
  }
  table() {
    return Promise.resolve({
      columns: ["Name", "Ready", "Status", "Restarts", "Age"].map((name) => ({ name, type: "string", priority: 0 })),
      rows: pods.map((each) => ({
        ref: { resource: "pods", namespace: each.namespace, name: each.name },
        cells: [each.name, `${each.ready}/1`, each.status, 0, "41s"],
      })),
    });
  }
  yaml() {
    return Promise.resolve("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n");
  }
  object() {
    return Promise.resolve(undefined);
  }
  describe() {
    return Promise.resolve("Name: web\n");
  }
  spans() {
    return Promise.resolve(stations.map((station) => station.span).filter(({ kind }) => kind === "http"));
  }
  span(wanted: number) {
    const found = stations.find((station) => station.span.id === wanted)?.span;
    return Promise.resolve(found === undefined ? undefined : { span: found, causes: [], effects: [], payloads: {} });
  }
  schema() {
    return Promise.resolve(undefined);
  }
  files() {
    return Promise.resolve([]);
  }
  readFile() {
    return Promise.resolve(undefined);
  }
  complete() {
    return Promise.resolve([]);
  }
  recipe() {
    return Promise.resolve({
      engine: "double",
      preset: "hosted",
      nodes: 3,
      kubelet: "full",
      seed: 1,
      epoch: 0,
      inputs: [],
    });
  }
  hash() {
    return Promise.resolve([]);
  }
  lesson(lesson: Parameters<EngineApi["lesson"]>[0]) {
    this.#lesson =
      lesson === undefined
        ? undefined
        : {
            id: lesson.id,
            at: 0,
            steps: lesson.steps.map((step, index) => ({
              id: step.id,
              state: index === 0 ? ("current" as const) : ("ahead" as const),
              spoilt: false,
              goals: (step.labels ?? []).map((text) => ({ text, met: false })),
            })),
          };
    this.#version += 1;
    return Promise.resolve();
  }
}
