import { viewStore, type View } from "./view-store";

/** A cluster that does not come to rest keeps nobody waiting for longer than this from its first sign of life. */
const MOST_MS = 8_000;
const EVENTS = ["pointerdown", "keydown", "focusin", "kubarium:focus-terminal"] as const;

/**
 * Resolves when what is seen first stands: all nodes are Ready, and the page has a moment to itself. Or at once when
 * somebody acts, for he may want what is put off.
 */
export function atRest(): Promise<void> {
  rest ??= new Promise<void>((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      off();
      clearTimeout(timer);
      for (const event of EVENTS) window.removeEventListener(event, end, true);
      resolve();
    };
    const off = viewStore.subscribe((view) => {
      if (view.alive) timer ??= setTimeout(end, MOST_MS);
      if (!standsReady(view)) return;
      off();
      idle(end);
    });
    for (const event of EVENTS) window.addEventListener(event, end, true);
  });
  return rest;
}

let rest: Promise<void> | undefined;

export function standsReady({ machines = [] }: Pick<View, "machines">): boolean {
  const nodes = machines.filter(({ role }) => role === "node");
  // One without power counts when it has been a node: before its boot, none of them has.
  return nodes.length > 0 && nodes.every(({ up, node }) => node !== undefined && (!up || node.ready === "True"));
}

/** When what was learnt last is painted, and nothing else is to be done. Not every browser tells that it is idle. */
function idle(then: () => void): void {
  const painted = () => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(then, { timeout: 1_000 });
    else setTimeout(then, 50);
  };
  requestAnimationFrame(() => requestAnimationFrame(painted));
}
