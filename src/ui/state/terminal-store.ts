import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { onTerminals } from "./engine-link";
import { closeTerminal, MAIN_TERMINAL, typeKeys } from "./typing";

/** Which terminals the page shows, and which of them one looks at. */
export interface OpenTerminals {
  readonly open: readonly string[];
  readonly active: string;
}

export const MOST_TERMINALS = 6;
export const terminalStore = createStore<OpenTerminals>(() => ({ open: [MAIN_TERMINAL], active: MAIN_TERMINAL }));

export function useTerminals(): OpenTerminals {
  return useStore(terminalStore);
}

/** After a reload, or when time was turned: those that there were are shown again. */
onTerminals((id, output) => {
  const now = terminalStore.getState();
  if (!now.open.includes(id) && isDrawnAnew(output)) terminalStore.setState(withThis(now, id));
});

/** A terminal that is told its whole story begins by forgetting all that it shows. */
const FORGET = "\u001bc";

function isDrawnAnew(output: string): boolean {
  return output.startsWith(FORGET) && output.length > FORGET.length;
}

export function withThis({ open, active }: OpenTerminals, id: string): OpenTerminals {
  return { open: [...open, id].sort((a, b) => Number(a) - Number(b)), active };
}

export function showTerminal(active: string): void {
  terminalStore.setState({ active });
}

export function addTerminal(): void {
  const { open } = terminalStore.getState();
  const next = withAnother(terminalStore.getState());
  if (next.open.length === open.length) return;
  terminalStore.setState(next);
  // A shell shows its prompt when it hears of its terminal for the first time.
  typeKeys(next.active, "");
}

export function endTerminal(id: string): void {
  terminalStore.setState((now) => without(now, id));
  closeTerminal(id);
}

export function withAnother({ open, active }: OpenTerminals): OpenTerminals {
  if (open.length >= MOST_TERMINALS) return { open, active };
  const id = String(Math.max(...open.map(Number)) + 1);
  return { open: [...open, id], active: id };
}

/** The neighbour takes the place of one that is closed. The first stays: lessons type into it. */
export function without(now: OpenTerminals, id: string): OpenTerminals {
  const { open, active } = now;
  if (id === MAIN_TERMINAL) return now;
  const left = open.filter((each) => each !== id);
  const neighbour = left[Math.max(0, open.indexOf(id) - 1)] ?? MAIN_TERMINAL;
  return { open: left, active: active === id ? neighbour : active };
}
