import { describe, expect, it } from "vitest";
import { replayOnCluster } from "../testing/transcript-cluster.node";
import { loadTools, transcriptNames, type FileReport } from "../testing/transcript-replay.node";

/**
 * The judge of kubectl: recorded sessions, typed into the terminal of a whole cluster. `TRANSCRIPTS=label,scale` (or
 * `all`) chooses
 * files and prints what differs.
 *
 * What must be equal at least, in steps of each file. These numbers may only rise.
 */
const AT_LEAST: { readonly [name: string]: number } = {
  annotate: 24,
  "api-resources": 23,
  "apply-basics": 26,
  "apply-last-applied": 23,
  "apply-server-side": 22,
  "apply-sets": 27,
  "auth-can-i": 26,
  "auth-whoami-reconcile": 29,
  autoscale: 18,
  certificate: 19,
  "config-contexts": 33,
  "config-view-set": 31,
  "cordon-drain": 19,
  "create-configmap": 24,
  "create-files": 25,
  "create-policy-objects": 26,
  "create-rbac": 33,
  "create-secret": 24,
  "create-service-ingress": 25,
  "create-workloads": 28,
  "custom-resources": 5,
  delete: 30,
  "delete-cascade": 25,
  "describe-cluster": 17,
  "describe-config-rbac": 20,
  "describe-network": 12,
  "describe-node": 15,
  "describe-pods": 14,
  "describe-policy": 9,
  "describe-rest": 19,
  "describe-storage": 7,
  "describe-workloads": 11,
  diff: 15,
  edit: 17,
  events: 23,
  explain: 7,
  expose: 22,
  "get-columns": 18,
  "get-files-raw": 20,
  "get-go-template": 20,
  "get-jsonpath": 26,
  "get-many-kinds": 23,
  "get-printers": 24,
  "get-selectors": 24,
  "get-tables": 21,
  "get-watch": 15,
  "interactive-stdin": 19,
  "kustomize-generators": 15,
  "kustomize-overlays": 17,
  kuberc: 10,
  label: 31,
  "logs-exec-errors": 37,
  "namespaces-context": 28,
  patch: 27,
  "plugins-completion": 22,
  "pods-life": 16,
  "pods-trouble": 14,
  replace: 20,
  "replicas-ownership": 23,
  "rollout-deployment": 31,
  "rollout-others": 4,
  run: 29,
  scale: 25,
  "set-image-env": 27,
  "set-others": 27,
  "story-batch": 23,
  "story-config": 23,
  "story-maintenance": 15,
  "story-rollback": 18,
  "story-storage": 5,
  "story-tenants": 22,
  taint: 27,
  "usage-errors": 42,
  "verbosity-warnings": 16,
  "version-info": 16,
  wait: 27,
};

/** Files about parts that are here: most of their steps have to be equal. */
const WHOLE = [
  "annotate",
  "api-resources",
  "apply-basics",
  "apply-last-applied",
  "apply-server-side",
  "apply-sets",
  "auth-can-i",
  "auth-whoami-reconcile",
  "autoscale",
  "certificate",
  "config-contexts",
  "config-view-set",
  "create-configmap",
  "create-files",
  "create-policy-objects",
  "create-rbac",
  "create-secret",
  "create-service-ingress",
  "create-workloads",
  "delete",
  "delete-cascade",
  "describe-cluster",
  "describe-config-rbac",
  "describe-pods",
  "diff",
  "edit",
  "events",
  "expose",
  "get-columns",
  "get-files-raw",
  "get-go-template",
  "get-jsonpath",
  "get-many-kinds",
  "get-printers",
  "get-selectors",
  "get-watch",
  "interactive-stdin",
  "kuberc",
  "kustomize-generators",
  "kustomize-overlays",
  "label",
  "logs-exec-errors",
  "namespaces-context",
  "patch",
  "plugins-completion",
  "pods-life",
  "pods-trouble",
  "replace",
  "replicas-ownership",
  "rollout-deployment",
  "run",
  "scale",
  "set-image-env",
  "set-others",
  "story-batch",
  "story-config",
  "story-rollback",
  "story-tenants",
  "taint",
  "usage-errors",
  "verbosity-warnings",
  "version-info",
  "wait",
];
const WHOLE_SHARE = 0.8;

interface NodeProcess {
  env: { [name: string]: string | undefined };
  stdout: { write(text: string): void };
}
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
  it.each(names)(
    "%s",
    async (name) => {
      const report = replayOnCluster(name, await loadTools());
      reports.push(report);
      const text = report.differences
        .map(({ command, want, got }) => `$ ${command}\n<<<<\n${want}>>>>\n${got}`)
        .join("\n");
      stdout.write(`${name}: ${report.equal}/${report.steps} equal\n`);
      if (asked !== undefined) stdout.write(`${text}\n`);
      expect(report.steps).toBeGreaterThan(0);
      expect(report.equal, text).toBeGreaterThanOrEqual(AT_LEAST[name] ?? 0);
      if (WHOLE.includes(name)) expect(report.equal / report.steps, text).toBeGreaterThanOrEqual(WHOLE_SHARE);
    },
    300_000,
  );

  it("agrees on most of many files", () => {
    const most = reports.filter(({ equal, steps }) => equal >= WHOLE_SHARE * steps);
    const equal = reports.reduce((sum, each) => sum + each.equal, 0);
    const steps = reports.reduce((sum, each) => sum + each.steps, 0);
    stdout.write(`${equal} of ${steps} steps equal; ${most.length} of ${reports.length} files at 80 % and above\n`);
    if (asked === undefined) expect(most.length).toBeGreaterThanOrEqual(WHOLE.length);
  });
});
