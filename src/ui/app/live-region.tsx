import { useEffect, useState } from "react";
import { viewStore, type View } from "../state/view-store";
import { plain } from "../stage/sentences/phrase";
import { sentenceOf } from "../stage/sentences/sentence";

const LEAST_MS = 5_000;

/**
 * Speaks the sentence of each station; while the clock runs freely, only what departs from the wish, and not too often.
 */
export function LiveRegion() {
  const [words, setWords] = useState("");
  useEffect(() => {
    let spokenAt = 0;
    return viewStore.subscribe((view, before) => {
      const station = stationWords(view, before);
      if (station !== undefined) {
        setWords(station);
        return;
      }
      const departure = departureWords(view, before);
      if (departure === undefined || performance.now() - spokenAt < LEAST_MS) return;
      spokenAt = performance.now();
      setWords(departure);
    });
  }, []);
  return (
    <div className="unseen" role="status" aria-live="polite">
      {words}
    </div>
  );
}

export function stationWords(view: View, before: View): string | undefined {
  const { story } = view;
  const station = story?.stations[story.at];
  if (story === undefined || station === undefined) return undefined;
  if (before.story?.stations[before.story.at]?.span.id === station.span.id) return undefined;
  const sentence = sentenceOf(station.span);
  return `Step ${story.at + 1}, ${sentence.title.toLowerCase()}. ${plain(sentence)}`;
}

export function departureWords(view: View, before: View): string | undefined {
  if (view.machines === before.machines) return undefined;
  for (const machine of view.machines ?? []) {
    const old = before.machines?.find(({ name }) => name === machine.name);
    if (old === undefined) continue;
    if (old.up !== machine.up) return machine.up ? `${machine.name} has power again.` : `${machine.name} has no power.`;
    if (old.node !== undefined && machine.node !== undefined && old.node.ready !== machine.node.ready)
      return `${machine.name} is ${machine.node.ready === "True" ? "Ready" : "NotReady"}.`;
  }
  return undefined;
}
