import { useEffect, useRef, useState } from "react";
import type { Station, StoryView } from "../../workers/protocol";
import { Button, Key, Switch } from "../design/kit";
import { letGo, setHold, toStation } from "../state/deeds";
import { placeWords } from "../state/place-words";
import { durationWords } from "../state/time-words";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { Placard } from "../stage/placard";
import { alsoWords, answer } from "../stage/sentences/phrase";
import { sentenceOf } from "../stage/sentences/sentence";
import { factsOf, findingsOf } from "../stage/span-facts";
import { placeInSteps, stepsOf } from "../stage/story-steps";
import { ObjectPanel } from "./object-panel";
import { WhoElse } from "./who-else";

/**
 * The followed story as text: an ordered list, numbered as on the drawing. Inside the API server, the object beside.
 */
export function StoryPanel({ placard }: { readonly placard: boolean }) {
  const story = useView((view) => view.story);
  const inside = useUi((ui) => ui.level === "kube-apiserver");
  const [object, setObject] = useState(true);
  if (story === undefined) {
    return (
      <div className="empty">
        <h2>Nothing is followed</h2>
        <p>Select a pod or a request and press F, or follow the next command you type.</p>
      </div>
    );
  }
  const now = story.stations[story.at];
  return (
    <div className="story-panel">
      {placard && <Placard place="side" />}
      <StoryHead story={story} />
      {inside && (
        <div className="story-switch">
          <Button size="small" aria-pressed={object} onClick={() => setObject(true)}>
            Object
          </Button>
          <Button size="small" aria-pressed={!object} onClick={() => setObject(false)}>
            Stations
          </Button>
        </div>
      )}
      {inside && object ? (
        <ObjectPanel />
      ) : (
        <>
          <Stations story={story} />
          {now !== undefined && <RestsOn station={now} />}
        </>
      )}
      <StoryFoot />
    </div>
  );
}

function StoryHead({ story }: { readonly story: StoryView }) {
  const requests = story.stations.filter(({ span }) => span.kind === "http").length;
  const length = (story.stations.at(-1)?.span.t0 ?? story.root.t0) - story.root.t0;
  return (
    <header className="story-head">
      <b className="mono">{story.root.name}</b>
      <p className="caption">
        {stepsOf(story.stations).length} steps and {requests} requests so far, in {durationWords(length)} of the
        cluster’s time
      </p>
    </header>
  );
}

/** Step by step; the one in which one stands is opened, and shows what happens inside it. */
function Stations({ story }: { readonly story: StoryView }) {
  const list = useRef<HTMLOListElement>(null);
  const { at } = story;
  const steps = stepsOf(story.stations);
  const now = placeInSteps(steps, at)?.step;
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current="step"]');
    // Only the list scrolls, never what is around it: the sentence must stay in sight.
    if (list.current !== null && current !== null && current !== undefined)
      list.current.scrollTop = current.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
  }, [at]);
  const shown = steps.flatMap((step, nth) => {
    const head = steps[nth - 1]?.place === step.place ? undefined : placeWords(step.place);
    const open = step === now ? step.stations : step.stations.slice(0, 1);
    return open.map((station, inside) => ({ step, station, index: step.first + inside, head: inside === 0 && head }));
  });
  return (
    <ol className="story" ref={list} tabIndex={0} aria-label="Stations of the story">
      {shown.map(({ step, station, index, head }) => (
        <li
          key={station.span.id}
          aria-current={index === at ? "step" : undefined}
          data-ahead={index > at || undefined}
          data-inside={index > step.first || undefined}
        >
          {head !== undefined && head !== false && <span className="story-place">{head}</span>}
          <StationLine
            station={station}
            index={index}
            label={placeInSteps(steps, index)?.label ?? ""}
            inside={step === now ? 0 : step.stations.length - 1}
            now={index === at}
            since={story.root.t0}
          />
        </li>
      ))}
    </ol>
  );
}

function StationLine({
  station,
  index,
  label,
  inside,
  now,
  since,
}: {
  readonly station: Station;
  readonly index: number;
  readonly label: string;
  /** How many stations of its step are not shown. */
  readonly inside: number;
  readonly now: boolean;
  readonly since: number;
}) {
  const sentence = sentenceOf(station.span);
  return (
    <button type="button" className="story-station" onClick={() => toStation(index)}>
      <span className="number" data-on={now ? "" : undefined} data-path={label.includes(".") || undefined}>
        {label}
      </span>
      <b>{sentence.title}</b>
      <span className="mono quiet">+{durationWords(station.span.t0 - since)}</span>
      <span className="story-say">
        {answer(sentence)}
        {alsoWords(station.also)}
        {inside > 0 && <span className="quiet"> {inside} more inside.</span>}
      </span>
    </button>
  );
}

const FACTS_SHOWN = 6;

function RestsOn({ station }: { readonly station: Station }) {
  const { span } = station;
  const who = span.kind === "authz" ? factsOf(span).filter(([key]) => key === "user") : [];
  const facts = [...who, ...findingsOf(span)];
  const took = span.t1 === undefined ? [] : [["took", durationWords(span.t1 - span.t0)] as const];
  const shown = [...facts.slice(0, FACTS_SHOWN), ...took];
  if (shown.length === 0) return null;
  return (
    <section className="story-facts" aria-label="What this step rests on">
      <h2 className="heading">What this step rests on</h2>
      <dl className="facts">
        {shown.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      {span.kind === "authz" && <WhoElse key={span.id} span={span} />}
    </section>
  );
}

function StoryFoot() {
  const hold = useUi((ui) => ui.hold);
  return (
    <footer className="story-foot">
      <Switch on={hold} onChange={setHold}>
        Hold at each station
      </Switch>
      <Button tone="ghost" size="small" onClick={letGo}>
        Stop following<Key>Esc</Key>
      </Button>
    </footer>
  );
}
