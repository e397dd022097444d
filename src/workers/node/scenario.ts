import { type ClusterRecipe, type Micros, type Plain, WORKSTATION } from "../../engine/index";
import type { ConductorInput } from "../conductor-input";

/** A run to compare with itself: a cluster, and what is done to it when. */
export interface Scenario {
  readonly name: string;
  readonly recipe: ClusterRecipe;
  readonly inputs: readonly { readonly at: Micros; readonly input: ConductorInput }[];
  readonly end: Micros;
  /** At how many of its events something is done to the run: large clusters cost more to take apart. */
  readonly moments: number;
}

/** 2026-11-27T00:00:00Z: recipes of tests begin at one moment, so that their runs can be compared for ever. */
const EPOCH = 1_795_737_600_000;

export function recipe(seed: number, nodes: number): ClusterRecipe {
  return { preset: "hosted", nodes, kubelet: "full", seed, epoch: EPOCH, controllers: true, scheduler: true };
}

export function request(method: string, path: string, body: object, type = "application/json"): ConductorInput {
  const headers = { accept: "application/json", "content-type": type, "user-agent": "kubarium-sim" };
  const id = `${method} ${path} ${JSON.stringify(body).length}`;
  return tell("page", "request", {
    id,
    user: "kubernetes-admin",
    request: { method, path, headers, body: { text: JSON.stringify(body) } },
  });
}

export function tell(process: string, handler: string, data: Plain): ConductorInput {
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
