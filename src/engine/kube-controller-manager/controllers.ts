import { ClusterRoleAggregationController } from "./clusterroleaggregation/clusterroleaggregation-controller";
import type { ControllerDescriptor } from "./controller";
import { CronJobController } from "./cronjob/cronjob-controller";
import { DeploymentController } from "./deployment/deployment-controller";
import { GarbageCollector } from "./garbagecollector/garbage-collector";
import { JobController } from "./job/job-controller";
import { NamespaceController } from "./namespace/namespace-controller";
import { NodeIpamController } from "./nodeipam/node-ipam-controller";
import { NodeLifecycleController } from "./nodelifecycle/node-lifecycle-controller";
import { PodGCController } from "./podgc/pod-gc-controller";
import { ReplicaSetController } from "./replicaset/replicaset-controller";
import { REPLICATION_CONTROLLER_KIND } from "./replication/replication-controller";
import { RootCACertPublisher } from "./serviceaccount/root-ca-publisher";
import { ServiceAccountsController } from "./serviceaccount/serviceaccounts-controller";
import { TaintEvictionController } from "./tainteviction/taint-eviction-controller";
import { TTLAfterFinishedController } from "./ttlafterfinished/ttl-after-finished-controller";
import { TTLController } from "./ttl/ttl-controller";

/**
 * All controllers of this manager, by the names of their service accounts.
 *
 * Upstream: NewControllerDescriptors in cmd/kube-controller-manager/app/controllermanager.go.
 */
export const CONTROLLERS: readonly ControllerDescriptor[] = [
  { name: "service-account-controller", create: (context) => new ServiceAccountsController(context) },
  { name: "root-ca-cert-publisher", create: (context) => new RootCACertPublisher(context) },
  { name: "clusterrole-aggregation-controller", create: (context) => new ClusterRoleAggregationController(context) },
  {
    name: "namespace-controller",
    rate: { qps: 400, burst: 3000 },
    create: (context) => new NamespaceController(context),
  },
  {
    name: "generic-garbage-collector",
    rate: { qps: 40, burst: 30 },
    create: (context) => new GarbageCollector(context),
  },
  { name: "deployment-controller", create: (context) => new DeploymentController(context) },
  { name: "replicaset-controller", create: (context) => new ReplicaSetController(context) },
  {
    name: "replication-controller",
    create: (context) => new ReplicaSetController(context, REPLICATION_CONTROLLER_KIND),
  },
  { name: "job-controller", create: (context) => new JobController(context) },
  { name: "cronjob-controller", create: (context) => new CronJobController(context) },
  { name: "ttl-after-finished-controller", create: (context) => new TTLAfterFinishedController(context) },
  {
    name: "node-lifecycle-controller",
    account: "node-controller",
    eventSource: "node-controller",
    create: (context) => new NodeLifecycleController(context),
  },
  {
    name: "taint-eviction-controller",
    account: "node-controller",
    create: (context) => new TaintEvictionController(context),
  },
  {
    name: "node-ipam-controller",
    account: "node-controller",
    eventSource: "cidrAllocator",
    create: (context) => new NodeIpamController(context),
  },
  { name: "pod-garbage-collector", create: (context) => new PodGCController(context) },
  { name: "ttl-controller", create: (context) => new TTLController(context) },
];
