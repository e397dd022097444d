import type { EngineApi, Flight, FlowCount, ViewUpdate } from "../../workers/protocol";
import { mergeUpdate, viewStore } from "./view-store";

type FlightListener = (flights: readonly Flight[], flows: readonly FlowCount[]) => void;
type OutputListener = (output: string) => void;
type TerminalListener = (terminal: string, output: string) => void;

let api: EngineApi | undefined;
const flightListeners = new Set<FlightListener>();
const outputListeners = new Map<string, OutputListener>();
const terminalListeners = new Set<TerminalListener>();
/** What each terminal has said, as far back as anybody scrolls: one that is drawn anew shows it again. */
const said = new Map<string, string>();
const SAID_KEPT = 100_000;

/** The engine that this page shows. Before there is one, every question to it is refused, as one that failed. */
export function engine(): EngineApi {
  return api ?? NOT_YET;
}

const NOT_YET = new Proxy({} as EngineApi, {
  get: () => () => Promise.reject(new Error("The cluster is still starting.")),
});

/** What is drawn between two pulls moves on its own; text that changed more often could not be read. */
const BETWEEN_PULLS_MS = 30;
const MOST_BETWEEN_PULLS_MS = 250;
/** For so many times as long as the last update took to be drawn, none is asked for: frames have the rest. */
const REST = 4;

/**
 * Begins to pull views, some twenty times a second or less when they take long to draw, and one pull at a time. Ends
 * when the returned function is called.
 */
export function attach(connected: EngineApi, onFailure: (error: unknown) => void): () => void {
  api = connected;
  let ended = false;
  let failures = 0;
  const frame = async () => {
    if (ended) return;
    let took = 0;
    try {
      const update = await connected.pull(viewStore.getState().version);
      const began = performance.now();
      spread(update);
      // What an update changes is rendered before this goes on.
      await undefined;
      took = performance.now() - began;
      failures = 0;
    } catch (error) {
      // One failure may pass; a row of them is told, once.
      failures += 1;
      if (failures === 3) onFailure(error);
    }
    const rest = Math.min(MOST_BETWEEN_PULLS_MS, Math.max(BETWEEN_PULLS_MS, took * REST));
    setTimeout(() => requestAnimationFrame(() => void frame()), failures > 0 ? 500 : rest);
  };
  void frame();
  return () => {
    ended = true;
  };
}

/** Gives an update to those who want its parts. */
export function spread(update: ViewUpdate): void {
  for (const { terminal, output } of update.terminals) {
    said.set(terminal, ((said.get(terminal) ?? "") + output).slice(-SAID_KEPT));
    for (const listener of terminalListeners) listener(terminal, output);
    outputListeners.get(terminal)?.(output);
  }
  viewStore.setState(mergeUpdate(viewStore.getState(), update), true);
  for (const listener of flightListeners) listener(update.flights, update.flows ?? []);
}

export function onFlights(listener: FlightListener): () => void {
  flightListeners.add(listener);
  return () => flightListeners.delete(listener);
}

/** Hears of whatever any terminal says, also of those that the page does not show yet. */
export function onTerminals(listener: TerminalListener): void {
  terminalListeners.add(listener);
}

export function onOutput(terminal: string, listener: OutputListener): () => void {
  outputListeners.set(terminal, listener);
  const before = said.get(terminal);
  if (before !== undefined) listener(before);
  return () => {
    if (outputListeners.get(terminal) === listener) outputListeners.delete(terminal);
  };
}
