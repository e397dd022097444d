import { memo } from "react";
import { Icon } from "../design/icon";
import { selectionKey } from "../state/selection";
import { useUi } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { openLevel } from "./camera";
import { ChainLine } from "./chain-line";
import type { PlateBox } from "./layout";
import { PlateLines } from "./plate-lines";
import { doingOf, PROGRAMS } from "./programs";

/** A program on its machine: what it is called, and what it does now. Those that can be entered have a door. */
export const ProgramPlate = memo(function ProgramPlate({
  machine,
  plate,
  portrait,
}: {
  readonly machine: string;
  readonly plate: PlateBox;
  readonly portrait: boolean;
}) {
  const key = selectionKey({ what: "process", machine, process: plate.process });
  const selected = useUi((ui) => ui.selected === key);
  const place = `${machine}/${plate.process}`;
  const followed = useView((view) => view.story?.stations[view.story.at]?.place === place);
  const runs = useView(
    (view) => machineIn(view, machine)?.processes.some(({ name }) => name === plate.process) ?? true,
  );
  const doing = useView((view) => (plate.h >= 40 ? doingOf(plate.process, view) : ""));
  const chain = useView((view) => plate.process === "kube-apiserver" && view.story !== undefined);
  const program = PROGRAMS[plate.process];
  const name = portrait ? (program?.short ?? plate.process) : plate.process;
  return (
    <div
      className="plate"
      data-key={key}
      data-selected={selected || undefined}
      data-followed={followed || undefined}
      data-down={!runs || undefined}
      data-tight={plate.w < 226 || undefined}
      data-low={plate.h < 50 || undefined}
      style={{ left: plate.x, top: plate.y, width: plate.w, height: plate.h }}
    >
      <span className="plate-name">
        <Icon name={program?.icon ?? "containerd"} />
        <span className="mono cut">{name}</span>
      </span>
      {chain ? (
        <ChainLine portrait={portrait} />
      ) : (
        doing !== "" && plate.w > 150 && <span className="plate-doing cut">{runs ? doing : "not running"}</span>
      )}
      {plate.h > 60 &&
        (plate.process === "kube-scheduler" ? <Scores /> : !chain && <PlateLines process={plate.process} />)}
      {program?.level !== undefined && (
        <button
          type="button"
          className="plate-door"
          tabIndex={-1}
          title={`Look inside ${plate.process} (Enter)`}
          aria-label={`Look inside ${plate.process}`}
          onClick={(event) => {
            event.stopPropagation();
            openLevel(program.level ?? "cluster");
          }}
        >
          <Icon name="expand" small />
        </button>
      )}
    </div>
  );
});

/** The totals of the last cycle, as bars. */
function Scores() {
  const cycle = useView((view) => view.scheduler?.cycles.at(-1));
  if (cycle === undefined) return null;
  const rows = [...cycle.nodes].sort((a, b) => b.total - a.total).slice(0, 2);
  const most = Math.max(1, ...rows.map(({ total }) => total));
  return (
    <span className="plate-scores">
      {rows.map((row) => (
        <span key={row.node} data-chosen={row.node === cycle.node || undefined}>
          <span className="mono">{row.node}</span>
          <i style={{ width: `${(row.total / most) * 44}%` }} />
          <span className="mono">{row.rejectedBy === undefined ? row.total : "–"}</span>
        </span>
      ))}
    </span>
  );
}
