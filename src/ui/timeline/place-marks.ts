import { markWords } from "../state/place-words";
import type { Mark } from "../../workers/protocol";

export interface PlacedMark {
  readonly mark: Mark;
  readonly x: number;
  readonly label: string;
  readonly labelled: boolean;
}

const LETTER = 5.6;
const SIGN = 14;
/** Inputs of one sort that follow each other this closely are one deed: every key that is typed is an input. */
const ONE_DEED = 48;

/** Which marks are drawn, and which of them have room for their label before the next sign. */
export function placeMarks(marks: readonly Mark[], toX: (t: number) => number): readonly PlacedMark[] {
  const shown: { mark: Mark; x: number; label: string }[] = [];
  const lastOf = new Map<string, number>();
  for (const mark of [...marks].sort((a, b) => a.t - b.t)) {
    const x = toX(mark.t);
    const label = markWords(mark.label);
    const before = lastOf.get(label);
    lastOf.set(label, x);
    if (mark.kind === "input" && before !== undefined && x - before < ONE_DEED) continue;
    shown.push({ mark, x, label });
  }
  return shown.map((each, index) => {
    const room = (shown[index + 1]?.x ?? Infinity) - each.x;
    return { ...each, labelled: room > SIGN + LETTER * Math.min(17, each.label.length) };
  });
}
