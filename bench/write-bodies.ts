/** The objects that `write.ts` sends: as a ReplicaSet controller, a kubelet and their event recorders send them. */
import type { KObject } from "../src/engine/apimachinery/object";

export const bodies = {
  pod: (i: number, tag: string): KObject => ({
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name: `web-${tag}`,
      namespace: "default",
      labels: { app: "web", "pod-template-hash": "5d4f8c7b9" },
      ownerReferences: [{ ...OWNER, uid: `0000-${i % 7}` }],
    },
    spec: SPEC,
    status: {},
  }),

  boundPod: (n: number): KObject => ({
    kind: "Pod",
    apiVersion: "v1",
    metadata: { name: `bound-${n}`, namespace: "default", labels: { app: "web" } },
    spec: { ...SPEC, nodeName: `node-${n}` },
    status: {},
  }),

  status: (i: number): object => ({
    metadata: {},
    status: {
      conditions: [
        { type: "Ready", status: i % 2 === 0 ? "True" : "False", lastProbeTime: null, lastTransitionTime: TIME },
        { type: "ContainersReady", status: "True", lastProbeTime: null, lastTransitionTime: TIME },
      ],
      containerStatuses: [
        {
          name: "web",
          ready: true,
          restartCount: i,
          started: true,
          image: "nginx:1.27",
          imageID: "nginx@sha256:0",
          state: { running: { startedAt: TIME } },
        },
      ],
      phase: "Running",
      podIP: `10.244.0.${i % 10}`,
      podIPs: [{ ip: `10.244.0.${i % 10}` }],
      startTime: TIME,
    },
  }),

  event: (tag: string): KObject => ({
    kind: "Event",
    apiVersion: "v1",
    metadata: { name: `web.${tag}`, namespace: "default" },
    involvedObject: {
      kind: "Pod",
      namespace: "default",
      name: "web",
      uid: "1",
      apiVersion: "v1",
      resourceVersion: "1",
    },
    reason: "Pulled",
    message: 'Container image "nginx:1.27" already present on machine',
    source: { component: "kubelet", host: "node-1" },
    firstTimestamp: TIME,
    lastTimestamp: TIME,
    count: 1,
    type: "Normal",
    eventTime: null,
    reportingComponent: "kubelet",
    reportingInstance: "node-1",
  }),

  lease: (node: string, i: number): KObject => ({
    kind: "Lease",
    apiVersion: "coordination.k8s.io/v1",
    metadata: { name: node, namespace: "kube-node-lease" },
    spec: {
      holderIdentity: node,
      leaseDurationSeconds: 40,
      renewTime: `2026-11-20T00:00:00.${String(i % 1_000_000).padStart(6, "0")}Z`,
    },
  }),
};

const TIME = "2026-11-20T00:00:00Z";
const OWNER = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  name: "web",
  controller: true,
  blockOwnerDeletion: true,
};

const SPEC = {
  containers: [
    {
      name: "web",
      image: "nginx:1.27",
      ports: [{ containerPort: 80, protocol: "TCP" }],
      resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
      readinessProbe: { httpGet: { path: "/", port: 80, scheme: "HTTP" }, periodSeconds: 10 },
      env: [{ name: "A", value: "1" }],
    },
  ],
  restartPolicy: "Always",
  terminationGracePeriodSeconds: 30,
  dnsPolicy: "ClusterFirst",
  schedulerName: "default-scheduler",
  securityContext: {},
};
