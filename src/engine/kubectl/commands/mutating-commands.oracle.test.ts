import { describe, expect, it } from "vitest";
import { replayOnCluster } from "../../testing/transcript-cluster.node";
import { loadTools, transcriptNames } from "../../testing/transcript-replay.node";

/** What must be equal at least, in steps of each recorded file on a whole cluster. These numbers may only rise. */
const AT_LEAST: { readonly [name: string]: number } = {
  annotate: 24,
  "apply-basics": 26,
  "apply-last-applied": 23,
  "apply-server-side": 21,
  autoscale: 16,
  certificate: 13,
  "cordon-drain": 18,
  "create-configmap": 24,
  "create-files": 24,
  "create-policy-objects": 24,
  "create-rbac": 33,
  "create-secret": 24,
  "create-service-ingress": 21,
  "create-workloads": 26,
  delete: 30,
  "delete-cascade": 25,
  diff: 14,
  edit: 17,
  expose: 22,
  label: 31,
  patch: 24,
  replace: 20,
  "rollout-deployment": 31,
  "rollout-others": 10,
  run: 29,
  scale: 25,
  "set-image-env": 27,
  "set-others": 27,
  "story-batch": 12,
  "story-config": 23,
  "story-maintenance": 12,
  "story-rollback": 18,
  "story-tenants": 22,
  taint: 27,
  "usage-errors": 39,
  "verbosity-warnings": 6,
  wait: 27,
};

interface NodeProcess {
  env: { [name: string]: string | undefined };
  stdout: { write(text: string): void };
}
const { env, stdout } = (globalThis as unknown as { process: NodeProcess }).process;

describe("recorded transcripts in the terminal", () => {
  const wanted = env.TRANSCRIPTS?.split(",");
  const names = wanted ?? Object.keys(AT_LEAST);
  if (transcriptNames().length === 0) {
    it.skip(`no data: ${names.length} recorded transcripts`, () => undefined);
    return;
  }
  it.each(names)(
    "%s",
    async (name) => {
      const report = replayOnCluster(name, await loadTools());
      const text = report.differences
        .map(({ command, want, got }) => `$ ${command}\n<<<<\n${want}>>>>\n${got}`)
        .join("\n");
      stdout.write(`${name}: ${report.equal}/${report.steps} equal\n`);
      if (wanted !== undefined) stdout.write(`${text}\n`);
      expect(report.steps).toBeGreaterThan(0);
      expect(report.equal, text).toBeGreaterThanOrEqual(AT_LEAST[name] ?? 0);
    },
    300_000,
  );
});
