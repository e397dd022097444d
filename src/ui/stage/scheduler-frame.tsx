import { memo, useId, useState } from "react";
import type { CycleView, SchedulerView } from "../../workers/protocol";
import { Button } from "../design/kit";
import { useView } from "../state/view-store";
import { CycleStops } from "./cycle-stops";
import { Changes } from "./scheduler-changes";
import { Queues } from "./queues";
import { useCycles } from "./use-cycles";
import { Verdicts } from "./verdict-table";

/** Inside kube-scheduler: its queues, its last cycles, and of one of them every verdict of every plugin. */
export function SchedulerFrame() {
  const scheduler = useView((view) => view.scheduler);
  const cycles = useCycles();
  const followed = useFollowedCycle();
  const [picked, pick] = useState<number>();
  if (scheduler === undefined) return <p className="caption">The scheduler has not said anything yet.</p>;
  const wanted = picked ?? followed;
  const cycle = cycles.find(({ span }) => span === wanted) ?? cycles.at(-1);
  return (
    <div className="scheduler">
      <div className="queues">
        <Queues scheduler={scheduler} cycles={cycles} />
        <Cycles cycles={cycles} shown={cycle} pick={pick} />
        <p className="caption">One pod at a time; binding then runs beside the next pod’s cycle.</p>
      </div>
      {cycle === undefined ? (
        <div className="verdicts">
          <p className="caption">No pod has been placed yet.</p>
        </div>
      ) : (
        <Cycle cycle={cycle} weights={scheduler.weights} followed={cycle.span === followed} />
      )}
    </div>
  );
}

/** One cycle, and on demand what would have made it end otherwise. */
const Cycle = memo(function Cycle({
  cycle,
  weights,
  followed,
}: {
  readonly cycle: CycleView;
  readonly weights: SchedulerView["weights"];
  readonly followed: boolean;
}) {
  // Of which cycle it was asked: the next begins anew. It is no key, for the table need not be made anew with it.
  const [asked, ask] = useState<{ readonly span: number; readonly open: boolean }>();
  // A pod without a node is what one wants to know about; of one that has found its place one may ask.
  const open = asked?.span === cycle.span ? asked.open : cycle.node === undefined;
  const id = useId();
  return (
    <div className="cycle">
      <Verdicts cycle={cycle} weights={weights} followed={followed}>
        <Button
          size="small"
          aria-expanded={open}
          {...(open && { "aria-controls": id })}
          onClick={() => ask({ span: cycle.span, open: !open })}
        >
          What would change this?
        </Button>
      </Verdicts>
      <CycleStops cycle={cycle} />
      {open && <Changes cycle={cycle} id={id} />}
    </div>
  );
}, sameCycle);

/** The weights never change, though each view tells them. */
function sameCycle(
  a: { readonly cycle: CycleView; readonly followed: boolean },
  b: { readonly cycle: CycleView; readonly followed: boolean },
): boolean {
  return a.cycle === b.cycle && a.followed === b.followed;
}

/** The cycle that the followed story has come to, by its span. */
function useFollowedCycle(): number | undefined {
  return useView(
    (view) =>
      view.story?.stations.slice(0, view.story.at + 1).findLast(({ span }) => span.kind === "schedule")?.span.id,
  );
}

function Cycles({
  cycles,
  shown,
  pick,
}: {
  readonly cycles: readonly CycleView[];
  readonly shown: CycleView | undefined;
  readonly pick: (span: number | undefined) => void;
}) {
  const newest = cycles.at(-1);
  return (
    <section className="queue cycles" aria-label="Last cycles">
      <h3>
        Last cycles
        <span className="caption">newest first</span>
      </h3>
      {newest === undefined && <p className="caption">none yet</p>}
      <ol>
        {cycles.toReversed().map((cycle) => (
          <li key={cycle.span}>
            <button
              type="button"
              tabIndex={-1}
              className="cycle-line"
              aria-pressed={cycle.span === shown?.span}
              onClick={() => pick(cycle.span === newest?.span ? undefined : cycle.span)}
            >
              <span className="mono cut">{cycle.pod.split("/").at(-1)}</span>
              <span data-none={cycle.node === undefined || undefined}>{cycle.node ?? "no node"}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
