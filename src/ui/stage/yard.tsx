import { memo, useEffect, useMemo, useRef, useState, type PointerEvent } from "react";
import type { PodView } from "../../workers/protocol";
import { podKey } from "../state/selection";
import { useUi } from "../state/ui-store";
import { useView, viewStore, type View } from "../state/view-store";
import { groupPods } from "./grouping";
import { assignSlots, slotAt, type MachineBox } from "./layout";
import { paintSoon } from "./paint-turns";
import { PodCell } from "./pod-cell";
import { isDeparting, podLook, podNames } from "./pod-state";
import { hitPod, paintYard, type Placed } from "./yard-paint";

/** Below this size a pod is one square of a canvas. */
const DRAWN_SINGLY = 15;

interface YardProps {
  readonly box: MachineBox;
  readonly silent: boolean;
}

/** The pods of a node. Each keeps its place while others come and go. */
export const Yard = memo(function Yard({ box, silent }: YardProps) {
  const empty = useView((view) => !groupPods(view.pods).byNode.has(box.name));
  if (empty)
    return box.h > 110 ? (
      <span className="caption yard-empty" style={{ top: box.yard.y - box.y + 4 }}>
        no pods here
      </span>
    ) : null;
  return box.cell < DRAWN_SINGLY ? <Squares box={box} silent={silent} /> : <Cells box={box} silent={silent} />;
});

/** Places for the pods of a node, kept from one list to the next. */
class Places {
  #slots: ReadonlyMap<string, number> = new Map();

  of(pods: readonly PodView[], { yard, cell, x, y }: MachineBox): readonly Placed[] {
    this.#slots = assignSlots(
      this.#slots,
      pods.map(({ uid }) => uid),
    );
    return pods.map((pod) => {
      const at = slotAt(yard, cell, this.#slots.get(pod.uid) ?? 0);
      return { pod, x: at.x - x, y: at.y - y };
    });
  }
}

const NO_PODS: readonly PodView[] = [];

function podsOn(view: Pick<View, "pods">, node: string): readonly PodView[] {
  return groupPods(view.pods).byNode.get(node) ?? NO_PODS;
}

function Cells({ box, silent }: YardProps) {
  const pods = useView((view) => podsOn(view, box.name));
  const [places] = useState(() => new Places());
  const placed = useMemo(() => places.of(pods, box), [places, pods, box]);
  const { cell } = box;
  return placed.map(({ pod, x, y }) => <Pod key={pod.uid} pod={pod} x={x} y={y} cell={cell} silent={silent} />);
}

const Pod = memo(function Pod({
  pod,
  x,
  y,
  cell,
  silent,
}: {
  readonly pod: PodView;
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly silent: boolean;
}) {
  const key = podKey(pod.namespace, pod.name);
  const selected = useUi((ui) => ui.selected === key);
  const look = podLook(pod, !silent);
  const { family, suffix } = podNames(pod);
  return (
    <div
      className="pod"
      data-key={key}
      data-selected={selected || undefined}
      data-departing={isDeparting(look) || undefined}
      style={{ left: x, top: y }}
      title={`${pod.name}: ${silent ? `last heard: ${pod.status}` : pod.status}`}
    >
      <PodCell look={look} size={cell} />
      {cell >= 22 && (
        <span className="pod-label">
          <span>{family}</span>
          {suffix !== "" && <span>{suffix}</span>}
        </span>
      )}
    </div>
  );
});

/**
 * A crowd, on one canvas: no element per pod, and no rendering when one changes. The canvas answers to the pod under
 * the pointer.
 */
function Squares({ box, silent }: YardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<readonly Placed[]>([]);
  const [places] = useState(() => new Places());
  const { name, cell, w, h } = box;
  const theme = useUi((ui) => ui.theme);
  const selected = useUi((ui) => ui.selected);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const paint = () => {
      drawn.current = places.of(podsOn(viewStore.getState(), name), box);
      paintYard(element, { w, h }, drawn.current, cell, silent, selected);
    };
    const draw = () => paintSoon(element, paint);
    draw();
    const off = viewStore.subscribe((view, before) => {
      if (view.pods !== before.pods && podsOn(view, name) !== podsOn(before, name)) draw();
    });
    return () => {
      off();
      paintSoon(element, undefined);
    };
  }, [places, box, name, w, h, cell, silent, selected, theme]);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const element = event.currentTarget;
    const { width, left, top } = element.getBoundingClientRect();
    const zoom = width / element.clientWidth;
    const pod = hitPod(drawn.current, cell, (event.clientX - left) / zoom, (event.clientY - top) / zoom);
    if (pod === undefined) delete element.dataset["key"];
    else element.dataset["key"] = podKey(pod.namespace, pod.name);
    element.title = pod === undefined ? "" : `${pod.name}: ${pod.status}`;
  };
  return (
    <canvas
      ref={canvas}
      className="yard-squares"
      style={{ width: w, height: h }}
      onPointerMove={point}
      onPointerDown={point}
    />
  );
}
