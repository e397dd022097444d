import { FIRST_NODE, SECOND } from "../../engine/index";
import { lesson } from "./lesson-scenario";
import { recipe, request, type Scenario } from "./scenario";

export type ScenarioName = "rollout" | "node-death" | "lesson" | "boot";

/** Those that take longest come first. */
export const SCENARIOS: { readonly [name in ScenarioName]: (seed: number, quick: boolean) => Scenario } = {
  rollout,
  "node-death": nodeDeath,
  lesson,
  boot,
};

function boot(seed: number, quick: boolean): Scenario {
  return {
    name: "boot",
    recipe: recipe(seed, 3),
    inputs: [],
    end: (quick ? 10 : 60) * SECOND,
    moments: quick ? 5 : 20,
  };
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
      { spec: { template: { spec: { containers: [{ name: "web", image: to }] } } } },
      "application/strategic-merge-patch+json",
    ),
  });
  return {
    name: "rollout",
    recipe: recipe(seed, 3),
    end: (quick ? 16 : 45) * SECOND,
    moments: quick ? 4 : 5,
    inputs: [
      ...names.map((name, i) => ({
        at: 4 * SECOND + i * 1000,
        input: request("POST", DEPLOYMENTS, deployment(name, replicas)),
      })),
      image(quick ? 8 : 20, "playground/nothing:1"),
      image(quick ? 12 : 32, "playground/web:1"),
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
    moments: quick ? 5 : 12,
    inputs: [
      { at: 4 * SECOND, input: request("POST", DEPLOYMENTS, deployment("web", 6)) },
      { at: 12 * SECOND + 345_678, input: { machine: node, handler: "power-off", payload: null } },
      { at: (quick ? 65 : 400) * SECOND, input: { machine: node, handler: "power-on", payload: null } },
    ],
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
