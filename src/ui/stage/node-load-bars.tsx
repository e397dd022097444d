import { memo } from "react";
import type { PodView } from "../../workers/protocol";
import { machineIn, useView, type View } from "../state/view-store";
import { groupPods } from "./grouping";
import { askedBy, loadsOf, type Asked, type Load } from "./node-load";

/** What is asked of a node now. */
export function loadIn(view: Pick<View, "machines" | "pods">, name: string): readonly Load[] {
  const allocatable = machineIn(view, name)?.node?.allocatable;
  return allocatable === undefined ? [] : loadsOf(allocatable, askedOn(groupPods(view.pods).byNode.get(name)));
}

const known = new WeakMap<readonly PodView[], Asked>();
const NOTHING: Asked = { cpu: 0, memory: 0 };

/** Added up once per list: a node keeps its list for as long as none of its pods changes. */
function askedOn(pods: readonly PodView[] | undefined): Asked {
  if (pods === undefined) return NOTHING;
  let asked = known.get(pods);
  if (asked === undefined) known.set(pods, (asked = askedBy(pods)));
  return asked;
}

export function useLoad(name: string): readonly Load[] {
  // As text, so that it is drawn anew only when another figure stands there.
  const text = useView((view) => JSON.stringify(loadIn(view, name)));
  return JSON.parse(text) as readonly Load[];
}

/** CPU and memory that the pods of a node ask for, of what it has for them; `tight`, only the bars. */
export const NodeLoad = memo(function NodeLoad({ name, tight }: { readonly name: string; readonly tight: boolean }) {
  const loads = useLoad(name);
  if (loads.length === 0) return null;
  return (
    <span className="node-load" data-tight={tight || undefined}>
      {loads.map((load) => (
        <LoadBar key={load.name} load={load} />
      ))}
    </span>
  );
});

export function LoadBar({ load: { name, words, share } }: { readonly load: Load }) {
  return (
    <span className="load" title={`${name}: ${words} asked for`}>
      <span className="load-name">{name}</span>
      <span className="load-bar" data-full={share > 0.9 || undefined}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </span>
      <span className="load-words mono">{words}</span>
    </span>
  );
}
