import { parseSelection } from "./selection";
import { isLevel, setUi, uiStore, type Level } from "./ui-store";

/** What a link opens: where one looks, what is selected, and the moment. */
export interface Place {
  readonly level: Level;
  readonly selected?: string;
  readonly t?: number;
  readonly lesson?: string;
}

export function readPlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const wanted = fields.get("level");
  const level = isLevel(wanted) ? wanted : "cluster";
  const selected = fields.get("sel");
  const t = fields.get("t");
  const lesson = fields.get("lesson");
  return {
    level,
    ...(selected !== null && parseSelection(selected) !== undefined && { selected }),
    ...(t !== null && /^\d{1,15}$/.test(t) && { t: Number(t) }),
    ...(lesson !== null && { lesson }),
  };
}

export function writePlace(place: Place): string {
  const fields = new URLSearchParams();
  if (place.level !== "cluster") fields.set("level", place.level);
  if (place.selected !== undefined) fields.set("sel", place.selected);
  if (place.t !== undefined) fields.set("t", String(place.t));
  if (place.lesson !== undefined) fields.set("lesson", place.lesson);
  // Slashes and colons are legal in a fragment, and a link that can be read is worth more than one that is all percent
  // signs.
  return fields.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
}

/** Keeps the address bar and the page in step. */
export function bindUrl(window: Window): void {
  const take = () => {
    const { level, selected } = readPlace(window.location.hash);
    setUi({ level, selected });
  };
  take();
  window.addEventListener("hashchange", take);
  uiStore.subscribe(({ level, selected }, before) => {
    if (level === before.level && selected === before.selected) return;
    const place = writePlace({ level, ...(selected !== undefined && { selected }) });
    if (place !== window.location.hash.slice(1))
      window.history.replaceState(
        null,
        "",
        place === "" ? window.location.pathname + window.location.search : `#${place}`,
      );
  });
}
