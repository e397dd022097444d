/** So long per frame, drawings of the stage are made anew; the others have their turn in the next frames. */
const BUDGET_MS = 4;

const waiting = new Map<object, () => void>();
let asked = false;

/** Draws something in one of the next frames, however often that is asked until then; `undefined` takes it back. */
export function paintSoon(what: object, paint: (() => void) | undefined): void {
  if (paint === undefined) waiting.delete(what);
  else if (!waiting.has(what)) waiting.set(what, paint);
  ask();
}

function ask(): void {
  if (asked || waiting.size === 0) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    const end = performance.now() + BUDGET_MS;
    for (const [what, paint] of waiting) {
      waiting.delete(what);
      paint();
      if (performance.now() >= end) break;
    }
    ask();
  });
}
