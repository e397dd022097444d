import { useEffect, useMemo, useState } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { durationWords } from "../state/time-words";
import { selectionKey } from "../state/selection";
import { select, useUi } from "../state/ui-store";
import { useView } from "../state/view-store";

const REFRESH_MS = 400;
const KEPT = 200;
export type Filter = "all" | "writes" | "refused";

/** What the API server was asked, like a browser's network panel: who, what, answer, and when. */
export function Requests() {
  const [spans, setSpans] = useState<readonly Span[]>([]);
  const [filter, setFilter] = useState<Filter>("all");
  const [words, setWords] = useState("");
  const story = useView((view) => view.story);
  const selected = useUi((ui) => ui.selected);
  useEffect(() => {
    let ended = false;
    const ask = () =>
      engine()
        .spans({ kinds: ["http"], limit: KEPT })
        .then((found) => {
          if (!ended) setSpans(found);
        }, reportFailure("Reading the requests"));
    void ask();
    const timer = setInterval(() => void ask(), REFRESH_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, []);
  const followed = useMemo(() => new Set(story?.stations.map(({ span }) => span.id)), [story]);
  const rows = useMemo(() => spans.filter((span) => passes(span, filter, words)).toReversed(), [spans, filter, words]);
  const from = rows[0]?.t0 ?? 0;
  const to = Math.max(from + 1, ...rows.map((span) => span.t1 ?? span.t0));
  return (
    <div className="requests">
      <div className="objects-head row">
        <input
          className="field grow"
          type="search"
          placeholder="Path, verb, who"
          aria-label="Filter requests"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <select
          className="field"
          aria-label="Which requests"
          value={filter}
          onChange={(event) => setFilter(event.target.value as Filter)}
        >
          <option value="all">writes and reads</option>
          <option value="writes">writes</option>
          <option value="refused">refused</option>
        </select>
        <span className="caption">
          {rows.length} of the last {spans.length}
        </span>
      </div>
      {rows.length === 0 ? (
        <p className="empty">No such request yet.</p>
      ) : (
        <div className="objects-rows" tabIndex={0} role="region" aria-label="Requests">
          <table className="waterfall">
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Verb</th>
                <th scope="col">What</th>
                <th scope="col">Answer</th>
                <th scope="col">Took</th>
                <th scope="col" className="bars">
                  {durationWords(to - from)}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((span) => (
                <Row
                  key={span.id}
                  span={span}
                  from={from}
                  to={to}
                  selected={selected === `span:${span.id}`}
                  followed={followed.has(span.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

export function passes(span: Span, filter: Filter, words: string): boolean {
  if (filter === "writes" && /^(GET|HEAD)\b/.test(span.name)) return false;
  if (filter === "refused" && span.status !== "refused" && span.status !== "failed") return false;
  const text = `${span.name} ${whoOf(span)}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The program that asks, by its user agent; else the user. */
export function whoOf(span: Span): string {
  const agent = span.attrs?.["userAgent"];
  if (typeof agent === "string" && agent !== "") return agent.split(/[ /(]/)[0] ?? agent;
  const user = span.attrs?.["user"];
  return typeof user === "string" ? user : "";
}

function Row({
  span,
  from,
  to,
  selected,
  followed,
}: {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
  readonly selected: boolean;
  readonly followed: boolean;
}) {
  const [verb = "", path = ""] = span.name.split(" ");
  const code = span.attrs?.["status"];
  const bad = span.status === "refused" || span.status === "failed";
  const share = (t: number) => ((t - from) / (to - from)) * 100;
  const open = () => select(selectionKey({ what: "span", id: span.id }));
  return (
    <tr data-selected={selected || undefined} data-followed={followed || undefined} onClick={open}>
      <td>
        <button type="button" className="row-name" onClick={open} aria-pressed={selected}>
          {whoOf(span)}
        </button>
      </td>
      <td className="mono">{/^(GET|HEAD)/.test(verb) ? verb : <b>{verb}</b>}</td>
      <td className="mono waterfall-path" title={path}>
        {path}
      </td>
      <td>
        {span.t1 === undefined ? (
          <span className="quiet">watching</span>
        ) : bad ? (
          <span className="status" data-tone="warn">
            <Icon name="s-warn" small />
            {String(code ?? "refused")}
          </span>
        ) : (
          String(code ?? "")
        )}
      </td>
      <td className="mono">{span.t1 === undefined ? "" : durationWords(span.t1 - span.t0)}</td>
      <td className="bars">
        <span
          className="bar"
          data-open={span.t1 === undefined || undefined}
          data-bad={bad || undefined}
          style={{ left: `${share(span.t0)}%`, width: `${Math.max(0.6, share(span.t1 ?? to) - share(span.t0))}%` }}
        />
      </td>
    </tr>
  );
}
