import { createCluster } from "../cluster/start";
import { FIRST_NODE, WORKSTATION } from "../cluster/recipe";
import type { Simulation, SimulationInput } from "../sim/simulation";
import { MINUTE, SECOND } from "../sim/time";

/**
 * Plays a script on a whole cluster, and writes down what came of it, in the same form: what was printed stands below
 * each command.
 *
 *     $ kubectl get pods        a line for the shell of the workstation; time goes on until it has ended
 *     @ wait 30s                time goes on
 *     @ power-off node-2        so do power-on, and kill node-2 kubelet
 *     # a remark
 *
 * All other lines are what was printed the last time, and are not read.
 */
export function playScript(text: string): string {
  const stage = new Stage();
  const written: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) written.push(line);
    else if (line.startsWith("@ ")) written.push(line, ...stage.let(line.slice(2)));
    else if (line.startsWith("$ ")) written.push(line, ...stage.type(line.slice(2)));
  }
  return `${written.join("\n").trimEnd()}\n`;
}

interface Ended {
  readonly id: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

class Stage {
  readonly #run: Simulation;
  readonly #ended = new Map<string, Ended>();
  #typed = 0;

  constructor() {
    const recipe = {
      preset: "hosted",
      nodes: 3,
      kubelet: "full",
      seed: 1,
      epoch: EPOCH,
      controllers: true,
      scheduler: true,
    } as const;
    this.#run = createCluster(recipe, {
      tracing: false,
      onOutput: ({ channel, data }) => {
        if (channel === "shell") this.#ended.set((data as unknown as Ended).id, data as unknown as Ended);
      },
    });
    this.#run.runFor(10 * SECOND);
  }

  type(script: string): readonly string[] {
    const id = `line-${++this.#typed}`;
    this.#run.input({
      machine: WORKSTATION,
      handler: "input",
      payload: { process: "terminals", handler: "run", data: { id, script } },
    });
    this.#run.runUntil(() => this.#ended.has(id), 5 * MINUTE);
    const ended = this.#ended.get(id);
    if (ended === undefined) return ["(it did not end within five minutes)"];
    const printed = (ended.stdout + ended.stderr).replace(/\n$/, "");
    return [...(printed === "" ? [] : printed.split("\n")), ...(ended.exit === 0 ? [] : [`(exit ${ended.exit})`])];
  }

  /** What happens to the world. Nothing is printed. */
  let(what: string): readonly string[] {
    const [verb = "", first = "", second = ""] = what.split(" ");
    if (verb === "wait") this.#run.runFor(Number.parseInt(first, 10) * SECOND);
    else for (const input of inputsOf(verb, first, second)) this.#run.input(input);
    return [];
  }
}

function inputsOf(verb: string, node: string, process: string): readonly SimulationInput[] {
  const machine = FIRST_NODE - 1 + Number(node.replace("node-", ""));
  switch (verb) {
    case "power-off":
    case "power-on":
      return [{ machine, handler: verb, payload: null }];
    case "kill":
      return [{ machine, handler: "signal", payload: { name: process, signal: "SIGKILL" } }];
    default:
      throw new RangeError(`a script knows wait, power-off, power-on and kill, not ${verb}`);
  }
}

const EPOCH = 1_795_737_600_000;
