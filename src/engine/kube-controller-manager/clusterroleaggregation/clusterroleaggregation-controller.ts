import type { ClusterRole } from "../../api/gen/rbac-v1";
import { aggregateRules } from "../../api/rbac/aggregation";
import { sameJson } from "../../apimachinery/equality";
import { objectKey } from "../../apimachinery/object-key";
import { CLUSTER_ROLES } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import type { Plain } from "../../sim/plain";
import { atomic, type Task } from "../../sim/task";
import type { Controller, ControllerContext } from "../controller";
import type { SharedInformer } from "../shared-informers";

/**
 * Fills the rules of ClusterRoles that aggregate: `admin`, `edit` and `view` are made of all ClusterRoles with a
 * certain label, so that who brings a new kind can say who may use it.
 *
 * Reads and writes ClusterRoles, by server-side apply.
 *
 * Upstream: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export class ClusterRoleAggregationController implements Controller {
  readonly #roles: SharedInformer<ClusterRole>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#roles = informers.of<ClusterRole>(CLUSTER_ROLES);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "clusterrole-aggregation-controller",
      group: "rbac.authorization.k8s.io",
      resource: "clusterroles",
      workers: context.settings.concurrency ?? 5,
      sync: (key) => this.syncClusterRole(key),
    });
    this.#roles.onEvent(() => this.#enqueueAggregating());
  }

  *syncClusterRole(key: string): Task {
    const rules = yield* atomic(() => {
      const role = this.#roles.get(key);
      const wanted = role === undefined ? undefined : aggregateRules(role, this.#roles.list());
      return role === undefined || wanted === undefined || sameJson(role.rules ?? [], wanted) ? null : wanted;
    });
    if (rules === null) return;
    const apply = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: key },
      rules: rules as unknown as Plain,
    };
    yield* this.context.client.patch<ClusterRole>(
      CLUSTER_ROLES,
      undefined,
      key,
      "application/apply-patch+yaml",
      apply,
      { query: { fieldManager: "clusterrole-aggregation-controller", force: true } },
    );
  }

  /** Any ClusterRole may be part of any that aggregates. */
  #enqueueAggregating(): void {
    for (const role of this.#roles.list()) if (role.aggregationRule !== undefined) this.#queue.add(objectKey(role));
  }
}
