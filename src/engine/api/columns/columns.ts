import type { KObject } from "../../apimachinery/object";
import type { Pod } from "../gen/core-v1";
import type { KindColumns } from "../kind";
import {
  apiServiceColumns,
  flowSchemaColumns,
  policyBindingColumns,
  policyColumns,
  priorityLevelColumns,
  runtimeClassColumns,
  signingRequestColumns,
  webhookColumns,
} from "./admission-columns";
import { autoscalerColumns, budgetColumns, cronJobColumns, jobColumns } from "./batch-columns";
import {
  clusterRoleBindingColumns,
  configMapColumns,
  controllerRevisionColumns,
  createdAtColumns,
  leaseColumns,
  nameAndAge,
  namespaceColumns,
  podTemplateColumns,
  priorityClassColumns,
  quotaColumns,
  roleBindingColumns,
  secretColumns,
  serviceAccountColumns,
} from "./core-columns";
import { eventColumns } from "./event-columns";
import {
  endpointsColumns,
  endpointSliceColumns,
  ingressClassColumns,
  ingressColumns,
  ipAddressColumns,
  networkPolicyColumns,
  serviceCidrColumns,
  serviceColumns,
} from "./network-columns";
import { nodeColumns } from "./node-columns";
import { podColumns, podRowConditions } from "./pod-columns";
import { resourceClaimColumns, resourceSliceColumns, scaleColumns } from "./resource-columns";
import {
  attachmentColumns,
  attributesClassColumns,
  claimColumns,
  csiDriverColumns,
  csiNodeColumns,
  storageClassColumns,
  volumeColumns,
} from "./storage-columns";
import type { ColumnCell, TableColumn } from "./table";
import {
  daemonSetColumns,
  deploymentColumns,
  replicaSetColumns,
  replicationControllerColumns,
  statefulSetColumns,
} from "./workload-columns";

/**
 * The answer to `Accept: ...;as=Table` for one kind: its columns, and a row for each object. kubectl prints what it
 * gets here.
 *
 * Reads objects as stored and the server's clock; kinds without columns of their own show name and creation time.
 *
 * Upstream: pkg/printers/tablegenerator.go, pkg/printers/internalversion/printers.go (AddHandlers).
 */
export function tableColumns(group: string, kind: string): readonly TableColumn[] {
  return columnsFor(group, kind).columns;
}

export function tableRow(object: KObject, nowSeconds: number): readonly ColumnCell[] {
  return columnsFor(groupOf(object), object.kind).cells(object, nowSeconds);
}

/** Marks on a row: pods that have ended are said to be completed. */
export function tableRowConditions(object: KObject): ReturnType<typeof podRowConditions> {
  return object.kind === "Pod" && groupOf(object) === "" ? podRowConditions(object as unknown as Pod) : [];
}

export function columnsFor(group: string, kind: string): KindColumns<KObject> {
  return COLUMNS.get(group === "" ? kind : `${kind}.${group}`) ?? createdAtColumns;
}

function groupOf({ apiVersion }: KObject): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

const COLUMNS: ReadonlyMap<string, KindColumns<KObject>> = new Map<string, KindColumns<KObject>>([
  ["ConfigMap", configMapColumns],
  ["Endpoints", endpointsColumns],
  ["Event", eventColumns],
  ["Namespace", namespaceColumns],
  ["Node", nodeColumns],
  ["PersistentVolume", volumeColumns],
  ["PersistentVolumeClaim", claimColumns],
  ["Pod", podColumns],
  ["PodTemplate", podTemplateColumns],
  ["ReplicationController", replicationControllerColumns],
  ["ResourceQuota", quotaColumns],
  ["Secret", secretColumns],
  ["Service", serviceColumns],
  ["ServiceAccount", serviceAccountColumns],
  ["APIService.apiregistration.k8s.io", apiServiceColumns],
  ["CSIDriver.storage.k8s.io", csiDriverColumns],
  ["CSINode.storage.k8s.io", csiNodeColumns],
  ["CertificateSigningRequest.certificates.k8s.io", signingRequestColumns],
  ["ClusterRoleBinding.rbac.authorization.k8s.io", clusterRoleBindingColumns],
  ["ControllerRevision.apps", controllerRevisionColumns],
  ["CronJob.batch", cronJobColumns],
  ["DaemonSet.apps", daemonSetColumns],
  ["Deployment.apps", deploymentColumns],
  ["DeviceClass.resource.k8s.io", nameAndAge()],
  ["EndpointSlice.discovery.k8s.io", endpointSliceColumns],
  ["FlowSchema.flowcontrol.apiserver.k8s.io", flowSchemaColumns],
  ["HorizontalPodAutoscaler.autoscaling", autoscalerColumns],
  ["IPAddress.networking.k8s.io", ipAddressColumns],
  ["Ingress.networking.k8s.io", ingressColumns],
  ["IngressClass.networking.k8s.io", ingressClassColumns],
  ["Job.batch", jobColumns],
  ["Lease.coordination.k8s.io", leaseColumns],
  ["MutatingWebhookConfiguration.admissionregistration.k8s.io", webhookColumns],
  ["NetworkPolicy.networking.k8s.io", networkPolicyColumns],
  ["PodDisruptionBudget.policy", budgetColumns],
  ["PriorityClass.scheduling.k8s.io", priorityClassColumns],
  ["PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io", priorityLevelColumns],
  ["ReplicaSet.apps", replicaSetColumns],
  ["ResourceClaim.resource.k8s.io", resourceClaimColumns],
  ["ResourceClaimTemplate.resource.k8s.io", nameAndAge()],
  ["ResourceSlice.resource.k8s.io", resourceSliceColumns],
  ["RoleBinding.rbac.authorization.k8s.io", roleBindingColumns],
  ["RuntimeClass.node.k8s.io", runtimeClassColumns],
  ["Scale.autoscaling", scaleColumns],
  ["ServiceCIDR.networking.k8s.io", serviceCidrColumns],
  ["StatefulSet.apps", statefulSetColumns],
  ["StorageClass.storage.k8s.io", storageClassColumns],
  ["ValidatingAdmissionPolicy.admissionregistration.k8s.io", policyColumns],
  ["ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io", policyBindingColumns],
  ["ValidatingWebhookConfiguration.admissionregistration.k8s.io", webhookColumns],
  ["VolumeAttachment.storage.k8s.io", attachmentColumns],
  ["VolumeAttributesClass.storage.k8s.io", attributesClassColumns],
]);
