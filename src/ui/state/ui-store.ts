import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export type Level = "cluster" | "kube-apiserver" | "kube-scheduler" | "etcd" | `node/${string}`;
/** Those that every cluster has; besides, each node can be entered. */
export const LEVELS: readonly Level[] = ["cluster", "kube-apiserver", "kube-scheduler", "etcd"];

export function isLevel(text: string | null): text is Level {
  return text !== null && (LEVELS.some((level) => level === text) || /^node\/[a-z0-9.-]+$/.test(text));
}
export type DockTab = "terminal" | "editor" | "objects" | "requests" | "logs";
export const DOCK_TABS: readonly DockTab[] = ["terminal", "editor", "objects", "requests", "logs"];
export type SideTab = "story" | "inspector" | "why" | "branches";
export type PhoneTab = "lesson" | "stage" | "terminal" | "objects" | "more";
/** What stands beside the terminal of a tablet. */
export type TabletTab = "lesson" | "story" | "inspector" | "requests" | "branches";
export type Theme = "light" | "dark";

/** How the page stands: what is open, where one looks, what is selected. Nothing of the cluster. */
export interface Ui {
  readonly theme: Theme;
  readonly level: Level;
  readonly selected: string | undefined;
  readonly lessonOpen: boolean;
  readonly sideOpen: boolean;
  readonly dockOpen: boolean;
  readonly dockTab: DockTab;
  readonly sideTab: SideTab;
  readonly phoneTab: PhoneTab;
  readonly tabletTab: TabletTab;
  /** Where the phone's "More" leads. */
  readonly moreTab: "story" | "inspector" | "why" | "branches" | "editor" | "requests" | "logs";
  readonly overlay: "palette" | "keys" | "honesty" | undefined;
  readonly courseMap: boolean;
  /** The timeline is drawn out, so that its branches are seen. */
  readonly branchesOpen: boolean;
  readonly hold: boolean;
  readonly singleKeys: boolean;
  readonly breakMenu: { readonly key: string; readonly x: number; readonly y: number } | undefined;
  /** Asked for by "Type it for me", and by Apply: what the terminal shall type. */
  readonly sizes: { readonly [group: string]: { readonly [panel: string]: number } };
}

const KEPT = [
  "theme",
  "lessonOpen",
  "sideOpen",
  "dockOpen",
  "dockTab",
  "singleKeys",
  "sizes",
  "hold",
  "branchesOpen",
] as const;
const STORED = "kubarium.ui";

export const uiStore = createStore<Ui>(() => ({
  theme: "light",
  level: "cluster",
  selected: undefined,
  lessonOpen: true,
  sideOpen: false,
  dockOpen: true,
  dockTab: "terminal",
  sideTab: "inspector",
  phoneTab: "lesson",
  tabletTab: "lesson",
  moreTab: "inspector",
  overlay: undefined,
  courseMap: false,
  branchesOpen: false,
  hold: true,
  singleKeys: true,
  breakMenu: undefined,
  sizes: {},
}));

export function setUi(change: Partial<Ui>): void {
  uiStore.setState(change);
}

export function useUi<T>(select: (ui: Ui) => T): T {
  return useStore(uiStore, select);
}

/** Selecting never moves the camera. The inspector opens for it, unless the story holds the side. */
export function select(key: string | undefined): void {
  const { sideOpen, sideTab } = uiStore.getState();
  const show = key !== undefined && !(sideOpen && sideTab === "story");
  setUi({
    selected: key,
    ...(show && { sideOpen: true, tabletTab: "inspector" as const }),
    // Who asks why asks so of the next thing, too.
    ...(show && sideTab !== "why" && { sideTab: "inspector" as const }),
  });
}

/** Takes up what this person left, and keeps what changes. A storage that refuses is no reason to stop. */
export function rememberUi(storage: Pick<Storage, "getItem" | "setItem">, prefersDark: boolean): void {
  setUi({ theme: prefersDark ? "dark" : "light", ...readKept(storage) });
  uiStore.subscribe((ui, before) => {
    if (KEPT.every((field) => ui[field] === before[field])) return;
    try {
      storage.setItem(STORED, JSON.stringify(Object.fromEntries(KEPT.map((field) => [field, ui[field]]))));
    } catch {
      // The page works without; it will ask for everything anew next time.
    }
  });
}

function readKept(storage: Pick<Storage, "getItem">): Partial<Ui> {
  try {
    const kept = JSON.parse(storage.getItem(STORED) ?? "{}") as { readonly [field: string]: unknown };
    return Object.fromEntries(
      KEPT.filter((field) => typeof kept[field] === typeof uiStore.getState()[field]).map((field) => [
        field,
        kept[field],
      ]),
    );
  } catch {
    return {};
  }
}
