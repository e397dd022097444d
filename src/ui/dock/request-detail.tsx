import { useMemo, type ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { stringify } from "yaml";
import type { Span } from "../../engine/index";
import type { SpanDetail } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { Yaml } from "../side/yaml-text";
import { sentenceOf } from "../stage/sentences/sentence";
import { follow, seek } from "../state/deeds";
import { objectKey, selectionKey } from "../state/selection";
import { durationWords } from "../state/time-words";
import { reportFailure, toast } from "../state/toasts";
import { select } from "../state/ui-store";
import { curlOf, kubectlOf } from "./request-commands";
import { isRefused, isWatch, whoOf } from "./request-rows";
import { stageWords } from "./stage-words";
import { laidOut, lineOf, statusWords, wordsOf, type RequestWords, type Words } from "./request-words";
import "./request-detail.css";

/** One request in full, as a browser's network panel has it: its stages, what was said, and what it led to. */
export function RequestDetail({ detail }: { readonly detail: SpanDetail }) {
  const words = useMemo(() => wordsOf(detail), [detail]);
  const { span, causes, effects } = detail;
  const stages = effects.filter(({ kind }) => STAGE_KINDS.has(kind));
  const later = effects.filter(({ kind }) => !STAGE_KINDS.has(kind));
  return (
    <div className="inspector request-detail">
      <Head span={span} />
      <Tabs className="tabs" key={span.id}>
        <div className="tab-list">
          <TabList className="tab-scroll" aria-label="Request">
            {["Stages", "Headers", "Body", "Answer", "Cause and effects"].map((name) => (
              <Tab key={name} id={name} className="tab">
                {name}
              </Tab>
            ))}
          </TabList>
        </div>
        <Panel id="Stages">
          <Stages spans={stages} whole={span} />
        </Panel>
        <Panel id="Headers">
          <Headers title="Sent" words={words} side={words?.sent} />
          <Headers title="Answered" words={words} side={words?.answered} span={span} />
        </Panel>
        <Panel id="Body">
          <Body words={words} side={words?.sent} empty="It has no body." />
        </Panel>
        <Panel id="Answer">
          <p className="request-line">
            <Status span={span} />
          </p>
          <Answer words={words} />
        </Panel>
        <Panel id="Cause and effects">
          <Spans title="What caused it" spans={causes} none="Nothing before it: this is where it began." />
          <Spans title="What came of it" spans={later} none="Nothing beside its answer." />
        </Panel>
      </Tabs>
      <Foot span={span} words={words} />
    </div>
  );
}

const STAGE_KINDS: ReadonlySet<string> = new Set([
  "authn",
  "impersonation",
  "authz",
  "decode",
  "defaulting",
  "admission",
  "validation",
  "etcd",
]);

function Panel({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <TabPanel id={id} className="tab-panel">
      <div className="request-panel" tabIndex={0} role="region" aria-label={id}>
        {children}
      </div>
    </TabPanel>
  );
}

function Head({ span }: { readonly span: Span }) {
  const { method, path, query } = lineOf(span);
  return (
    <header className="request-head">
      <h2 className="mono wrap-anywhere">
        <b>{method}</b> {path}
        {query !== "" && <span className="quiet">?{query}</span>}
      </h2>
      <p>
        <Status span={span} />
        <span className="quiet">by {String(span.attrs?.["user"] ?? "") || whoOf(span)}</span>
        {span.t1 !== undefined && !isWatch(span) && <span className="quiet">{durationWords(span.t1 - span.t0)}</span>}
      </p>
    </header>
  );
}

function Status({ span }: { readonly span: Span }) {
  if (isRefused(span))
    return (
      <span className="status" data-tone="warn">
        <Icon name="s-warn" small />
        {statusWords(span.attrs?.["status"])}
      </span>
    );
  if (span.t1 === undefined) return <span className="status">under way</span>;
  return (
    <span className="status">
      <Icon name="s-done" small />
      {isWatch(span) ? "watching" : statusWords(span.attrs?.["status"])}
    </span>
  );
}

/** The stages as strokes under one another, each with what it found out. */
function Stages({ spans, whole }: { readonly spans: readonly Span[]; readonly whole: Span }) {
  const length = Math.max(1, (whole.t1 ?? whole.t0) - whole.t0);
  if (spans.length === 0) return <p className="quiet request-note">No stage is known of it.</p>;
  return (
    <ol className="request-stages">
      {spans.map((span) => (
        <li key={span.id}>
          <button type="button" onClick={() => select(selectionKey({ what: "span", id: span.id }))}>
            <b>{sentenceOf(span).title}</b>
            <span className="quiet" title={stageWords(span)}>
              {stageWords(span)}
            </span>
            <span className="mono">{span.t1 === undefined ? "" : durationWords(span.t1 - span.t0)}</span>
            <i
              data-storage={span.kind === "etcd" || undefined}
              style={{
                marginLeft: `${((span.t0 - whole.t0) / length) * 100}%`,
                width: `${Math.max(0.6, (((span.t1 ?? span.t0) - span.t0) / length) * 100)}%`,
              }}
            />
          </button>
        </li>
      ))}
    </ol>
  );
}

function Headers({
  title,
  words,
  side,
  span,
}: {
  readonly title: string;
  readonly words: RequestWords | undefined;
  readonly side: Words | undefined;
  readonly span?: Span;
}) {
  return (
    <section>
      <h3 className="heading">{title}</h3>
      {span !== undefined && (
        <p className="request-note mono">HTTP {isWatch(span) ? "200 OK" : statusWords(span.attrs?.["status"])}</p>
      )}
      {words === undefined ? (
        <Forgotten />
      ) : side === undefined ? (
        <p className="request-note quiet">The answer goes on; its headers are not kept apart.</p>
      ) : side.headers.length === 0 ? (
        <p className="request-note quiet">None.</p>
      ) : (
        <dl className="request-headers">
          {side.headers.map(([name, value]) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd className="mono wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {side?.headers.some(([name]) => name === "authorization") === true && (
        <p className="request-note caption">
          Redacted: the trace keeps how the caller proved who it is, not the proof.
        </p>
      )}
      {span === undefined && words !== undefined && !hasAuthorization(words) && (
        <p className="request-note caption">
          Who asks is shown by a client certificate when the connection begins, so no header says it.
        </p>
      )}
    </section>
  );
}

function hasAuthorization({ sent }: RequestWords): boolean {
  return sent.headers.some(([name]) => name === "authorization");
}

function Body({
  words,
  side,
  empty,
}: {
  readonly words: RequestWords | undefined;
  readonly side: Words | undefined;
  readonly empty: string;
}) {
  if (words === undefined) return <Forgotten />;
  const object = words.object !== undefined && side === words.sent ? words.object : undefined;
  return (
    <>
      {side?.note !== undefined && (
        <p className="request-note caption">
          {side.note}
          {object !== undefined && " Below is the object that they hold, as the server decoded it."}
        </p>
      )}
      {side?.text !== undefined && side.text !== "" ? (
        <pre className="code request-text">{laidOut(side.text)}</pre>
      ) : object !== undefined ? (
        <Yaml text={stringify(object, { indentSeq: false, lineWidth: 0 })} />
      ) : (
        side?.note === undefined && <p className="request-note quiet">{empty}</p>
      )}
    </>
  );
}

function Answer({ words }: { readonly words: RequestWords | undefined }) {
  if (words !== undefined && words.answered === undefined)
    return (
      <p className="request-note quiet">
        An answer that goes on piece by piece. Each event that it brings is a span of its own, below what came of it.
      </p>
    );
  return <Body words={words} side={words?.answered} empty="It has no body." />;
}

function Forgotten() {
  return (
    <p className="request-note quiet">
      Its words are no longer kept: the trace has those of the last few thousand stages. Go back to before it, let the
      clock run on, and they are here again.
    </p>
  );
}

const SHOWN = 60;

function Spans({
  title,
  spans,
  none,
}: {
  readonly title: string;
  readonly spans: readonly Span[];
  readonly none: string;
}) {
  return (
    <section>
      <h3 className="heading">{title}</h3>
      {spans.length === 0 && <p className="request-note quiet">{none}</p>}
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

function Foot({ span, words }: { readonly span: Span; readonly words: RequestWords | undefined }) {
  const { id, object, t0 } = span;
  return (
    <footer className="request-foot row wrap">
      <Button tone="follow" size="small" icon="follow" onClick={() => follow({ span: id })}>
        Follow this request
      </Button>
      <Button size="small" icon="clock" onClick={() => seek(t0)}>
        Stop the clock here
      </Button>
      <Copy name="curl" text={curlOf(span, words)} />
      <Copy name="kubectl" text={kubectlOf(span, words)} />
      {object !== undefined && (
        <Button size="small" onClick={() => select(objectKey(object))}>
          Open {object.name}
        </Button>
      )}
    </footer>
  );
}

function Copy({ name, text }: { readonly name: string; readonly text: string | undefined }) {
  const copy = () => {
    if (text === undefined) return;
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
    written.then(
      () => toast({ title: `Copied as ${name}.`, text: "It asks as you, not as who asked here." }),
      reportFailure("Copying"),
    );
  };
  return (
    <Button
      size="small"
      icon="copy"
      disabled={text === undefined}
      hint={text ?? "Its body is not kept, or no such command exists: the copy would be another request."}
      onClick={copy}
    >
      Copy as {name}
    </Button>
  );
}
