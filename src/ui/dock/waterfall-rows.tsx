import { memo } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { clockWords, durationWords } from "../state/time-words";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { aboutOf, isRefused, isWatch, whoOf } from "./request-rows";
import { axisOf, STAGE_WORDS, type Burst, type Segment } from "./waterfall";

/** Requests that follow one another, on an axis of their own. */
export function BurstRows({
  burst,
  segments,
  selected,
  followed,
}: {
  readonly burst: Burst;
  readonly segments: ReadonlyMap<number, readonly Segment[]>;
  readonly selected: string | undefined;
  readonly followed: ReadonlySet<number>;
}) {
  const { whole, rest } = clockWords(burst.from);
  return (
    <tbody>
      <tr className="burst">
        <th scope="rowgroup" colSpan={5}>
          <span className="mono">
            {whole}
            {rest.slice(0, 4)}
          </span>
          {burst.after !== undefined && <span className="quiet"> after {durationWords(burst.after)} of quiet</span>}
        </th>
        <td className="bars mono">
          {axisOf(burst).map((at) => (
            <span key={at} className="axis-label" style={{ left: `${share(burst, burst.from + at)}%` }}>
              {durationWords(at)}
            </span>
          ))}
        </td>
      </tr>
      {burst.spans.map((span) => (
        <Row
          key={span.id}
          span={span}
          segments={segments.get(span.id)}
          from={burst.from}
          to={burst.to}
          selected={selected === `span:${span.id}`}
          followed={followed.has(span.id)}
        />
      ))}
    </tbody>
  );
}

function share({ from, to }: { readonly from: number; readonly to: number }, t: number): number {
  return Math.max(0, Math.min(100, ((t - from) / (to - from)) * 100));
}

interface RowProps {
  readonly span: Span;
  readonly segments: readonly Segment[] | undefined;
  readonly from: number;
  readonly to: number;
  readonly selected: boolean;
  readonly followed: boolean;
}

/** Drawn anew only when it changed: there are hundreds of them, and news comes several times a second. */
const Row = memo(function Row({ span, segments, from, to, selected, followed }: RowProps) {
  const [verb = ""] = span.name.split(" ");
  const { what, where } = aboutOf(span);
  const who = whoOf(span);
  const open = () => select(selectionKey({ what: "span", id: span.id }));
  return (
    <tr data-selected={selected || undefined} data-followed={followed || undefined} onClick={open}>
      <td>
        <button type="button" className="row-name" onClick={open} aria-pressed={selected}>
          {who === "kubectl" ? <b>{who}</b> : who}
        </button>
      </td>
      <td className="mono">{/^(GET|HEAD)/.test(verb) ? verb : <b>{verb}</b>}</td>
      <td className="mono waterfall-path" title={span.name}>
        {what} <span className="quiet">{where}</span>
      </td>
      <td>
        <Answer span={span} />
      </td>
      <td className="mono took">{span.t1 === undefined || isWatch(span) ? "" : durationWords(span.t1 - span.t0)}</td>
      <td className="bars">
        <Bar span={span} segments={segments ?? []} from={from} to={to} />
      </td>
    </tr>
  );
});

function Answer({ span }: { readonly span: Span }) {
  const code = span.attrs?.["status"];
  if (isRefused(span))
    return (
      <span className="status" data-tone="warn">
        <Icon name="s-warn" small />
        {String(code ?? "refused")}
      </span>
    );
  if (span.t1 === undefined) return <span className="quiet">{isWatch(span) ? "watching" : "under way"}</span>;
  return <>{String(code ?? "")}</>;
}

/** One stroke for the request, and in it one for each stage. */
function Bar({
  span,
  segments,
  from,
  to,
}: {
  readonly span: Span;
  readonly segments: readonly Segment[];
  readonly from: number;
  readonly to: number;
}) {
  const axis = { from, to };
  const [left, right] = [share(axis, span.t0), share(axis, span.t1 ?? to)];
  const length = Math.max(1, (span.t1 ?? to) - span.t0);
  return (
    <span
      className="bar"
      data-open={span.t1 === undefined || isWatch(span) || undefined}
      data-bad={isRefused(span) || undefined}
      style={{ left: `${left}%`, width: `${Math.max(0.6, right - left)}%` }}
    >
      {!isWatch(span) &&
        segments.map((segment) => (
          <i
            key={`${segment.stage} ${segment.from}`}
            data-stage={segment.stage}
            title={`${STAGE_WORDS[segment.stage]}, ${durationWords(segment.to - segment.from)}`}
            style={{
              left: `${((segment.from - span.t0) / length) * 100}%`,
              width: `${((segment.to - segment.from) / length) * 100}%`,
            }}
          />
        ))}
    </span>
  );
}
