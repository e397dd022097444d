import { memo } from "react";
import { useLesson } from "../lesson/lesson-store";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { useHeartbeat } from "./heartbeat";
import type { ClusterLayout, MachineBox } from "./layout";
import { pathOf, pointAt } from "./routes";

/** The numbers with which a text points at the glass. */
const NUMBERS = /[①②③]/;
const RADIUS = 9;

/**
 * Whether the text beside the glass points at what is on it. While something is followed its own numbers stand there,
 * and no others.
 */
export function useCalledOut(): boolean {
  const pointed = useLesson(
    ({ lesson, step }) => lesson === undefined || NUMBERS.test(lesson.texts.get(lesson.steps[step]?.text ?? "") ?? ""),
  );
  const read = useUi(({ lessonOpen, level }) => lessonOpen && level === "cluster");
  const following = useView((view) => view.story !== undefined);
  return pointed && read && !following;
}

/** Our ink on the glass: numbered marks beside the machines of which the text speaks. */
export const Callouts = memo(function Callouts({ layout }: { readonly layout: ClusterLayout }) {
  const shown = useCalledOut();
  if (!shown) return null;
  return (
    <svg className="tracks" width={layout.width} height={layout.height} aria-hidden="true">
      {calledMachines(layout.machines).map(({ box, number }) => (
        <g
          key={box.name}
          className="callout-mark"
          transform={`translate(${box.x - (layout.portrait ? 0 : RADIUS + 4)} ${box.y})`}
        >
          <circle r={layout.portrait ? RADIUS + 1 : RADIUS} />
          <text y="4">{number}</text>
        </g>
      ))}
      <Heartbeat layout={layout} />
    </svg>
  );
});

/** One that decides, those that work (the first stands for all), and a desk. */
export function calledMachines(
  machines: readonly MachineBox[],
): readonly { readonly box: MachineBox; readonly number: number }[] {
  return (["control-plane", "node", "workstation"] as const).flatMap((role, index) => {
    const box = machines.find((machine) => machine.role === role);
    return box === undefined ? [] : [{ box, number: index + 1 }];
  });
}

/** One message dyed for those who have not followed anything yet: a kubelet renews its lease. */
function Heartbeat({ layout }: { readonly layout: ClusterLayout }) {
  const beat = useHeartbeat(layout);
  if (beat === undefined) return null;
  const at = pointAt(beat.points, 0.62);
  return (
    <g key={beat.span} className="heartbeat">
      <path className="track" data-followed="now" d={pathOf(beat.points)} />
      <circle className="heartbeat-halo" cx={at.x} cy={at.y} r="11.5" />
      <circle className="heartbeat-dot" cx={at.x} cy={at.y} r="4.5" />
      <text x={at.x + 17} y={at.y - 2}>
        {beat.node}: “I am alive”
      </text>
    </g>
  );
}
