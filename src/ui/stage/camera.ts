import { select, setUi, uiStore, type Level } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { levelOfPlace } from "./programs";
import { parseSelection } from "../state/selection";

export const CAMERA_MS = 520;

type Flight = (level: Level, then: () => void) => void;
let fly: Flight | undefined;

/** The drawing says how the camera moves; without one, it cuts. */
export function onCamera(flight: Flight): () => void {
  fly = flight;
  return () => {
    if (fly === flight) fly = undefined;
  };
}

export function openLevel(level: Level): void {
  if (uiStore.getState().level === level) return;
  const arrive = () => setUi({ level });
  if (fly === undefined) arrive();
  else fly(level, arrive);
}

/** Out by one level; at the top, the selection goes. Says whether there was anything to leave. */
export function goOut(): boolean {
  const { level, selected } = uiStore.getState();
  if (level !== "cluster") openLevel("cluster");
  else if (selected !== undefined) select(undefined);
  else return false;
  return true;
}

/** Enters what is selected, if it can be entered. */
export function openSelected(): void {
  const { selected } = uiStore.getState();
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (thing?.what === "process")
    openLevel(levelOfPlace(`${thing.machine}/${thing.process}`) ?? uiStore.getState().level);
  else if (thing?.what === "machine" && isNode(thing.machine)) openLevel(`node/${thing.machine}`);
  else if (selected !== undefined) setUi({ sideOpen: true, sideTab: "inspector" });
}

function isNode(machine: string): boolean {
  return viewStore.getState().machines?.find(({ name }) => name === machine)?.role === "node";
}
