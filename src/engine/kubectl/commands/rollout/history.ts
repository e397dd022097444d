import type { PodTemplateSpec } from "../../../api/gen/core-v1";
import { formatLabelSelector } from "../../../apimachinery/labels";
import { withoutKey } from "../../../apimachinery/json-value";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { byController } from "../../../client/store";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import { itemsOf, listAll } from "../../resource/fetch-resources";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";

export const REVISION = "deployment.kubernetes.io/revision";
export const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** An earlier form of a workload's pods, and the object that keeps it. */
export interface Revision {
  readonly revision: number;
  readonly keeper: KObject;
  readonly template: PodTemplateSpec;
}

/**
 * The revisions of a workload, oldest first: a Deployment keeps them as ReplicaSets, DaemonSets and StatefulSets as
 * ControllerRevisions.
 *
 * Upstream: k8s.io/kubectl/pkg/polymorphichelpers/history.go.
 */
export function* revisionsOf(session: Session, info: ResourceInfo): Task<readonly Revision[]> {
  const { object, namespace, mapping } = info;
  const keeper = KEEPERS[object.kind];
  if (keeper === undefined) {
    throw new CommandError(
      `no history viewer has been implemented for ${JSON.stringify(`${object.kind}.${mapping.group}`)}`,
    );
  }
  const mapper = yield* session.mapper();
  const { selector } = (object as KObject & { readonly spec: { readonly selector: never } }).spec;
  const found = yield* listAll(session, mapper.forKind("apps", "v1", keeper), namespace, {
    labelSelector: formatLabelSelector(selector),
  });
  return itemsOf(found)
    .filter((each) => byController(each).includes(object.metadata.uid ?? ""))
    .map(keeper === "ReplicaSet" ? fromReplicaSet : fromControllerRevision)
    .sort((a, b) => a.revision - b.revision);
}

const KEEPERS: { readonly [kind: string]: "ReplicaSet" | "ControllerRevision" } = {
  Deployment: "ReplicaSet",
  DaemonSet: "ControllerRevision",
  StatefulSet: "ControllerRevision",
};

type Templated = KObject & { readonly spec: { readonly template: PodTemplateSpec } };

function fromReplicaSet(keeper: KObject): Revision {
  return {
    revision: Number(keeper.metadata.annotations?.[REVISION] ?? 0),
    keeper,
    template: (keeper as Templated).spec.template,
  };
}

/** Its data is a patch that puts the template in the place of another. */
function fromControllerRevision(keeper: KObject): Revision {
  const { revision, data } = keeper as KObject & {
    readonly revision: number;
    readonly data: { readonly spec: { readonly template: JsonObject } };
  };
  return { revision, keeper, template: withoutKey(data.spec.template, "$patch") as unknown as PodTemplateSpec };
}
