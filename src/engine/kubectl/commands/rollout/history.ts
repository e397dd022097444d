import type { ReplicaSet } from "../../../api/gen/apps-v1";
import { byController } from "../../../client/store";
import type { KObject } from "../../../apimachinery/object";
import { formatLabelSelector } from "../../../apimachinery/labels";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import { itemsOf, listAll } from "../../resource/fetch-resources";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";

export const REVISION = "deployment.kubernetes.io/revision";
export const CHANGE_CAUSE = "kubernetes.io/change-cause";

export interface Revision { readonly revision: number; readonly set: ReplicaSet }

/** A Deployment's ReplicaSets by revision, oldest first. Upstream: k8s.io/kubectl/pkg/polymorphichelpers/history.go. */
export function* revisionsOf(session: Session, info: ResourceInfo): Task<readonly Revision[]> {
  const { object, namespace } = info;
  if (object.kind !== "Deployment") throw new CommandError(`no history viewer has been implemented for ${JSON.stringify(`${object.kind}.${info.mapping.group}`)}`);
  const mapper = yield* session.mapper();
  const selector = (object as KObject & { readonly spec: { readonly selector: never } }).spec.selector;
  const list = yield* listAll(session, mapper.forKind("apps", "v1", "ReplicaSet"), namespace, { labelSelector: formatLabelSelector(selector) });
  return itemsOf(list)
    .filter((set) => byController(set).includes(object.metadata.uid ?? ""))
    .map((set) => ({ revision: Number(set.metadata.annotations?.[REVISION] ?? 0), set: set as unknown as ReplicaSet }))
    .sort((a, b) => a.revision - b.revision);
}
