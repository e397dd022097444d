import { useEffect, useRef } from "react";
import { Button, Key, Switch } from "../design/kit";
import { letGo, setHold, toStation } from "../state/deeds";
import { placeWords } from "../state/place-words";
import { durationWords } from "../state/time-words";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { factsOf } from "../stage/apiserver-frame";
import { Placard } from "../stage/placard";
import { answer } from "../stage/sentences/phrase";
import { sentenceOf } from "../stage/sentences/sentence";

/** The followed story as text: an ordered list, numbered as on the drawing. */
export function StoryPanel({ placard }: { readonly placard: boolean }) {
  const story = useView((view) => view.story);
  const hold = useUi((ui) => ui.hold);
  const list = useRef<HTMLOListElement>(null);
  const at = story?.at;
  useEffect(() => {
    const now = list.current?.querySelector<HTMLElement>('[aria-current="step"]');
    // Only the list scrolls, never what is around it: the sentence must stay in sight.
    if (list.current !== null && now !== null && now !== undefined)
      list.current.scrollTop = now.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
  }, [at]);
  if (story === undefined) {
    return (
      <div className="empty">
        <h2>Nothing is followed</h2>
        <p>Select a pod or a request and press F, or follow the next command you type.</p>
      </div>
    );
  }
  const now = story.stations[story.at];
  const requests = story.stations.filter(({ span }) => span.kind === "http").length;
  const length = (story.stations.at(-1)?.span.t0 ?? story.root.t0) - story.root.t0;
  return (
    <div className="story-panel">
      {placard && <Placard place="side" />}
      <header className="story-head">
        <b className="mono">{story.root.name}</b>
        <p className="caption">
          {story.stations.length} stations and {requests} requests so far, in {durationWords(length)} of the cluster’s
          time
        </p>
      </header>
      <ol className="story" ref={list} tabIndex={0} aria-label="Stations of the story">
        {story.stations.map((station, index) => {
          const sentence = sentenceOf(station.span);
          const fresh = story.stations[index - 1]?.place !== station.place;
          return (
            <li
              key={station.span.id}
              aria-current={index === story.at ? "step" : undefined}
              data-ahead={index > story.at || undefined}
            >
              {fresh && <span className="story-place">{placeWords(station.place)}</span>}
              <button type="button" className="story-station" onClick={() => toStation(index)}>
                <span className="number" data-on={index === story.at ? "" : undefined}>
                  {index + 1}
                </span>
                <b>{sentence.title}</b>
                <span className="mono quiet">+{durationWords(station.span.t0 - story.root.t0)}</span>
                <span className="story-say">{answer(sentence)}</span>
              </button>
            </li>
          );
        })}
      </ol>
      {now !== undefined && factsOf(now.span).length > 0 && (
        <section className="story-facts" aria-label="What this step rests on">
          <h2 className="heading">What this step rests on</h2>
          <dl className="facts">
            {factsOf(now.span)
              .slice(0, 6)
              .map(([key, value]) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd className="mono">{value}</dd>
                </div>
              ))}
          </dl>
        </section>
      )}
      <footer className="story-foot">
        <Switch on={hold} onChange={setHold}>
          Hold at each station
        </Switch>
        <Button tone="ghost" size="small" onClick={letGo}>
          Stop following<Key>Esc</Key>
        </Button>
      </footer>
    </div>
  );
}
