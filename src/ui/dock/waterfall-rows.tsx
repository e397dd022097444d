import { memo } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { clockWords, durationWords } from "../state/time-words";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { aboutOf, isRefused, isWatch, methodOf, whoOf } from "./request-rows";
import { axisOf, STAGE_WORDS, type Burst, type Segment } from "./waterfall";

/** When a burst of requests begins, how long it was quiet before, and the axis of all that follow. */
export const BurstRow = memo(function BurstRow({ burst }: { readonly burst: Burst }) {
  const { whole, rest } = clockWords(burst.from);
  return (
    <tr className="burst">
      <td colSpan={4}>
        <span className="mono">
          {whole}
          {rest.slice(0, 4)}
        </span>
        {burst.after !== undefined && <span className="quiet"> after {durationWords(burst.after)} of quiet</span>}
      </td>
      <td className="took" />
      <td className="bars mono">
        {axisOf(burst)
          .filter((at) => share(burst, burst.from + at) < WITH_ROOM)
          .map((at) => (
            <span key={at} className="axis-label" style={{ left: `${share(burst, burst.from + at)}%` }}>
              {durationWords(at)}
            </span>
          ))}
      </td>
    </tr>
  );
});

/** A label further right would be cut. */
const WITH_ROOM = 88;

function share({ from, to }: { readonly from: number; readonly to: number }, t: number): number {
  return Math.max(0, Math.min(100, ((t - from) / (to - from)) * 100));
}

export function rowId(span: number): string {
  return `request-${span}`;
}

interface RowProps {
  readonly span: Span;
  readonly segments: readonly Segment[] | undefined;
  readonly from: number;
  readonly to: number;
  readonly selected: boolean;
  readonly followed: boolean;
  /** Its number among all that are listed, as a screen reader tells it. */
  readonly row: number;
}

/** Drawn anew only when it changed: there are many of them, and news comes several times a second. */
export const RequestRow = memo(function RequestRow({ span, segments, from, to, selected, followed, row }: RowProps) {
  const { what, where } = aboutOf(span);
  const who = whoOf(span);
  const verb = methodOf(span);
  return (
    <tr
      id={rowId(span.id)}
      aria-rowindex={row}
      aria-selected={selected}
      data-selected={selected || undefined}
      data-followed={followed || undefined}
      onClick={() => select(selectionKey({ what: "span", id: span.id }))}
    >
      <td>{who === "kubectl" ? <b>{who}</b> : who}</td>
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
  return isWatch(span) ? <span className="quiet">watching</span> : <>{String(code ?? "")}</>;
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
      style={{ left: `${left}%`, width: isWatch(span) ? `${100 - left}%` : `${Math.max(0.6, right - left)}%` }}
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
