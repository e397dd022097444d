import type { Input } from "../../workers/protocol";
import { breakIt, deletePod } from "../state/deeds";
import type { Selection } from "../state/selection";
import { viewStore } from "../state/view-store";

export interface Harm {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
}

/** What can be done to a thing, and undone by going back. Nothing asks first. */
export function harmsTo(thing: Selection): readonly Harm[] {
  switch (thing.what) {
    case "machine":
      return harmsToMachine(thing.machine);
    case "process": {
      const { machine, process } = thing;
      const said = `${process} on ${machine} was killed.`;
      return [harm("kill", "x", "Kill the process", { input: "kill", machine, process }, said)];
    }
    case "container":
      return harmsToContainer(thing);
    case "object":
      if (thing.ref.resource === "nodes") return harmsToMachine(thing.ref.name);
      return thing.ref.resource === "pods" ? harmsToPod(thing.ref) : [];
    case "span":
      return [];
  }
}

function harm(id: string, icon: string, label: string, input: Input, said: string): Harm {
  return { id, icon, label, run: () => breakIt(input, said) };
}

function harmsToMachine(machine: string): readonly Harm[] {
  const found = viewStore.getState().machines?.find(({ name }) => name === machine);
  const power = (on: boolean) => ({ input: "power" as const, machine, on });
  const link = (cut: boolean) => ({ input: "link" as const, from: machine, to: "control-plane", cut, delay: 0 });
  const lost = `${machine} has no power. Its memory is lost, its disk stays.`;
  return [
    (found?.up ?? true)
      ? harm("cut", "bolt", "Cut power", power(false), lost)
      : harm("give", "bolt", "Give power back", power(true), `${machine} has power again.`),
    ...(found?.role === "control-plane"
      ? []
      : found?.cutOff === true
        ? [harm("heal", "link", "Heal its link", link(false), `The link of ${machine} is whole.`)]
        : [harm("link", "cut", "Cut its link to the control plane", link(true), `The link of ${machine} is cut.`)]),
  ];
}

function harmsToContainer({
  namespace,
  pod,
  container,
}: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}): readonly Harm[] {
  const machine = podIn(namespace, pod)?.node;
  if (machine === undefined) return [];
  const input: Input = { input: "kill-container", machine, namespace, pod, container };
  return [harm("kill", "x", "Kill the container", input, `Container ${container} was killed.`)];
}

function harmsToPod(ref: Extract<Selection, { readonly what: "object" }>["ref"]): readonly Harm[] {
  const pod = podIn(ref.namespace, ref.name);
  const running = (pod?.containers ?? []).filter(({ state }) => state === "running");
  const kills = running.flatMap(({ name }) =>
    harmsToContainer({ namespace: pod?.namespace ?? "", pod: ref.name, container: name }).map((each) => ({
      ...each,
      id: `kill ${name}`,
      label: `Kill container ${name}`,
    })),
  );
  return [...kills, { id: "delete", icon: "x", label: "Delete the pod", run: () => deletePod(ref) }];
}

function podIn(namespace: string | undefined, name: string) {
  return viewStore.getState().pods?.find((pod) => pod.namespace === namespace && pod.name === name);
}
