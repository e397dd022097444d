import { defineConfig } from "vitest/config";

/** Tests that start processes and threads, and need a machine to themselves. */
const THREADS = ["src/workers/**/*.node.test.ts"];
/** Compared with recordings, or proven on whole clusters: right, but not within a minute. */
const ORACLES = ["src/**/*.oracle.test.ts", "src/lessons/prove-lesson.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit", include: ["src/**/*.test.{ts,tsx}"], exclude: [...THREADS, ...ORACLES, "src/workers/realm.test.ts"],
          testTimeout: 20_000,
        },
      },
      { test: { name: "tidy", include: ["tools/*.test.ts"], testTimeout: 60_000 } },
      { test: { name: "oracle", include: ORACLES, testTimeout: 120_000 } },
      { test: { name: "threads", include: [...THREADS, "src/workers/realm.test.ts"],
        testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
});
