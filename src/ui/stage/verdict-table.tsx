import type { CycleView, SchedulerView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { podKey, selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { amountsWords } from "./amounts";
import { PodCell } from "./pod-cell";
import { unweighted } from "./refusal";
import { becauseOf } from "./scheduler-remedies";

type Weights = SchedulerView["weights"];
const NODES_SHOWN = 60;

/** One cycle: for every node, what each plugin said of it, and what it scored. */
export function Verdicts({
  cycle,
  weights,
  followed,
  children,
}: {
  readonly cycle: CycleView;
  readonly weights: Weights;
  readonly followed: boolean;
  /** What stands at the end of its foot. */
  readonly children?: React.ReactNode;
}) {
  return (
    <section className="verdicts" data-followed={followed || undefined}>
      <VerdictHead cycle={cycle} />
      <div className="verdict-scroll" tabIndex={0} role="region" aria-label="Verdicts">
        <table className="verdict-table">
          <caption className="unseen">What each plugin said of each node</caption>
          <Plugins cycle={cycle} weights={weights} />
          <tbody>
            {cycle.nodes.slice(0, NODES_SHOWN).map((row) => (
              <VerdictRow key={row.node} cycle={cycle} row={row} weights={weights} followed={followed} />
            ))}
          </tbody>
        </table>
      </div>
      <Outcome cycle={cycle}>{children}</Outcome>
    </section>
  );
}

function VerdictHead({ cycle }: { readonly cycle: CycleView }) {
  const [namespace = "", name = cycle.pod] = cycle.pod.split("/");
  return (
    <header className="row">
      <PodCell look="pending" size={22} />
      <button type="button" tabIndex={-1} className="verdict-pod" onClick={() => select(podKey(namespace, name))}>
        <b className="mono cut">{name}</b>
      </button>
      <span className="verdict-asks">{asksWords(cycle)}</span>
      <button
        type="button"
        tabIndex={-1}
        className="chip"
        data-tone={cycle.node === undefined ? "warn" : undefined}
        onClick={() => select(selectionKey({ what: "span", id: cycle.span }))}
      >
        {cycle.attempt !== undefined && `attempt ${cycle.attempt}, `}
        {cycle.node === undefined ? "no node" : `to ${cycle.node}`}
      </button>
    </header>
  );
}

/** What the pod wants of a node, as far as it says. */
export function asksWords({ asks, selector }: Pick<CycleView, "asks" | "selector">): string {
  if (asks === undefined) return "";
  const amounts = amountsWords(asks);
  const labels = Object.entries(selector ?? {}).map(([key, value]) => `${key}=${value}`);
  const wants = [amounts, labels.length === 0 ? "" : `node label ${labels.join(", ")}`].filter((each) => each !== "");
  return wants.length === 0 ? "asks for no CPU and no memory" : `asks for ${wants.join(", ")}`;
}

function Plugins({ cycle, weights }: { readonly cycle: CycleView; readonly weights: Weights }) {
  return (
    <thead>
      <tr className="verdict-groups">
        <td />
        <th scope="colgroup" colSpan={Math.max(1, cycle.filters.length)}>
          <b>Filter</b> may it run here?
        </th>
        {cycle.scorers.length > 0 && (
          <th scope="colgroup" colSpan={cycle.scorers.length}>
            <b>Score</b> how well, 0 to 100, times weight
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
            <span>
              {plugin.replace(/^NodeResourcesBalanced/, "Balanced")}
              {weights[plugin] !== undefined && <b> ×{weights[plugin]}</b>}
            </span>
          </th>
        ))}
        <th scope="col" className="total" data-why={cycle.node === undefined || undefined}>
          {cycle.node === undefined ? "Why not" : "Total"}
        </th>
      </tr>
    </thead>
  );
}

function VerdictRow({
  cycle,
  row,
  weights,
  followed,
}: {
  readonly cycle: CycleView;
  readonly row: CycleView["nodes"][number];
  readonly weights: Weights;
  readonly followed: boolean;
}) {
  const out = row.rejectedBy !== undefined;
  const stopped = row.rejectedBy === undefined ? cycle.filters.length : cycle.filters.indexOf(row.rejectedBy);
  const chosen = row.node === cycle.node;
  return (
    <tr data-chosen={chosen || undefined} data-followed={(chosen && followed) || undefined} data-out={out || undefined}>
      <th scope="row" className="mono">
        {row.node}
      </th>
      {cycle.filters.map((plugin, index) => (
        <Filtered key={plugin} index={index} stopped={stopped} reason={row.reason} />
      ))}
      {out ? (
        <td className="reason" colSpan={cycle.scorers.length + 1}>
          {becauseOf(row, cycle)}
        </td>
      ) : (
        <Scored cycle={cycle} row={row} weights={weights} />
      )}
    </tr>
  );
}

/** What one plugin said of one node. */
function Filtered({
  index,
  stopped,
  reason,
}: {
  readonly index: number;
  readonly stopped: number;
  readonly reason: string | undefined;
}) {
  return (
    <td>
      {index < stopped || stopped < 0 ? (
        <Icon name="check" small />
      ) : index === stopped ? (
        <span className="bad">
          <Icon name="s-bad" small />
        </span>
      ) : null}
      <span className="unseen">
        {index < stopped || stopped < 0 ? "passes" : index === stopped ? `refused, ${reason ?? ""}` : "not asked"}
      </span>
    </td>
  );
}

function Scored({
  cycle,
  row,
  weights,
}: {
  readonly cycle: CycleView;
  readonly row: CycleView["nodes"][number];
  readonly weights: Weights;
}) {
  return (
    <>
      {cycle.scorers.map((plugin, index) => {
        const score = unweighted(row.scores[index], weights[plugin]);
        return (
          <td key={plugin} className="score">
            <span style={{ "--share": `${Math.min(100, score ?? 0)}%` } as React.CSSProperties}>{score ?? ""}</span>
          </td>
        );
      })}
      <td className="total mono">{cycle.scorers.length === 0 ? "the only one" : row.total}</td>
    </>
  );
}

/** How many were left after each step, and what came of it. */
function Outcome({ cycle, children }: { readonly cycle: CycleView; readonly children: React.ReactNode }) {
  const passed = cycle.nodes.filter(({ rejectedBy }) => rejectedBy === undefined).length;
  const count = cycle.nodes.length + (cycle.more ?? 0);
  return (
    <footer className="verdict-foot">
      <span>
        {count} {count === 1 ? "node" : "nodes"}
        {cycle.more !== undefined && cycle.more > 0 && `, ${cycle.more} of them not listed`}
      </span>
      <Icon name="right" small />
      <span>{passed} pass every filter</span>
      <Icon name="right" small />
      {cycle.scorers.length > 0 && (
        <>
          <span>{passed} scored</span>
          <Icon name="right" small />
        </>
      )}
      <b>{cycle.node ?? "none is chosen"}</b>
      {children}
      {cycle.message !== undefined && cycle.node === undefined && (
        <p className="verdict-message mono">{cycle.message}</p>
      )}
    </footer>
  );
}
