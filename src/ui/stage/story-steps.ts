import type { Station } from "../../workers/protocol";

/** What one program did in one go: its stations, of which the first gives the step its number on the glass. */
export interface StoryStep {
  readonly number: number;
  readonly place: string;
  /** Where its first station stands in the story. */
  readonly first: number;
  readonly stations: readonly Station[];
}

/** A story, step by step. Another program begins another step, and so does another request at the same door. */
export function stepsOf(stations: readonly Station[]): readonly StoryStep[] {
  const steps: (StoryStep & { readonly stations: Station[] })[] = [];
  for (const [index, station] of stations.entries()) {
    const last = steps.at(-1);
    if (last === undefined || last.place !== station.place || station.span.kind === "http")
      steps.push({ number: steps.length + 1, place: station.place, first: index, stations: [station] });
    else last.stations.push(station);
  }
  return steps;
}

export interface StepPlace {
  readonly step: StoryStep;
  /** Which station of its step it is, from 0. */
  readonly nth: number;
  /** `7`, and `7.2` for the second station inside. */
  readonly label: string;
}

export function placeInSteps(steps: readonly StoryStep[], index: number): StepPlace | undefined {
  const step = steps.findLast(({ first }) => first <= index);
  if (step === undefined) return undefined;
  const nth = index - step.first;
  return { step, nth, label: nth === 0 ? String(step.number) : `${step.number}.${nth + 1}` };
}
