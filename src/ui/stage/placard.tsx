import type { Station, StoryView } from "../../workers/protocol";
import { Button } from "../design/kit";
import { letGo, toStation } from "../state/deeds";
import { placeWords } from "../state/place-words";
import { clockWords } from "../state/time-words";
import { selectionKey } from "../state/selection";
import { setUi, uiStore } from "../state/ui-store";
import { useView } from "../state/view-store";
import { openLevel } from "./camera";
import { levelOfPlace } from "./programs";
import { alsoWords } from "./sentences/phrase";
import { Say } from "./sentences/say";
import { sentenceOf } from "./sentences/sentence";
import { placeInSteps, stepsOf } from "./story-steps";

/** One sentence on the glass: what happens at the station where the followed request stands. */
export function Placard({ place }: { readonly place: "glass" | "side" | "phone" }) {
  const story = useView((view) => view.story);
  const station = story?.stations[story.at];
  if (story === undefined) return null;
  if (station === undefined)
    return (
      <div className="placard" data-place={place}>
        <p className="say">Waiting for it to begin.</p>
      </div>
    );
  const sentence = sentenceOf(station.span);
  const at = placeInSteps(stepsOf(story.stations), story.at);
  return (
    <div className="placard" data-place={place}>
      <div className="grow">
        <div className="row caption placard-head">
          <span className="number" data-on="">
            {at?.label}
          </span>
          <b>{sentence.title}</b>
          <span className="cut">
            {at !== undefined && at.step.stations.length > 1 && (
              <>
                station {at.nth + 1} of {at.step.stations.length} in{" "}
              </>
            )}
            {placeWords(station.place)}
          </span>
          {place === "phone" && (
            <span className="mono placard-time">
              {clockWords(station.span.t0).whole + clockWords(station.span.t0).rest.slice(0, 4)}
            </span>
          )}
        </div>
        <p className="say">
          <Say sentence={sentence} />
          {alsoWords(station.also)}
        </p>
      </div>
      <Actions story={story} station={station} phone={place === "phone"} />
    </div>
  );
}

function Actions({
  story,
  station,
  phone,
}: {
  readonly story: StoryView;
  readonly station: Station;
  readonly phone: boolean;
}) {
  const last = story.complete && story.at >= story.stations.length - 1;
  return (
    <div className="placard-actions">
      <Button
        icon="back"
        hint="Previous station"
        hotkey=","
        disabled={story.at === 0}
        onClick={() => toStation(story.at - 1)}
      />
      {last ? (
        <Button tone="primary" className="button placard-next" onClick={letGo}>
          Stop following
        </Button>
      ) : (
        <Button tone="primary" className="button placard-next" hotkey="." onClick={() => toStation(story.at + 1)}>
          Next station
        </Button>
      )}
      {phone ? (
        <Button icon="expand" hint="Open this station" onClick={() => openStation(station, phone)} />
      ) : (
        <Button tone="ghost" size="small" icon="expand" onClick={() => openStation(station, phone)}>
          Open this station
        </Button>
      )}
    </div>
  );
}

/** What can be entered is entered, with the request in it; there, and elsewhere, the station itself opens. */
function openStation({ span, place }: Station, phone: boolean): void {
  const level = levelOfPlace(place);
  if (level !== undefined && level !== uiStore.getState().level) {
    openLevel(level);
    setUi({ phoneTab: "stage" });
    return;
  }
  setUi({
    selected: selectionKey({ what: "span", id: span.id }),
    sideOpen: true,
    sideTab: "inspector",
    moreTab: "inspector",
    phoneTab: phone ? "more" : "stage",
  });
}
