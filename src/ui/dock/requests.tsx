import { useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Button, Chip, Switch } from "../design/kit";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { aboutOf, NO_FILTER, passes, whoOf, type RequestFilter } from "./request-rows";
import "./requests.css";
import { useRequests } from "./use-requests";
import { burstsOf, STAGE_WORDS, STAGES } from "./waterfall";
import { BurstRows } from "./waterfall-rows";

/** What the API server was asked, like a browser's network panel: who, what, answer, and when, stage by stage. */
export function Requests() {
  const { spans, segments } = useRequests();
  const [filter, setFilter] = useState(NO_FILTER);
  const [caused, setCaused] = useState(true);
  const story = useView((view) => view.story);
  const selected = useUi((ui) => ui.selected);
  const followed = useMemo(() => new Set(story?.stations.map(({ span }) => span.id)), [story]);
  const rows = useMemo(() => {
    const asked = story !== undefined && caused ? { ...filter, only: followed } : filter;
    return spans.filter((span) => passes(span, asked));
  }, [spans, filter, story, caused, followed]);
  const bursts = useMemo(() => burstsOf(rows), [rows]);
  const scroller = useStayAtEnd(rows.at(-1)?.id);
  return (
    <div className="requests">
      <Filters filter={filter} change={(part) => setFilter({ ...filter, ...part })} spans={spans}>
        {story !== undefined && (
          <button type="button" aria-pressed={caused} onClick={() => setCaused(!caused)}>
            <Chip {...(caused && { tone: "follow" as const })} icon="follow">
              {caused ? `caused by ${story.root.name}` : "all, also what you do not follow"}
            </Chip>
          </button>
        )}
        <span className="caption">
          {rows.length} of the last {spans.length}
        </span>
      </Filters>
      {rows.length === 0 ? (
        <p className="empty">No such request yet.</p>
      ) : (
        <div className="objects-rows" tabIndex={0} role="region" aria-label="Requests" ref={scroller}>
          <table className="waterfall">
            <Head />
            {bursts.map((burst) => (
              <BurstRows
                key={burst.spans[0]?.id ?? 0}
                burst={burst}
                segments={segments}
                selected={selected}
                followed={followed}
              />
            ))}
          </table>
        </div>
      )}
    </div>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        <th scope="col">Who</th>
        <th scope="col">Verb</th>
        <th scope="col">What</th>
        <th scope="col">Answer</th>
        <th scope="col" className="took">
          Took
        </th>
        <th scope="col" className="bars">
          <span className="stage-legend">
            {STAGES.map((stage) => (
              <span key={stage}>
                <i data-stage={stage} aria-hidden="true" />
                {STAGE_WORDS[stage]}
              </span>
            ))}
          </span>
        </th>
      </tr>
    </thead>
  );
}

function Filters({
  filter,
  change,
  spans,
  children,
}: {
  readonly filter: RequestFilter;
  readonly change: (part: Partial<RequestFilter>) => void;
  readonly spans: ReturnType<typeof useRequests>["spans"];
  readonly children: ReactNode;
}) {
  const people = useMemo(() => [...new Set(spans.map(whoOf))].sort(), [spans]);
  const resources = useMemo(() => [...new Set(spans.map((span) => aboutOf(span).resource))].sort(), [spans]);
  return (
    <div className="objects-head row">
      <input
        className="field grow"
        type="search"
        placeholder="Any words of the path"
        aria-label="Filter requests"
        value={filter.words}
        onChange={(event) => change({ words: event.target.value })}
      />
      <Choice name="Who" value={filter.who} options={people} choose={(who) => change({ who })} any="anyone" />
      <Choice
        name="Verb"
        value={filter.verb}
        options={["writes", "reads", "watches"]}
        choose={(verb) => change({ verb: verb as RequestFilter["verb"] })}
        any="any verb"
      />
      <Choice
        name="Resource"
        value={filter.resource}
        options={resources.filter((resource) => resource !== "")}
        choose={(resource) => change({ resource })}
        any="anything"
      />
      <Choice
        name="Answer"
        value={filter.answer}
        options={["fine", "refused"]}
        choose={(answer) => change({ answer: answer as RequestFilter["answer"] })}
        any="any answer"
      />
      <Switch on={filter.leases} onChange={(leases) => change({ leases })}>
        Leases
      </Switch>
      {filter !== NO_FILTER && filtered(filter) && (
        <Button size="small" tone="ghost" icon="x" hint="Show all again" onClick={() => change(NO_FILTER)} />
      )}
      {children}
    </div>
  );
}

function filtered({ words, verb, who, resource, answer }: RequestFilter): boolean {
  return [words, verb, who, resource, answer].some((field) => field !== "");
}

function Choice({
  name,
  value,
  options,
  choose,
  any,
}: {
  readonly name: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly choose: (value: string) => void;
  readonly any: string;
}) {
  return (
    <select
      className="field choice"
      aria-label={name}
      value={value}
      onChange={(event) => choose(event.target.value)}
      data-on={value !== "" || undefined}
    >
      <option value="">{any}</option>
      {/* What was chosen stays to be seen, also when it has gone from the last requests. */}
      {[...new Set([...options, ...(value === "" ? [] : [value])])].map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

/** The newest is in sight until one scrolls away from it. */
function useStayAtEnd(last: number | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    const scrolled = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener("scroll", scrolled);
    return () => element.removeEventListener("scroll", scrolled);
  }, [last]);
  return scroller;
}
