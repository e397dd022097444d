/** The only door of the engine: a whole cluster that needs nothing but a seed. */
export { clusterShard, clusterSpec, createCluster } from "./cluster/start";
export {
  CONTROL_PLANE, FIRST_NODE, NODE_KINDS, PRESETS, USERS, WORKSTATION, type ClusterRecipe, type NodeKind,
} from "./cluster/recipe";
