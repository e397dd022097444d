import { memo, useEffect, useMemo, useRef, type PointerEvent } from "react";
import type { PodView } from "../../workers/protocol";
import { podKey } from "../state/selection";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { groupPods } from "./grouping";
import { assignSlots, slotAt, type MachineBox, type Rect } from "./layout";
import { PodCell } from "./pod-cell";
import { isDeparting, podLook, podNames } from "./pod-state";
import { hitPod, paintYard, type Placed } from "./yard-paint";

/** Below this size a pod is one square of a canvas. */
const DRAWN_SINGLY = 15;

/** The pods of a node. Each keeps its place while others come and go. */
export function Yard({ box, silent }: { readonly box: MachineBox; readonly silent: boolean }) {
  const pods = useView((view) => groupPods(view.pods).byNode.get(box.name));
  const slots = useRef<ReadonlyMap<string, number>>(new Map());
  const { yard, cell } = box;
  const placed = useMemo<readonly Placed[]>(() => {
    slots.current = assignSlots(
      slots.current,
      (pods ?? []).map(({ uid }) => uid),
    );
    return (pods ?? []).map((pod) => {
      const at = slotAt(yard, cell, slots.current.get(pod.uid) ?? 0);
      return { pod, x: at.x - box.x, y: at.y - box.y };
    });
  }, [pods, yard, cell, box.x, box.y]);
  if (placed.length === 0)
    return box.h > 110 ? (
      <span className="caption yard-empty" style={{ top: yard.y - box.y + 4 }}>
        no pods here
      </span>
    ) : null;
  if (cell < DRAWN_SINGLY) return <Squares placed={placed} cell={cell} silent={silent} size={box} />;
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

/** A crowd, on one canvas: no element per pod. The canvas answers to the pod under the pointer. */
function Squares({
  placed,
  cell,
  silent,
  size,
}: {
  readonly placed: readonly Placed[];
  readonly cell: number;
  readonly silent: boolean;
  readonly size: Pick<Rect, "w" | "h">;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useUi((ui) => ui.theme);
  const selected = useUi((ui) => ui.selected);
  useEffect(() => {
    if (canvas.current !== null) paintYard(canvas.current, placed, cell, silent, selected);
  }, [placed, cell, silent, selected, theme, size.w, size.h]);
  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const element = event.currentTarget;
    const box = element.getBoundingClientRect();
    const zoom = box.width / element.clientWidth;
    const pod = hitPod(placed, cell, (event.clientX - box.left) / zoom, (event.clientY - box.top) / zoom);
    if (pod === undefined) delete element.dataset["key"];
    else element.dataset["key"] = podKey(pod.namespace, pod.name);
    element.title = pod === undefined ? "" : `${pod.name}: ${pod.status}`;
  };
  return (
    <canvas
      ref={canvas}
      className="yard-squares"
      style={{ width: size.w, height: size.h }}
      onPointerMove={point}
      onPointerDown={point}
    />
  );
}
