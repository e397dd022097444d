import { follow, goToBranch, goToMark, letGo, stepBack, stepOn, togglePlay, toStation } from "../state/deeds";
import { parseSelection } from "../state/selection";
import { DOCK_TABS, setUi, uiStore } from "../state/ui-store";
import { MAIN_TERMINAL } from "../state/typing";
import { viewStore } from "../state/view-store";
import { goToStep, lessonStore, mayGoOn, openHint } from "../lesson/lesson-store";
import { askWhy } from "../side/why-panel";
import { goOut, openSelected } from "../stage/camera";
import { switchTheme } from "./top-bar";

/** The keys of the whole page. Single letters act only outside of text, and can be switched off. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    const deed = WITH_CTRL[event.key];
    if (deed !== undefined) {
      event.preventDefault();
      deed();
    }
    return;
  }
  if (event.altKey || isText(event.target)) return;
  const { overlay, breakMenu, singleKeys } = uiStore.getState();
  if (overlay !== undefined || breakMenu !== undefined) return;
  if (!singleKeys && event.key.length === 1 && event.key !== " ") return;
  const inControl =
    event.target instanceof Element &&
    event.target.closest("button, a, select, [role=tab], [role=slider], [role=treeitem], [role=row]") !== null;
  if (inControl && (event.key === " " || event.key === "Enter")) return;
  const deed = DEEDS[event.key];
  if (deed === undefined) return;
  event.preventDefault();
  deed();
}

export function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input:not([type=range]), textarea, select, .monaco-editor") !== null)
  );
}

const WITH_CTRL: { readonly [key: string]: () => void } = {
  k: () => setUi({ overlay: "palette" }),
  "`": () => focusTerminal(),
  "]": () => document.getElementById("stage")?.focus(),
};

const DEEDS: { readonly [key: string]: () => void } = {
  " ": togglePlay,
  ".": () => station(1),
  ",": () => station(-1),
  ">": () => station(1),
  "<": () => station(-1),
  "[": () => goToMark(-1),
  "]": () => goToMark(1),
  "{": () => goToBranch(-1),
  "}": () => goToBranch(1),
  f: followSelected,
  F: followSelected,
  w: askWhy,
  W: askWhy,
  b: breakSelected,
  B: breakSelected,
  Enter: openSelected,
  "+": openSelected,
  "-": () => {
    goOut();
  },
  Escape: escape,
  l: () => focusZone("lesson"),
  s: () => focusZone("stage"),
  d: () => focusZone("dock"),
  t: switchTheme,
  "?": () => setUi({ overlay: "keys" }),
  n: () => step(1),
  p: () => step(-1),
  h: openHint,
  ...Object.fromEntries(
    DOCK_TABS.map((tab, index) => [String(index + 1), () => setUi({ dockTab: tab, dockOpen: true })]),
  ),
};

/** While something is followed, the two keys walk its stations; else spans. */
function station(by: 1 | -1): void {
  const { story } = viewStore.getState();
  if (story !== undefined) toStation(story.at + by);
  else if (by === 1) stepOn();
  else stepBack();
}

function step(by: 1 | -1): void {
  const { lesson, step: at } = lessonStore.getState();
  if (by === 1 && !mayGoOn(lesson?.steps[at], viewStore.getState().lesson)) return;
  goToStep(at + by);
}

function followSelected(): void {
  const { selected } = uiStore.getState();
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (thing?.what === "object") follow({ object: thing.ref });
  else if (thing?.what === "span") follow({ span: thing.id });
  else follow({ next: "command" });
}

function breakSelected(): void {
  const { selected } = uiStore.getState();
  if (selected === undefined) return;
  const drawn = document.querySelector(`.scene [data-key="${CSS.escape(selected)}"]`)?.getBoundingClientRect();
  setUi({ breakMenu: { key: selected, x: drawn?.left ?? innerWidth / 2, y: drawn?.bottom ?? innerHeight / 3 } });
}

function escape(): void {
  if (viewStore.getState().story !== undefined && uiStore.getState().level === "cluster") letGo();
  else goOut();
}

function focusZone(id: "lesson" | "stage" | "dock"): void {
  if (id === "lesson") setUi({ lessonOpen: true, phoneTab: "lesson" });
  if (id === "dock") setUi({ dockOpen: true });
  requestAnimationFrame(() => {
    const zone = document.getElementById(id);
    (id === "dock" ? zone?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') : zone)?.focus();
  });
}

export function focusTerminal(): void {
  setUi({ dockOpen: true, dockTab: "terminal", phoneTab: "terminal" });
  const focus = () => window.dispatchEvent(new CustomEvent("kubarium:focus-terminal", { detail: MAIN_TERMINAL }));
  // Now, so that no key is lost that follows at once; and again when what was folded is drawn.
  focus();
  requestAnimationFrame(focus);
}
