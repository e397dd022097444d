import type { Span } from "../../engine/index";
import { changedBy } from "./span-facts";

export interface WriterColour {
  readonly line: string;
  readonly ground: string;
}

const COLOURS = 5;

/** Those who changed the object, in order: each has a colour of its own, the same in the chain and in the object. */
export function writersIn(spans: readonly Span[]): readonly string[] {
  const names = spans.filter((span) => changedBy(span) > 0).map(writerName);
  return [...new Set(names)];
}

export function writerName({ kind, name }: Span): string {
  return kind === "defaulting" ? "defaults" : name;
}

export function colourOf(writers: readonly string[], span: Span): WriterColour {
  return colourAt(writers.indexOf(writerName(span)));
}

/** `defaults` is a writer like the others; the quiet fifth colour is for those who come after. */
export function colourAt(index: number): WriterColour {
  const n = index < 0 ? COLOURS : Math.min(index + 1, COLOURS);
  return { line: `var(--cat-${n})`, ground: `var(--cat-${n}s)` };
}
