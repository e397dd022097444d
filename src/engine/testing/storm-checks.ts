import { CONTROL_PLANE, FIRST_NODE } from "../cluster/recipe";
import type { PodSnapshot } from "../container-runtime/cri";
import type { Simulation } from "../sim/simulation";

interface Kept {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly nodeName?: string; readonly replicas?: number };
  readonly status?: {
    readonly readyReplicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Kept;
}

/**
 * What must hold in a cluster at every moment, whatever goes wrong (safety), and what must come to be once nothing goes
 * wrong any more (liveness). It looks at etcd and at containers, never at what a component believes.
 */
export class StormChecks {
  readonly violations: string[] = [];
  /** Whose UID that is: no two objects may ever have the same. */
  readonly #owners = new Map<string, string>();
  /** The node of each pod that has one. */
  readonly #nodes = new Map<string, string>();
  /** Deployments whose creation was answered, and whose deletion nobody asked for. */
  readonly #promised = new Set<string>();

  constructor(
    private readonly run: Simulation,
    private readonly nodes: number,
  ) {}

  /** A command has ended: what it was told to be there has to stay. */
  answered(stdout: string): void {
    for (const [, name = ""] of stdout.matchAll(/^deployment\.apps\/(\S+) created$/gm)) this.#promised.add(name);
  }

  /** Somebody is about to type something. */
  asked(script: string): void {
    const [, name = ""] = /delete deployment (\S+)/.exec(script) ?? [];
    this.#promised.delete(name);
  }

  /** Safety, now. */
  look(): void {
    const all = this.#all();
    if (all === undefined) return;
    const keys = new Set(all.map(({ key }) => key));
    for (const { key, value } of all) this.#object(key, value);
    for (const name of this.#promised)
      if (!keys.has(`/registry/deployments/default/${name}`))
        this.#broken(`deployment ${name} was created and is gone`);
    this.#containers();
  }

  #object(key: string, { metadata, spec, kind }: Kept): void {
    const { uid } = metadata;
    if (uid === undefined) return;
    const owner = this.#owners.get(uid);
    if (owner === undefined) this.#owners.set(uid, key);
    else if (owner !== key) this.#broken(`${owner} and ${key} have the same UID ${uid}`);
    if (kind !== "Pod" || spec?.nodeName === undefined) return;
    const node = this.#nodes.get(uid);
    if (node === undefined) this.#nodes.set(uid, spec.nodeName);
    else if (node !== spec.nodeName) this.#broken(`${key} was on ${node} and is on ${spec.nodeName}`);
  }

  /** A pod's containers run on its own node, and on no other. */
  #containers(): void {
    for (let i = 0; i < this.nodes; i++) {
      const machine = this.run.machine(FIRST_NODE + i)!;
      const known = machine.processes.named("containerd")?.program.inspect?.(null) as
        | readonly (readonly [string, PodSnapshot])[]
        | undefined;
      for (const [uid, { containers }] of known ?? []) {
        const node = this.#nodes.get(uid);
        const runs = containers.some(({ state }) => state === "running");
        if (runs && node !== machine.spec.name) this.#broken(`a pod of ${node} runs on ${machine.spec.name}: ${uid}`);
      }
    }
  }

  /** Liveness: what is not yet as it should be; empty when all is well. */
  unsettled(): readonly string[] {
    const all = this.#all();
    if (all === undefined) return ["etcd does not answer"];
    const of = (prefix: string): readonly Kept[] =>
      all.filter(({ key }) => key.startsWith(`/registry/${prefix}/`)).map(({ value }) => value);
    const isTrue = ({ status }: Kept, type: string): boolean =>
      status?.conditions?.some((condition) => condition.type === type && condition.status === "True") === true;
    const pods = of("pods");
    const wanted = of("deployments").reduce((sum, { spec }) => sum + (spec?.replicas ?? 0), 0);
    return [
      ...of("minions").flatMap((node) => (isTrue(node, "Ready") ? [] : [`${node.metadata.name} is not Ready`])),
      ...of("deployments").flatMap(({ metadata, spec, status }) =>
        (status?.readyReplicas ?? 0) === spec?.replicas
          ? []
          : [`${metadata.name}: ${status?.readyReplicas ?? 0} of ${spec?.replicas}`],
      ),
      ...(pods.length === wanted ? [] : [`${pods.length} pods, ${wanted} wanted`]),
      ...pods.flatMap((pod) => (isTrue(pod, "Ready") ? [] : [`pod ${pod.metadata.name} is not Ready`])),
    ];
  }

  #broken(what: string): void {
    const line = `${(this.run.now / 1e6).toFixed(1)} s: ${what}`;
    if (this.violations.length < 20) this.violations.push(line);
  }

  #all(): readonly KeyValue[] | undefined {
    const etcd = this.run.machine(CONTROL_PLANE)?.processes.named("etcd")?.program;
    const found = etcd?.inspect?.({ key: "/registry/", end: "/registry0" }) as
      | { readonly kvs?: readonly KeyValue[] }
      | undefined;
    return found?.kvs;
  }
}
