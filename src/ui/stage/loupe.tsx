import { useEffect, useState } from "react";
import type { PodView } from "../../workers/protocol";
import { parseSelection } from "../state/selection";
import { useUi } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { isCrowded } from "./crowd-note";
import { tallyOf, tallyWords } from "./crowd";
import { groupPods } from "./grouping";
import { useLoad } from "./node-load-bars";
import { PodCell } from "./pod-cell";
import { podLook } from "./pod-state";

const SHOWN = 120;
const NO_PODS: readonly PodView[] = [];

/** On the glass, over a crowd: the node under the pointer, or the selected one, large enough to be read. */
export function Loupe({ pane }: { readonly pane: React.RefObject<HTMLElement | null> }) {
  const pointed = usePointed(pane);
  const selected = useUi((ui) => {
    const thing = ui.selected === undefined ? undefined : parseSelection(ui.selected);
    return thing?.what === "machine" ? thing.machine : undefined;
  });
  const level = useUi((ui) => ui.level);
  const crowded = useView((view) => view.story === undefined && isCrowded(view));
  const name = pointed?.name ?? selected;
  const isNode = useView((view) => name !== undefined && machineIn(view, name)?.role === "node");
  if (!crowded || level !== "cluster" || name === undefined || !isNode) return null;
  return <Magnified name={name} above={pointed?.low ?? false} />;
}

/** It stands where the node itself does not. */
function Magnified({ name, above }: { readonly name: string; readonly above: boolean }) {
  const pods = useView((view) => groupPods(view.pods).byNode.get(name)) ?? NO_PODS;
  const state = useView((view) => {
    const machine = machineIn(view, name);
    if (machine === undefined || !machine.up) return "no power";
    if (machine.node === undefined) return "joining";
    return machine.node.ready === "True" ? "Ready" : "NotReady";
  });
  const loads = useLoad(name);
  const silent = state === "no power" || state === "NotReady";
  const tally = tallyOf(pods, silent ? new Set([name]) : new Set());
  return (
    <div className="loupe" data-above={above || undefined} aria-hidden="true">
      <p>
        <b className="mono">{name}</b>
        <span>
          {state}, {pods.length} {pods.length === 1 ? "pod" : "pods"}
          {pods.length > 0 && `: ${tallyWords(tally)}`}
        </span>
        <span className="loupe-load mono">{loads.map((load) => `${load.name} ${load.words}`).join("  ")}</span>
      </p>
      <div className="loupe-pods">
        {pods.slice(0, SHOWN).map((pod) => (
          <PodCell key={pod.uid} look={podLook(pod, !silent)} size={16} />
        ))}
      </div>
    </div>
  );
}

interface Pointed {
  readonly name: string;
  /** In the lower half of the glass. */
  readonly low: boolean;
}

/** The node under the pointer. */
function usePointed(pane: React.RefObject<HTMLElement | null>): Pointed | undefined {
  const [at, setAt] = useState<Pointed>();
  useEffect(() => {
    const element = pane.current;
    if (element === null) return undefined;
    const move = ({ target }: PointerEvent) => {
      const machine = target instanceof Element ? target.closest<HTMLElement>('.machine[data-role="node"]') : null;
      const key = machine?.dataset["key"];
      const thing = key === undefined ? undefined : parseSelection(key);
      if (machine === null || thing?.what !== "machine") {
        setAt(undefined);
        return;
      }
      const name = thing.machine;
      // Measured once per node, not with every move.
      setAt((before) => (before?.name === name ? before : { name, low: isLow(machine, element) }));
    };
    const leave = () => setAt(undefined);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerleave", leave);
    return () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerleave", leave);
    };
  }, [pane]);
  return at;
}

function isLow(machine: Element, pane: Element): boolean {
  const [node, glass] = [machine.getBoundingClientRect(), pane.getBoundingClientRect()];
  return node.top + node.height / 2 > glass.top + glass.height * 0.62;
}
