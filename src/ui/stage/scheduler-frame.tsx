import type { CycleView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { podKey, selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { PodCell } from "./pod-cell";

/** Inside kube-scheduler: its three queues, and the last cycle with the verdict of every plugin for every node. */
export function SchedulerFrame() {
  const scheduler = useView((view) => view.scheduler);
  if (scheduler === undefined) return <p className="caption">The scheduler has not said anything yet.</p>;
  const cycle = scheduler.cycles.at(-1);
  return (
    <div className="scheduler">
      <div className="queues">
        <Queue title="Active" note="by priority, then age" pods={scheduler.active} />
        <Queue title="Back-off" note="1 s, doubling to 10 s" pods={scheduler.backoff} />
        <Queue title="Unschedulable" note="waits for news that helps" pods={scheduler.unschedulable} warn />
        <p className="caption">One pod at a time; binding then runs beside the next pod’s cycle.</p>
      </div>
      {cycle === undefined ? (
        <div className="verdicts">
          <p className="caption">No pod has been placed yet.</p>
        </div>
      ) : (
        <Verdicts cycle={cycle} />
      )}
    </div>
  );
}

function Queue({
  title,
  note,
  pods,
  warn = false,
}: {
  readonly title: string;
  readonly note: string;
  readonly pods: readonly string[];
  readonly warn?: boolean;
}) {
  return (
    <section className="queue">
      <h3>
        {title}
        <span className="caption">{note}</span>
      </h3>
      {pods.length === 0 && <p className="caption">empty</p>}
      {pods.slice(0, 6).map((pod) => {
        const [namespace = "", name = pod] = pod.split("/");
        return (
          <button
            type="button"
            tabIndex={-1}
            key={pod}
            className="queue-pod"
            onClick={() => select(podKey(namespace, name))}
          >
            <PodCell look={warn ? "unschedulable" : "pending"} size={16} />
            <span className="mono cut">{name}</span>
          </button>
        );
      })}
      {pods.length > 6 && <p className="caption">and {pods.length - 6} more</p>}
    </section>
  );
}

function Verdicts({ cycle }: { readonly cycle: CycleView }) {
  const passed = cycle.nodes.filter(({ rejectedBy }) => rejectedBy === undefined).length;
  return (
    <section className="verdicts">
      <header className="row">
        <PodCell look="pending" size={22} />
        <b className="mono cut">{cycle.pod.split("/").at(-1)}</b>
        <button
          type="button"
          tabIndex={-1}
          className="chip"
          data-tone={cycle.node === undefined ? "warn" : undefined}
          onClick={() => select(selectionKey({ what: "span", id: cycle.span }))}
        >
          {cycle.node === undefined ? "no node" : `to ${cycle.node}`}
        </button>
      </header>
      <div className="verdict-scroll">
        <table className="verdict-table">
          <caption className="unseen">What each plugin said of each node</caption>
          <thead>
            <tr className="verdict-groups">
              <td />
              <th scope="colgroup" colSpan={Math.max(1, cycle.filters.length)}>
                <b>Filter</b> may it run here?
              </th>
              {cycle.scorers.length > 0 && (
                <th scope="colgroup" colSpan={cycle.scorers.length}>
                  <b>Score</b> how well?
                </th>
              )}
              <td />
            </tr>
            <tr>
              <th scope="col">Node</th>
              {cycle.filters.map((plugin) => (
                <th key={plugin} scope="col" className="leaning">
                  <span>{plugin}</span>
                </th>
              ))}
              {cycle.scorers.map((plugin) => (
                <th key={`score ${plugin}`} scope="col" className="leaning" data-score="">
                  <span>{plugin}</span>
                </th>
              ))}
              <th scope="col" className="total">
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {cycle.nodes.slice(0, 40).map((row) => (
              <VerdictRow key={row.node} cycle={cycle} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <footer className="caption">
        {cycle.nodes.length} {cycle.nodes.length === 1 ? "node" : "nodes"} › {passed} pass every filter ›{" "}
        {cycle.node ?? "none is chosen"}
        {cycle.message !== undefined && cycle.node === undefined && (
          <p className="verdict-message mono">{cycle.message}</p>
        )}
      </footer>
    </section>
  );
}

function VerdictRow({ cycle, row }: { readonly cycle: CycleView; readonly row: CycleView["nodes"][number] }) {
  const stopped = row.rejectedBy === undefined ? cycle.filters.length : cycle.filters.indexOf(row.rejectedBy);
  return (
    <tr data-followed={row.node === cycle.node || undefined} data-out={row.rejectedBy !== undefined || undefined}>
      <th scope="row" className="mono">
        {row.node}
      </th>
      {cycle.filters.map((plugin, index) => (
        <td key={plugin}>
          {index < stopped || stopped < 0 ? (
            <Icon name="check" small />
          ) : index === stopped ? (
            <span className="bad">
              <Icon name="s-bad" small />
            </span>
          ) : null}
          <span className="unseen">
            {index < stopped ? "passes" : index === stopped ? `refused, ${row.reason ?? ""}` : "not asked"}
          </span>
        </td>
      ))}
      {row.rejectedBy !== undefined ? (
        <td className="reason" colSpan={cycle.scorers.length + 1}>
          {row.reason ?? row.rejectedBy}
        </td>
      ) : (
        <>
          {cycle.scorers.map((plugin, index) => (
            <td key={plugin} className="score">
              <span style={{ "--share": `${Math.min(100, row.scores[index] ?? 0)}%` } as React.CSSProperties}>
                {row.scores[index] ?? ""}
              </span>
            </td>
          ))}
          <td className="total mono">{row.total}</td>
        </>
      )}
    </tr>
  );
}
