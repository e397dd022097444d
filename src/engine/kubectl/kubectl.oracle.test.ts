import { describe, expect, it } from "vitest";
import { replayOnCluster } from "../testing/transcript-cluster.node";
import { loadTools, transcriptNames, type FileReport } from "../testing/transcript-replay.node";

/**
 * The judge of kubectl: recorded sessions, typed into the terminal of a whole cluster. `TRANSCRIPTS=label,scale` (or `all`) chooses
 * files and prints what differs.
 *
 * What must be equal at least, in steps of each file. These numbers may only rise.
 */
const AT_LEAST: { readonly [name: string]: number } = {
  annotate: 24, "api-resources": 23, "apply-basics": 26, "apply-last-applied": 1, "apply-server-side": 21,
  "apply-sets": 7, "auth-can-i": 18, "auth-whoami-reconcile": 13, autoscale: 1, certificate: 3,
  "config-contexts": 23, "config-view-set": 5, "cordon-drain": 18, "create-configmap": 17,
  "create-files": 20, "create-policy-objects": 13, "create-rbac": 20, "create-secret": 9,
  "create-workloads": 23, "custom-resources": 5, delete: 28, "delete-cascade": 23, "describe-cluster": 13,
  "describe-config-rbac": 19, "describe-network": 4, "describe-node": 15, "describe-pods": 11,
  "describe-policy": 2, "describe-rest": 6, "describe-storage": 2, "describe-workloads": 7, events: 8,
  "get-columns": 16, "get-files-raw": 13, "get-go-template": 2, "get-jsonpath": 24, "get-many-kinds": 18,
  "get-printers": 17, "get-selectors": 23, "get-tables": 21, "get-watch": 14, "interactive-stdin": 14,
  kuberc: 1, label: 29, "logs-exec-errors": 17, "namespaces-context": 28, patch: 24, "plugins-completion": 1,
  "pods-life": 16, "pods-trouble": 14, replace: 12, "replicas-ownership": 21, "rollout-deployment": 24,
  "rollout-others": 8, run: 26, scale: 25, "set-image-env": 27, "set-others": 19, "story-batch": 12,
  "story-config": 23, "story-maintenance": 12, "story-rollback": 16, "story-storage": 6, "story-tenants": 8,
  taint: 27, "usage-errors": 34, "verbosity-warnings": 5, "version-info": 14, wait: 27,
};

/** Files about parts that are here: most of their steps have to be equal. */
const WHOLE = [
  "annotate", "api-resources", "apply-basics", "apply-server-side", "create-files", "delete", "delete-cascade", "describe-config-rbac",
  "get-columns", "get-jsonpath", "get-selectors", "get-watch", "label", "namespaces-context", "patch", "pods-life", "pods-trouble",
  "replicas-ownership", "run", "scale", "set-image-env", "story-config", "story-rollback", "taint", "usage-errors", "version-info", "wait",
];
const WHOLE_SHARE = 0.8;

interface NodeProcess { env: { [name: string]: string | undefined }; stdout: { write(text: string): void } }
const { env, stdout } = (globalThis as unknown as { process: NodeProcess }).process;

describe("recorded transcripts in the terminal of a whole cluster", () => {
  const known = transcriptNames();
  const asked = env.TRANSCRIPTS === "all" ? known : env.TRANSCRIPTS?.split(",");
  const names = asked ?? Object.keys(AT_LEAST);
  const reports: FileReport[] = [];
  if (known.length === 0) {
    it.skip(`no data: ${names.length} recorded transcripts`, () => undefined);
    return;
  }
  it.each(names)("%s", async (name) => {
    const report = replayOnCluster(name, await loadTools());
    reports.push(report);
    const text = report.differences.map(({ command, want, got }) => `$ ${command}\n<<<<\n${want}>>>>\n${got}`).join("\n");
    stdout.write(`${name}: ${report.equal}/${report.steps} equal\n`);
    if (asked !== undefined) stdout.write(`${text}\n`);
    expect(report.steps).toBeGreaterThan(0);
    expect(report.equal, text).toBeGreaterThanOrEqual(AT_LEAST[name] ?? 0);
    if (WHOLE.includes(name)) expect(report.equal / report.steps, text).toBeGreaterThanOrEqual(WHOLE_SHARE);
  }, 300_000);

  it("agrees on most of many files", () => {
    const most = reports.filter(({ equal, steps }) => equal >= WHOLE_SHARE * steps);
    const equal = reports.reduce((sum, each) => sum + each.equal, 0);
    const steps = reports.reduce((sum, each) => sum + each.steps, 0);
    stdout.write(`${equal} of ${steps} steps equal; ${most.length} of ${reports.length} files at 80 % and above\n`);
    if (asked === undefined) expect(most.length).toBeGreaterThanOrEqual(WHOLE.length);
  });
});
