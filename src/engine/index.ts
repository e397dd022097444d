/** The only door of the engine: a whole cluster that needs nothing but a seed. */
export { clusterShard, clusterSpec, createCluster, specFor } from "./cluster/start";
export {
  CONTROL_PLANE,
  FIRST_NODE,
  NODE_KINDS,
  PRESETS,
  USERS,
  WORKSTATION,
  type ClusterRecipe,
  type NodeKind,
} from "./cluster/recipe";

/** The kernel, as those see it who drive shards and look at runs. */
export * from "./kernel";

/** Objects and how they are shown. */
export { tableColumns, tableRow } from "./api/columns/columns";
export { summarizePod } from "./api/columns/pod-columns";
export { resourceFor, resourceForKind, resources, schemaFor, type ApiResourceInfo } from "./api/schema-table";
export { provideOpenApi } from "./api/openapi-documents";
export type { KObject } from "./apimachinery/object";
export type { Pod, Node } from "./api/gen/core-v1";
export type { SchemaNode } from "./apimachinery/schema";
export { amounts, podRequests, type Amounts } from "./kube-scheduler/index";
export { writeYaml } from "./apimachinery/yaml/write-yaml";

/** What lessons ask of a run. */
export { Expression } from "./goals/expressions";
export { Goals, type GoalsSpec, type GoalSpec } from "./goals/goal";
export type { GoalView, TypedCommand } from "./goals/goal-view";
