/** `npm run bench`: what things cost against what they may cost. Each workload runs in a process of its own. */
import { boot, rollout } from "./rollout";
import { seek } from "./seek";
import type { Workload } from "./workload";

export { cpuSeconds } from "./workload";

/** A node takes 110 pods, so ten nodes are full with 1,100: four thousand pods have forty. */
export const WORKLOADS: { readonly [name: string]: Workload } = {
  boot: { what: "process begins → 3 nodes Ready", unit: "wall s", mark: 2.5, run: boot },
  "3x100": { what: "100 pods on 3 nodes", unit: "CPU s", mark: 0.5, run: () => rollout(3, 100, "full") },
  "10x1000": { what: "1,000 pods on 10 nodes", unit: "CPU s", mark: 4, run: () => rollout(10, 1000, "full") },
  "10x1000-kwok": { what: "1,000 pods on 10 kwok nodes", unit: "CPU s", run: () => rollout(10, 1000, "kwok") },
  "40x4000": { what: "4,000 pods on 40 nodes", unit: "CPU s", run: () => rollout(40, 4000, "full") },
  seek: { what: "seek within ten minutes", unit: "ms", mark: 500, run: seek },
};

/** How much more four times the pods may cost than four times as much. */
export const GROWTH = { small: "10x1000", large: "40x4000", times: 4, mark: 1.3 };
