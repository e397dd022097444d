import type { KeyboardEvent } from "react";

const STEPS: { readonly [key: string]: 1 | -1 } = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Inside a program the arrows walk over what can be opened, in the order in which it is read: the whole of it is one
 * stop of the Tab key, whatever number of spans it shows.
 */
export function walkFrame(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const things = [...event.currentTarget.querySelectorAll<HTMLElement>("button")].filter(
    (thing) => thing.offsetParent !== null,
  );
  const at = things.indexOf(event.target as HTMLElement);
  const next = placeAfter(event.key, at, things.length);
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  things[next]?.focus();
}

/** Where a key leads from a place in a list of so many; undefined: it is no key of ours, or there is nowhere to go. */
export function placeAfter(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = STEPS[key];
  if (step === undefined) return undefined;
  if (at < 0) return step === 1 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, at + step));
}
