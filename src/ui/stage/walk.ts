import type { KeyboardEvent } from "react";
import { groupPods } from "./grouping";
import { loadIn } from "./node-load-bars";
import { podKey, selectionKey } from "../state/selection";
import { select, uiStore } from "../state/ui-store";
import { viewStore, type View } from "../state/view-store";

/** What stands on the stage, as the tree that the arrows walk: machine, then program or pod, then container. */
export interface Twig {
  readonly key: string;
  readonly name: string;
  /** Whether it has children; they are made when somebody looks. */
  readonly bears: boolean;
  readonly children: readonly Twig[];
}

export function twigsOf(view: Pick<View, "machines" | "pods">): readonly Twig[] {
  const groups = groupPods(view.pods);
  const podTwig = (pod: NonNullable<View["pods"]>[number], where: string): Twig => ({
    key: podKey(pod.namespace, pod.name),
    name: `Pod ${pod.name}, ${pod.deleting ? "Terminating" : pod.status}, ${where}`,
    bears: pod.containers.length > 0,
    get children() {
      return pod.containers.map((container) => ({
        key: selectionKey({ what: "container", namespace: pod.namespace, pod: pod.name, container: container.name }),
        name: `Container ${container.name}, ${container.reason ?? container.state}${
          container.restarts > 0 ? `, ${container.restarts} restarts` : ""
        }`,
        bears: false,
        children: [],
      }));
    },
  });
  const machines = (view.machines ?? []).map((machine): Twig => ({
    key: selectionKey({ what: "machine", machine: machine.name }),
    name: [
      `${machine.role === "node" ? "Node" : "Machine"} ${machine.name}`,
      stateWords(machine),
      loadWords(view, machine.name),
    ].join(""),
    bears: machine.processes.length > 0 || groups.byNode.has(machine.name),
    get children() {
      return [
        ...machine.processes.map(({ name }) => ({
          key: selectionKey({ what: "process", machine: machine.name, process: name }),
          name: `Program ${name}`,
          bears: false,
          children: [],
        })),
        ...(groups.byNode.get(machine.name) ?? []).map((pod) => podTwig(pod, `on ${machine.name}`)),
      ];
    },
  }));
  return [...machines, ...groups.homeless.map((pod) => podTwig(pod, "on no node"))];
}

function stateWords({ up, node, cutOff }: NonNullable<View["machines"]>[number]): string {
  if (!up) return ", no power";
  const link = cutOff === true ? ", link cut" : "";
  return link + (node === undefined ? "" : node.ready === "True" ? ", Ready" : ", NotReady");
}

/** `, asked of it: CPU 0.3/4, Mem 0.9/8Gi`. */
function loadWords(view: Pick<View, "machines" | "pods">, name: string): string {
  const loads = loadIn(view, name);
  return loads.length === 0 ? "" : `, asked of it: ${loads.map((load) => `${load.name} ${load.words}`).join(", ")}`;
}

/** Up and down among fellows, right to the first child, left to the parent. */
export function neighbour(
  twigs: readonly Twig[],
  key: string | undefined,
  direction: "up" | "down" | "left" | "right",
): string | undefined {
  const find = (list: readonly Twig[], parent: Twig | undefined): string | undefined => {
    const index = list.findIndex((twig) => twig.key === key);
    const here = list[index];
    if (here !== undefined) {
      if (direction === "left") return parent?.key ?? here.key;
      if (direction === "right") return here.children[0]?.key ?? here.key;
      return (list[index + (direction === "down" ? 1 : -1)] ?? here).key;
    }
    for (const twig of list) {
      const found = find(twig.children, twig);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(twigs, undefined) ?? twigs[0]?.key;
}

const ARROWS: { readonly [key: string]: "up" | "down" | "left" | "right" } = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export function walk(event: KeyboardEvent): void {
  const direction = ARROWS[event.key];
  if (direction === undefined || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  select(neighbour(twigsOf(viewStore.getState()), uiStore.getState().selected, direction));
}
