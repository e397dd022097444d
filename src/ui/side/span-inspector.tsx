import { lazy, Suspense } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { follow, seek } from "../state/deeds";
import { clockWords, durationWords } from "../state/time-words";
import { objectKey, selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { factsOf } from "../stage/span-facts";
import { askWhy } from "./why-panel";
import { Say } from "../stage/sentences/say";
import { sentenceOf } from "../stage/sentences/sentence";
import { useSpanDetail } from "./use-span-detail";

/** It writes YAML, which nobody needs before a request is looked at. */
const RequestDetail = lazy(() =>
  import("../dock/request-detail").then(({ RequestDetail }) => ({ default: RequestDetail })),
);
const SHOWN = 60;

/** One thing that happened: what it says, what it rests on, what caused it, and what came of it. */
export function SpanInspector({ id }: { readonly id: number }) {
  const detail = useSpanDetail(id);
  if (detail === undefined) return null;
  if (detail === null)
    return (
      <div className="empty">
        <h2>This is too long ago</h2>
        <p>Its trace is no longer kept. Go back to that time, and it is there again.</p>
      </div>
    );
  if (detail.span.kind === "http")
    return (
      <Suspense fallback={null}>
        <RequestDetail detail={detail} />
      </Suspense>
    );
  const { span, causes, effects } = detail;
  return (
    <div className="inspector">
      <header className="inspector-head">
        <Icon name="follow" />
        <div className="grow">
          <h2 className="mono cut" title={span.name}>
            {span.name}
          </h2>
          <p className="caption">
            {span.kind} by {span.process}
          </p>
        </div>
      </header>
      <div className="inspector-body" tabIndex={0} role="region" aria-label="Span">
        <p className="say">
          <Say sentence={sentenceOf(span)} />
        </p>
        <Facts span={span} />
        <Deeds span={span} />
        <Spans title="What caused it" spans={causes} />
        <Spans title="What came of it" spans={effects} />
      </div>
    </div>
  );
}

function Facts({ span }: { readonly span: Span }) {
  const began = clockWords(span.t0);
  const facts = [
    ["began", `${began.whole}${began.rest}`],
    ["took", span.t1 === undefined ? "goes on" : durationWords(span.t1 - span.t0)],
    ...(span.status === undefined ? [] : [["ended", span.status]]),
    ...factsOf(span),
  ];
  return (
    <dl className="facts">
      {facts.map(([key, value], index) => (
        <div key={`${index} ${key}`}>
          <dt>{key}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Deeds({ span }: { readonly span: Span }) {
  const { id, object, t0 } = span;
  return (
    <div className="row wrap">
      <Button tone="follow" size="small" icon="follow" onClick={() => follow({ span: id })}>
        Follow this
      </Button>
      <Button size="small" icon="why" onClick={askWhy}>
        Why?
      </Button>
      <Button size="small" icon="clock" onClick={() => seek(t0)}>
        Stop the clock here
      </Button>
      {object !== undefined && (
        <Button size="small" onClick={() => select(objectKey(object))}>
          Open {object.name}
        </Button>
      )}
    </div>
  );
}

function Spans({ title, spans }: { readonly title: string; readonly spans: readonly Span[] }) {
  if (spans.length === 0) return null;
  return (
    <section>
      <h2 className="heading">{title}</h2>
      <ul className="plain-list">
        {spans.slice(0, SHOWN).map((span) => (
          <li key={span.id}>
            <button type="button" onClick={() => select(selectionKey({ what: "span", id: span.id }))}>
              <span className="quiet">{span.kind}</span> <span className="mono">{span.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {spans.length > SHOWN && <p className="caption">and {spans.length - SHOWN} more</p>}
    </section>
  );
}
