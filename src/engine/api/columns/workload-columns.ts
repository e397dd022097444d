import { formatLabelSelector } from "../../apimachinery/labels";
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from "../gen/apps-v1";
import type { ReplicationController } from "../gen/core-v1";
import type { KindColumns } from "../kind";
import { AGE, ageOf, containerCells, CONTAINERS_AND_IMAGES, formatLabels, NAME, nameOf } from "./cells";
import { column, wide } from "./table";

/**
 * Columns of the kinds that keep pods running.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printDeployment, printReplicaSet, ...).
 */
export const deploymentColumns: KindColumns<Deployment> = {
  columns: [
    NAME,
    column("Ready", "Number of the pod with ready state"),
    column(
      "Up-to-date",
      "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
    ),
    column(
      "Available",
      "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this " +
        "deployment.",
    ),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    wide(
      "Selector",
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this " +
        "deployment. It must match the pod template's labels.",
    ),
  ],
  cells: (d, now) => [
    nameOf(d),
    `${d.status?.readyReplicas ?? 0}/${d.spec.replicas ?? 0}`,
    d.status?.updatedReplicas ?? 0,
    d.status?.availableReplicas ?? 0,
    ageOf(d, now),
    ...containerCells(d.spec.template?.spec?.containers),
    formatLabelSelector(d.spec.selector),
  ],
};

export const replicaSetColumns: KindColumns<ReplicaSet> = {
  columns: [
    NAME,
    column(
      "Desired",
      "Replicas is the number of desired pods. This is a pointer to distinguish between explicit zero and unspecified. " +
        "Defaults to 1. More info: " +
        "https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
      { type: "integer" },
    ),
    column(
      "Current",
      "Replicas is the most recently observed number of non-terminating pods. More info: " +
        "https://kubernetes.io/docs/concepts/workloads/controllers/replicaset",
      { type: "integer" },
    ),
    column("Ready", "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.", {
      type: "integer",
    }),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    wide(
      "Selector",
      "Selector is a label query over pods that should match the replica count. Label keys and values that must " +
        "match in " +
        "order to be controlled by this replica set. It must match the pod template's labels. More info: " +
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
  ],
  cells: (rs, now) => [
    nameOf(rs),
    rs.spec.replicas ?? 0,
    rs.status?.replicas ?? 0,
    rs.status?.readyReplicas ?? 0,
    ageOf(rs, now),
    ...containerCells(rs.spec.template?.spec?.containers),
    formatLabelSelector(rs.spec.selector),
  ],
};

export const replicationControllerColumns: KindColumns<ReplicationController> = {
  columns: [
    NAME,
    column("Desired", "", { type: "integer" }),
    column("Current", "", { type: "integer" }),
    column("Ready", "", { type: "integer" }),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    wide("Selector", ""),
  ],
  cells: (rc, now) => [
    nameOf(rc),
    rc.spec?.replicas ?? 0,
    rc.status?.replicas ?? 0,
    rc.status?.readyReplicas ?? 0,
    ageOf(rc, now),
    ...containerCells(rc.spec?.template?.spec?.containers),
    formatLabels(rc.spec?.selector),
  ],
};

export const statefulSetColumns: KindColumns<StatefulSet> = {
  columns: [NAME, column("Ready", "Number of the pod with ready state"), AGE, ...CONTAINERS_AND_IMAGES],
  cells: (ss, now) => [
    nameOf(ss),
    `${ss.status?.readyReplicas ?? 0}/${ss.spec.replicas ?? 0}`,
    ageOf(ss, now),
    ...containerCells(ss.spec.template?.spec?.containers),
  ],
};

export const daemonSetColumns: KindColumns<DaemonSet> = {
  columns: [
    NAME,
    column(
      "Desired",
      "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon " +
        "pod). More info: https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
      { type: "integer" },
    ),
    column(
      "Current",
      "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod. More info: " +
        "https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/",
      { type: "integer" },
    ),
    column(
      "Ready",
      "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod " +
        "running with a Ready Condition.",
      { type: "integer" },
    ),
    column("Up-to-date", "The total number of nodes that are running updated daemon pod", { type: "integer" }),
    column(
      "Available",
      "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and " +
        "available (ready for at least spec.minReadySeconds)",
      { type: "integer" },
    ),
    column(
      "Node Selector",
      "NodeSelector is a selector which must be true for the pod to fit on a node. Selector which must match a " +
        "node's labels for the pod to be scheduled on that node. More info: " +
        "https://kubernetes.io/docs/concepts/configuration/assign-pod-node/",
    ),
    AGE,
    ...CONTAINERS_AND_IMAGES,
    wide(
      "Selector",
      "A label query over pods that are managed by the daemon set. Must match in order to be controlled. It must " +
        "match the " +
        "pod template's labels. More info: " +
        "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors",
    ),
  ],
  cells(ds, now) {
    const { status, spec } = ds;
    return [
      nameOf(ds),
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      formatLabels(spec.template?.spec?.nodeSelector),
      ageOf(ds, now),
      ...containerCells(spec.template?.spec?.containers),
      formatLabelSelector(spec.selector),
    ];
  },
};
