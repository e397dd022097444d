import { defineConfig } from "vitest/config";

/** Tests that start processes and threads, and need a machine to themselves. */
const THREADS = ["src/workers/**/*.node.test.ts", "src/workers/realm.test.ts"];
/** Compared with recordings, or proven on whole clusters: right, but not within a minute. */
const ORACLES = [
  "src/**/*.oracle.test.ts",
  "src/lessons/prove-lesson.test.ts",
  "src/engine/cluster/scripts.test.ts",
  "src/engine/kube-scheduler/scheduler-stories.test.ts",
  "src/engine/testing/causes.test.ts",
  "src/engine/testing/late-watch.test.ts",
  "src/engine/testing/storm.test.ts",
  // Whole programs in simulated time: right, but not quick.
  "src/engine/kube-apiserver/{honoured-fields,kube-apiserver}.test.ts",
  "src/engine/kube-controller-manager/kube-controller-manager.test.ts",
  "src/engine/kube-scheduler/per-cycle.test.ts",
  "src/engine/kubelet/node-faults.test.ts",
  "src/engine/kwok/kwok.test.ts",
  "src/engine/pki/pki.test.ts",
  "src/engine/shell/container-shell.test.ts",
  "src/engine/sim/simulation.test.ts",
  "src/workers/{conductor,paced-run}.test.ts",
];

/** Modules of the engine hold no state, so that files may share them: the tests take less than half of the time. */
const shared = { isolate: false };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}"],
          exclude: [...THREADS, ...ORACLES],
          testTimeout: 20_000,
          ...shared,
        },
      },
      { test: { name: "tidy", include: ["tools/*.test.ts"], testTimeout: 60_000, ...shared } },
      { test: { name: "oracle", include: ORACLES, testTimeout: 120_000, ...shared } },
      {
        test: {
          name: "threads",
          include: THREADS,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
