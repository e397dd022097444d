import { CONTROL_PLANE_PROGRAMS } from "../cluster/control-plane-programs";
import { hosted } from "../cluster/hosted";
import { NODE_PROGRAMS } from "../cluster/node-programs";
import { WORKSTATION } from "../cluster/recipe";
import { WORKSTATION_PROGRAMS } from "../cluster/workstation-programs";
import type { JsonObject, KObject } from "../apimachinery/object";
import { StatusError } from "../apimachinery/status";
import { Admission, type AdmissionPlugin } from "../kube-apiserver/admission/admission";
import { compareUtf8 } from "../sim/ordered-map";
import { setFreezing, type Plain } from "../sim/plain";
import type { ProgramTable } from "../sim/process";
import { Simulation } from "../sim/simulation";
import { SECOND } from "../sim/time";
import { memoryFiles } from "./memory-files";
import { FieldRecorder } from "./recording-proxy";

/** By kind: the fields below `spec` that a component looks at. `containers` stands for all sorts of containers. */
export type HonouredFields = { readonly [kind: string]: readonly string[] };

/**
 * Runs a cluster whose controllers, scheduler and kubelets read through a recorder, and tells what they read.
 *
 * To have a new component counted, let the cluster's recipe start it and, where it only looks at objects of its own
 * kind, add such an object below.
 */
export function recordHonouredFields(): HonouredFields {
  setFreezing(false); // What a recorder has wrapped can't be frozen through its wrapping.
  const recorder = new FieldRecorder();
  const programs: { [name: string]: ProgramTable[string] } = {
    ...WORKSTATION_PROGRAMS,
    ...NODE_PROGRAMS,
    ...CONTROL_PLANE_PROGRAMS,
  };
  for (const name of ["kube-controller-manager", "kube-scheduler", "kubelet"])
    programs[name] = recorder.recorded(programs[name]!);
  const recipe = {
    preset: "hosted",
    nodes: 2,
    kubelet: "full",
    seed: 1,
    epoch: EPOCH,
    controllers: true,
    scheduler: true,
  } as const;
  const restore = recordAdmission(recorder);
  const cluster = new Simulation(hosted(recipe), { programs, newFiles: memoryFiles });
  cluster.runFor(20 * SECOND);
  OBJECTS.forEach(([path, object], i) => {
    const request = {
      method: "POST",
      path,
      headers: { "content-type": "application/json", "user-agent": "test" },
      body: { text: JSON.stringify(object) },
    };
    const data = { id: String(i), user: "kubernetes-admin", request } as unknown as Plain;
    cluster.input({ machine: WORKSTATION, handler: "input", payload: { process: "page", handler: "request", data } });
    cluster.runFor(2 * SECOND);
  });
  cluster.runFor(60 * SECOND);
  restore();
  const table = tableOf(recorder.read);
  // Its controller copies it into a ReplicaSet and goes on with that, which no proxy can follow.
  const both = [...(table["ReplicationController"] ?? []), ...(table["ReplicaSet"] ?? [])];
  return { ...table, ReplicationController: [...new Set(both)].sort(compareUtf8) };
}

/** Admission acts on what it reads as well: each plugin is shown the object through the recorder once more. */
function recordAdmission(recorder: FieldRecorder): () => void {
  const { mutate } = Admission.prototype;
  Admission.prototype.mutate = function (this: Admission, attributes, rooms) {
    const object =
      attributes.object === undefined ? undefined : (recorder.wrapObject(attributes.object as JsonObject) as KObject);
    for (const plugin of (this as unknown as { readonly plugins: readonly AdmissionPlugin[] }).plugins) {
      const shown = { ...attributes, ...(object !== undefined && { object }) };
      try {
        if (plugin.handles(shown)) plugin.admit?.(shown, rooms);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    }
    return mutate.call(this, attributes, rooms);
  };
  return () => void (Admission.prototype.mutate = mutate);
}

const EPOCH = Date.UTC(2026, 10, 20);

function tableOf(read: Iterable<string>): HonouredFields {
  const table: { [kind: string]: Set<string> } = {};
  for (const each of read) {
    const [kind = "", path = ""] = each.split(" ");
    const [head, field, inner, ...deeper] = path.split(".");
    if (head !== "spec" || field === undefined) continue;
    const fields = (table[kind] ??= new Set());
    const place = /^(initContainers|ephemeralContainers)$/.test(field) ? "containers" : field;
    fields.add(field);
    if (place === "containers" && inner !== undefined && deeper.length === 0) fields.add(`containers.${inner}`);
  }
  return Object.fromEntries(
    Object.entries(table)
      .sort(([a], [b]) => compareUtf8(a, b))
      .map(([kind, fields]) => [kind, [...fields].sort(compareUtf8)]),
  );
}

function pod(name: string, container: JsonObject, spec: JsonObject = {}): readonly [string, JsonObject] {
  return [
    "/api/v1/namespaces/default/pods",
    {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name, labels: { app: name } },
      spec: { containers: [{ name: "c", image: "nginx:1.27", ...container }], ...spec },
    },
  ];
}

const TEMPLATE = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image: "nginx:1.27" }] } };
const WORKLOAD = { selector: { matchLabels: { app: "web" } }, template: TEMPLATE, replicas: 2 };

const JOB = {
  template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox:1.36", command: ["true"] }] } },
};

function job(name: string, spec: JsonObject): readonly [string, JsonObject] {
  return [
    "/apis/batch/v1/namespaces/default/jobs",
    { kind: "Job", apiVersion: "batch/v1", metadata: { name }, spec: { ...JOB, ...spec } },
  ];
}

/** Between them they use much of what a pod can ask for, so that code for the rare case is reached as well. */
const OBJECTS: readonly (readonly [string, JsonObject])[] = [
  [
    "/api/v1/namespaces/default/configmaps",
    { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "cm" }, data: { a: "b" } },
  ],
  pod("plain", {}),
  pod(
    "rich",
    {
      command: ["sh"],
      args: ["-c", "sleep 1"],
      workingDir: "/",
      ports: [{ containerPort: 80, name: "http" }],
      env: [{ name: "A", value: "1" }],
      envFrom: [{ configMapRef: { name: "cm" } }],
      resources: { requests: { cpu: "10m" }, limits: { memory: "64Mi" } },
      livenessProbe: { exec: { command: ["true"] } },
      startupProbe: { tcpSocket: { port: 80 } },
      readinessProbe: { httpGet: { path: "/", port: 80 } },
      lifecycle: { preStop: { exec: { command: ["true"] } } },
      volumeMounts: [{ name: "v", mountPath: "/v" }],
      imagePullPolicy: "Always",
    },
    {
      initContainers: [{ name: "i", image: "busybox:1.36", command: ["true"] }],
      restartPolicy: "OnFailure",
      volumes: [{ name: "v", configMap: { name: "cm" } }],
      nodeSelector: { "kubernetes.io/os": "linux" },
      tolerations: [{ operator: "Exists" }],
      activeDeadlineSeconds: 30,
      terminationGracePeriodSeconds: 1,
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", labelSelector: {} },
      ],
    },
  ),
  pod("fails", { command: ["false"] }, { restartPolicy: "Never" }),
  [
    "/apis/apps/v1/namespaces/default/deployments",
    { kind: "Deployment", apiVersion: "apps/v1", metadata: { name: "web" }, spec: WORKLOAD },
  ],
  job("once", {}),
  job("indexed", {
    completionMode: "Indexed",
    completions: 2,
    parallelism: 2,
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 1,
    successPolicy: { rules: [{ succeededIndexes: "0" }] },
    ttlSecondsAfterFinished: 1,
  }),
  [
    "/apis/batch/v1/namespaces/default/cronjobs",
    {
      kind: "CronJob",
      apiVersion: "batch/v1",
      metadata: { name: "tick" },
      spec: { schedule: "* * * * *", jobTemplate: { spec: JOB } },
    },
  ],
  [
    "/api/v1/namespaces/default/replicationcontrollers",
    {
      kind: "ReplicationController",
      apiVersion: "v1",
      metadata: { name: "rc" },
      spec: { replicas: 1, template: TEMPLATE, selector: { app: "web" } },
    },
  ],
];
