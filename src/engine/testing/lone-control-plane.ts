import type { ClusterRecipe } from "../cluster/recipe";

/** For tests: a control plane and a workstation, with nobody who changes anything by himself. */
export const LONE_CONTROL_PLANE: ClusterRecipe = {
  preset: "hosted",
  nodes: 0,
  kubelet: "none",
  seed: 1,
  epoch: Date.UTC(2026, 10, 27),
  controllers: false,
  scheduler: false,
};
