import type { Kubectl } from "./kubectl-rig";

/** What the stories use of a runner of tests: vitest and Playwright both have it. */
export interface Teller {
  readonly it: (name: string, tell: () => Promise<void>) => unknown;
  readonly expect: (actual: unknown, message?: string) => Matchers;
}

interface Matchers {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toMatchObject(expected: Record<string, unknown>): void;
  toMatch(expected: RegExp): void;
  toContain(expected: string): void;
}

/** How many stories there are: what is skipped is counted. */
export const STORIES = 17;

/**
 * What people do with a real kubectl, told in order: each story goes on where the one before it ended, in a namespace of
 * its own. Whoever serves the cluster must not make a difference.
 */
export function tellStories(teller: Teller, kubectl: Kubectl, ns: string): void {
  const desk = new Desk(teller, kubectl, ns);
  looking(desk);
  changing(desk);
  waiting(desk);
  permissions(desk);
  refusals(desk);
  rollouts(desk);
}

class Desk {
  constructor(
    readonly teller: Teller,
    readonly kubectl: Kubectl,
    readonly ns: string,
  ) {}

  /** What it prints when all is well. */
  readonly ok = async (line: string, stdin = "", as?: string): Promise<string> => {
    const ran = await this.kubectl.run(line, { stdin, ...(as !== undefined && { as }) });
    this.teller.expect(ran, line).toMatchObject({ code: 0 });
    return ran.stdout;
  };

  /** What it complains of. */
  readonly refused = async (line: string, stdin = "", as?: string): Promise<string> => {
    const ran = await this.kubectl.run(line, { stdin, ...(as !== undefined && { as }) });
    this.teller.expect(ran.code, line).toBe(1);
    return ran.stderr;
  };

  web(image: string): string {
    return JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: this.ns },
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: "web" } },
        template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image }] } },
      },
    });
  }
}

function looking(desk: Desk): void {
  const { ok, ns } = desk;
  const { it, expect } = desk.teller;

  it("tells versions, paths and kinds", async () => {
    expect(await ok("version")).toContain("Server Version: v1.36");
    expect(await ok("api-resources --api-group=apps")).toMatch(/deployments +deploy +apps\/v1 +true +Deployment/);
    expect(await ok("api-versions")).toContain("rbac.authorization.k8s.io/v1\n");
    expect(await ok("get --raw /readyz")).toBe("ok");
  });

  it("explains a field", async () => {
    expect(await ok("explain deployment.spec.replicas")).toMatch(/FIELD: replicas <integer>/);
  });

  it("makes a namespace, and lists it as a table", async () => {
    expect(await ok(`create namespace ${ns}`)).toBe(`namespace/${ns} created\n`);
    expect(await ok(`get ns ${ns}`)).toMatch(/^NAME +STATUS +AGE\n\S+ +Active +\d+s\n$/);
  });
}

function changing(desk: Desk): void {
  const { ok, ns } = desk;
  const { it, expect } = desk.teller;

  it("applies a manifest, then nothing, then a change", async () => {
    expect(await ok("apply -f -", desk.web("nginx:1"))).toBe("deployment.apps/web created\n");
    expect(await ok("apply -f -", desk.web("nginx:1"))).toBe("deployment.apps/web unchanged\n");
    expect(await ok("apply -f -", desk.web("nginx:2"))).toBe("deployment.apps/web configured\n");
    expect(await ok("apply --server-side --force-conflicts -f -", desk.web("nginx:2"))).toBe(
      "deployment.apps/web serverside-applied\n",
    );
  });

  it("scales, sets an image and labels", async () => {
    expect(await ok(`-n ${ns} scale deployment web --replicas=5`)).toBe("deployment.apps/web scaled\n");
    expect(await ok(`-n ${ns} set image deployment/web web=nginx:3`)).toBe("deployment.apps/web image updated\n");
    expect(await ok(`-n ${ns} label deployment web tier=front`)).toBe("deployment.apps/web labeled\n");
    expect(
      await ok(
        `-n ${ns} get deployment web -o jsonpath='{.spec.replicas} {.metadata.labels.tier} {.spec.template.spec.containers[0].image}'`,
      ),
    ).toBe("5 front nginx:3");
  });

  it("describes", async () => {
    const text = await ok(`-n ${ns} describe deployment web`);
    expect(text).toMatch(/^Name: +web$/m);
    expect(text).toMatch(/^ +Image: +nginx:3$/m);
    expect(text).toMatch(/^RollingUpdateStrategy: +25% max unavailable, 25% max surge$/m);
  });
}

function waiting(desk: Desk): void {
  const { ok, kubectl, ns } = desk;
  const { it, expect } = desk.teller;

  it("watches", async () => {
    const watch = kubectl.start(`-n ${ns} get configmaps -w`);
    try {
      await ok(`-n ${ns} create configmap a --from-literal=x=1`);
      await watch.until(/^a +1 +/m);
      await ok(`-n ${ns} create configmap seen --from-literal=x=1 --from-literal=y=2`);
      await watch.until(/^seen +2 +/m);
    } finally {
      watch.stop();
    }
  });

  it("waits for a field, and for an end", async () => {
    const waiting = kubectl.run(`-n ${ns} wait --for=jsonpath='{.data.x}'=2 configmap/a --timeout=20s`);
    await ok(`-n ${ns} patch configmap a -p {"data":{"x":"2"}}`);
    expect((await waiting).stdout).toBe("configmap/a condition met\n");
    const gone = kubectl.run(`-n ${ns} wait --for=delete configmap/a --timeout=20s`);
    expect(await ok(`-n ${ns} delete configmap a`)).toBe('configmap "a" deleted\n');
    expect((await gone).code).toBe(0);
  });
}

function permissions(desk: Desk): void {
  const { ok, refused, kubectl, ns } = desk;
  const { it, expect } = desk.teller;

  it("knows who may what", async () => {
    expect(await ok("auth can-i create pods")).toBe("yes\n");
    const alice = await kubectl.run("auth can-i create pods", { as: "alice" });
    expect([alice.stdout, alice.code]).toEqual(["no\n", 1]);
    expect(await ok("auth whoami -o jsonpath='{.status.userInfo.username}'", "", "alice")).toBe("alice");
  });

  it("403: alice has no rights until somebody gives some", async () => {
    expect(await refused(`-n ${ns} get configmaps`, "", "alice")).toBe(
      `Error from server (Forbidden): configmaps is forbidden: User "alice" cannot list resource "configmaps" in API group "" in the namespace "${ns}"\n`,
    );
    await ok(`-n ${ns} create role reader --verb=get,list --resource=configmaps`);
    await ok(`-n ${ns} create rolebinding alice --role=reader --user=alice`);
    expect(await ok(`-n ${ns} get configmaps -o name`, "", "alice")).toContain("configmap/seen\n");
  });
}

function refusals(desk: Desk): void {
  const { refused, ns } = desk;
  const { it, expect } = desk.teller;

  it("404: what is not there", async () => {
    expect(await refused(`-n ${ns} get pod nope`)).toBe('Error from server (NotFound): pods "nope" not found\n');
    expect(await refused("get nonsense")).toBe('error: the server doesn\'t have a resource type "nonsense"\n');
  });

  it("409: what is there already, and what has changed meanwhile", async () => {
    expect(await refused(`-n ${ns} create configmap seen`)).toBe(
      'error: failed to create configmap: configmaps "seen" already exists\n',
    );
    const stale = JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "seen", namespace: ns, resourceVersion: "1" },
    });
    expect(await refused("replace -f -", stale)).toContain(
      'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on configmaps "seen": the object has been modified; ' +
        "please apply your changes to the latest version and try again",
    );
  });

  it("422: what is not valid", async () => {
    const bad = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "Bad_Name", namespace: ns } });
    expect(await refused("create -f -", bad)).toContain(
      'The ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain',
    );
    expect(await refused(`-n ${ns} scale deployment web --replicas=-1`)).toContain(
      "COUNT must be greater than or equal to 0",
    );
  });

  it("refuses fields that do not exist", async () => {
    const text = await refused("create -f -", desk.web("nginx").replace('"replicas":3', '"replicaz":3'));
    expect(text).toContain('unknown field "spec.replicaz"');
  });
}

function rollouts(desk: Desk): void {
  const { ok, refused, ns } = desk;
  const { it, expect } = desk.teller;

  it("looks at a rollout and takes it back", async () => {
    await ok(`-n ${ns} create deployment roll --image=playground/web:1 --replicas=2`);
    expect(await ok(`-n ${ns} rollout status deployment/roll --timeout=40s`)).toContain(
      'deployment "roll" successfully rolled out',
    );
    await ok(`-n ${ns} set image deployment/roll web=playground/web:2`);
    await ok(`-n ${ns} rollout status deployment/roll --timeout=40s`);
    expect(await ok(`-n ${ns} rollout undo deployment/roll`)).toBe("deployment.apps/roll rolled back\n");
    await ok(`-n ${ns} rollout status deployment/roll --timeout=40s`);
    expect(await ok(`-n ${ns} get deployment roll -o jsonpath='{.spec.template.spec.containers[0].image}'`)).toBe(
      "playground/web:1",
    );
    expect(await ok(`-n ${ns} wait --for=condition=Available deployment/roll --timeout=20s`)).toBe(
      "deployment.apps/roll condition met\n",
    );
  });

  it("follows logs", async () => {
    await ok(`-n ${ns} run talker --image=busybox --restart=Never -- sh -c 'echo first; sleep 1; echo last'`);
    await ok(`-n ${ns} wait --for=jsonpath='{.status.phase}'=Succeeded pod/talker --timeout=40s`);
    expect(await ok(`-n ${ns} logs -f talker`)).toBe("first\nlast\n");
  });

  it("deletes", async () => {
    expect(await ok(`-n ${ns} delete deployment web`)).toMatch(/^deployment.apps "web" deleted/);
    expect(await refused(`-n ${ns} get deployment web`)).toContain("not found");
  });
}
