import {
  CONTROL_PLANE,
  FIRST_NODE,
  type ClusterRecipe,
  type Micros,
  type Plain,
  SECOND,
  WORKSTATION,
} from "../../engine/index";
import type { ConductorInput } from "../conductor";

/** A run to compare with itself: a cluster, and what is done to it when. */
export interface Scenario {
  readonly name: string;
  readonly recipe: ClusterRecipe;
  readonly inputs: readonly { readonly at: Micros; readonly input: ConductorInput }[];
  readonly end: Micros;
}

export const SCENARIOS: { readonly [name: string]: (seed: number, quick: boolean) => Scenario } = {
  boot,
  rollout,
  "node-death": nodeDeath,
  lesson,
};

/** 2026-11-27T00:00:00Z: recipes of tests begin at one moment, so that their runs can be compared for ever. */
const EPOCH = 1_795_737_600_000;

function recipe(seed: number, nodes: number): ClusterRecipe {
  return { preset: "hosted", nodes, kubelet: "full", seed, epoch: EPOCH, controllers: true, scheduler: true };
}

function boot(seed: number, quick: boolean): Scenario {
  return { name: "boot", recipe: recipe(seed, 3), inputs: [], end: (quick ? 10 : 60) * SECOND };
}

/** Three Deployments of a hundred pods; one gets an image that does not exist, and is taken back. */
function rollout(seed: number, quick: boolean): Scenario {
  const replicas = quick ? 5 : 100;
  const names = ["a", "b", "c"];
  const image = (at: number, to: string): Scenario["inputs"][number] => ({
    at: at * SECOND,
    input: request(
      "PATCH",
      `${DEPLOYMENTS}/b`,
      {
        spec: { template: { spec: { containers: [{ name: "web", image: to }] } } },
      },
      "application/strategic-merge-patch+json",
    ),
  });
  return {
    name: "rollout",
    recipe: recipe(seed, 3),
    end: (quick ? 16 : 60) * SECOND,
    inputs: [
      ...names.map((name, i) => ({
        at: 4 * SECOND + i * 1000,
        input: request("POST", DEPLOYMENTS, deployment(name, replicas)),
      })),
      image(quick ? 8 : 20, "playground/nothing:1"),
      image(quick ? 12 : 35, "playground/web:1"),
    ],
  };
}

/** A node's power is cut, long enough for its pods to be evicted, and given back. */
function nodeDeath(seed: number, quick: boolean): Scenario {
  const node = FIRST_NODE + 1;
  return {
    name: "node-death",
    recipe: recipe(seed, 3),
    end: (quick ? 80 : 480) * SECOND,
    inputs: [
      { at: 4 * SECOND, input: request("POST", DEPLOYMENTS, deployment("web", 6)) },
      { at: 12 * SECOND + 345_678, input: { machine: node, handler: "power-off", payload: null } },
      { at: (quick ? 65 : 400) * SECOND, input: { machine: node, handler: "power-on", payload: null } },
    ],
  };
}

/** What a visitor of the first lesson types, at times of his own, and what he does beside it. */
function lesson(seed: number, quick: boolean): Scenario {
  const next = random(seed);
  const lines = [
    "kubectl get nodes",
    "kubectl get pods -A",
    "kubectl create deployment web --image=playground/web:1 --replicas=3",
    "kubectl get pods -o wide",
    "kubectl describe deployment web",
    "kubectl scale deployment web --replicas=5",
    "kubectl get deployment web -o yaml | grep image",
    "kubectl get pods -w",
    "\u0003",
    "kubectl set image deployment/web web=playground/web:2",
    "kubectl rollout status deployment/web",
    "kubectl delete pod -l app=web",
    "for i in 1 2 3; do echo $i; sleep 1; done",
    "kubectl rollout undo deployment/web",
  ].slice(0, quick ? 8 : undefined);
  let at = 3 * SECOND;
  const typed = lines.map((line) => {
    at += 200_000 + Math.floor(next() * 3 * SECOND);
    const keys = line === "\u0003" ? line : `${line}\r`;
    return { at, input: tell("terminals", "keys", { terminal: "main", keys }) };
  });
  const fault = {
    at: 6 * SECOND + Math.floor(next() * 5 * SECOND),
    input: { machine: CONTROL_PLANE, handler: "signal", payload: { name: "kube-scheduler", signal: "SIGKILL" } },
  };
  return {
    name: "lesson",
    recipe: recipe(seed, 3),
    inputs: [...typed, fault].toSorted((a, b) => a.at - b.at),
    end: at + 10 * SECOND,
  };
}

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

function deployment(name: string, replicas: number): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: "web", image: "playground/web:1" }] },
      },
    },
  };
}

function request(method: string, path: string, body: object, type = "application/json"): ConductorInput {
  const headers = { accept: "application/json", "content-type": type, "user-agent": "kubarium-sim" };
  const id = `${method} ${path} ${JSON.stringify(body).length}`;
  return tell("page", "request", {
    id,
    user: "kubernetes-admin",
    request: { method, path, headers, body: { text: JSON.stringify(body) } },
  });
}

function tell(process: string, handler: string, data: Plain): ConductorInput {
  return { machine: WORKSTATION, handler: "input", payload: { process, handler, data } };
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
