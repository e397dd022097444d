import { CONTROL_PLANE, FIRST_NODE, WORKSTATION } from "../cluster/recipe";
import type { Plain } from "../sim/plain";
import { Random } from "../sim/random";
import type { SimulationInput } from "../sim/simulation";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";

/** One thing that somebody does, or that goes wrong, and when. */
export interface StormStep {
  readonly at: Micros;
  readonly what: string;
  readonly inputs: readonly SimulationInput[];
}

export interface StormShape {
  readonly seed: number;
  readonly nodes: number;
  /** For how long things go wrong. */
  readonly lasts: Micros;
}

/**
 * What happens in a storm: people create, change, scale and delete Deployments and pods, and meanwhile machines lose
 * their power, processes are killed, links are cut and slowed, disks get slow. Each thing that breaks is mended before
 * the storm is over. A pure function of its shape.
 */
export function planStorm(shape: StormShape): readonly StormStep[] {
  const dice = new Random(shape.seed);
  const steps: StormStep[] = [];
  for (let at: Micros = 0; at < shape.lasts; at += SECOND + dice.below("pause", 6 * SECOND)) {
    steps.push(dice.below("kind", 3) === 0 ? trouble(dice, at, shape, steps) : deed(dice, at, steps.length));
  }
  return steps.toSorted((a, b) => a.at - b.at);
}

/** What a person types. Names are few, so that deeds meet each other. */
function deed(dice: Random, at: Micros, n: number): StormStep {
  const name = `app-${dice.below("name", 4)}`;
  const replicas = dice.below("replicas", 6);
  const lines = [
    `kubectl create deployment ${name} --image=playground/web:1 --replicas=${replicas}`,
    `kubectl create deployment ${name} --image=playground/web:1 --replicas=${replicas}`,
    `kubectl scale deployment ${name} --replicas=${replicas}`,
    `kubectl set image deployment ${name} web=playground/web:${1 + dice.below("image", 2)}`,
    `kubectl delete deployment ${name} --wait=false`,
    `kubectl delete pods -l app=${name} --wait=false`,
    `kubectl rollout undo deployment ${name}`,
  ];
  const script = lines[dice.below("line", lines.length)]!;
  return { at, what: script, inputs: [shellInput(`storm-${n}`, script)] };
}

export function shellInput(id: string, script: string): SimulationInput {
  const payload = { process: "terminals", handler: "run", data: { id, script } };
  return { machine: WORKSTATION, handler: "input", payload };
}

const PROCESSES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

function trouble(dice: Random, at: Micros, { nodes, lasts }: StormShape, steps: StormStep[]): StormStep {
  const node = FIRST_NODE + dice.below("node", nodes);
  const machine = dice.below("which", 4) === 0 ? CONTROL_PLANE : node;
  const until = Math.min(lasts, at + SECOND + dice.below("length", 90 * SECOND));
  const later = (what: string, inputs: readonly SimulationInput[]): void =>
    void steps.push({ at: until, what, inputs });
  switch (dice.below("trouble", 5)) {
    case 0:
      later(`machine ${machine} has power again`, [tell(machine, "power-on", null)]);
      return { at, what: `machine ${machine} loses its power`, inputs: [tell(machine, "power-off", null)] };
    case 1: {
      const names = machine === CONTROL_PLANE ? PROCESSES : ["kubelet", "containerd"];
      const name = names[dice.below("process", names.length)]!;
      return {
        at,
        what: `${name} of ${machine} is killed`,
        inputs: [tell(machine, "signal", { name, signal: "SIGKILL" })],
      };
    }
    case 2:
      later(`the link of ${node} is whole`, link(node, false, 0));
      return { at, what: `the link of ${node} is cut`, inputs: link(node, true, 0) };
    case 3: {
      later(`the link of ${node} is fast`, link(node, false, 0));
      const delay = dice.below("delay", 3000) * MILLISECOND;
      return { at, what: `the link of ${node} is slow by ${delay} µs`, inputs: link(node, false, delay) };
    }
    default:
      later("etcd's disk is fast", [tell(CONTROL_PLANE, "slow-disk", 0)]);
      return {
        at,
        what: "etcd's disk is slow",
        inputs: [tell(CONTROL_PLANE, "slow-disk", dice.below("disk", 400) * MILLISECOND)],
      };
  }
}

function tell(machine: number, handler: string, payload: Plain): SimulationInput {
  return { machine, handler, payload };
}

/** Both directions between a node and the control plane. */
function link(node: number, cut: boolean, delay: Micros): readonly SimulationInput[] {
  return [
    tell(node, "link", { peer: CONTROL_PLANE, cut, delay }),
    tell(CONTROL_PLANE, "link", { peer: node, cut, delay }),
  ];
}
