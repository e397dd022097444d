import { iconOfResource } from "../design/icon";
import { LISTED } from "../dock/listed";
import { harmsTo } from "../stage/break-menu";
import { openLevel } from "../stage/camera";
import {
  backToNow,
  branchHere,
  follow,
  letGo,
  seek,
  setSpeed,
  stepEvent,
  toBranch,
  togglePlay,
  typeLine,
} from "../state/deeds";
import { engine } from "../state/engine-link";
import { markWords } from "../state/place-words";
import { objectKey, parseSelection, podKey, selectionKey } from "../state/selection";
import { addTerminal } from "../state/terminal-store";
import { clockWords } from "../state/time-words";
import { DOCK_TABS, LEVELS, select, setUi, uiStore, type DockTab } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { share, switchTheme } from "./top-bar";

/** One thing that can be found or done. */
export interface Entry {
  readonly group: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: string;
  readonly hotkey?: string;
  readonly run: () => void;
}

/** All that the page knows by itself, as things stand. */
export function entriesNow(): readonly Entry[] {
  return [
    ...withSelection(),
    ...deeds(),
    ...levels(),
    ...places(),
    ...machines(),
    ...pods(),
    ...branches(),
    ...moments(),
  ];
}

function withSelection(): readonly Entry[] {
  const { selected } = uiStore.getState();
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (thing === undefined) return [];
  const group = "With the selection";
  const harms = harmsTo(thing).map(({ label, icon, run }) => ({ group, label, icon, run }));
  const followed =
    thing.what === "object"
      ? { label: `Follow ${thing.ref.name}`, run: () => follow({ object: thing.ref }) }
      : thing.what === "span"
        ? { label: "Follow this request", run: () => follow({ span: thing.id }) }
        : undefined;
  return followed === undefined ? harms : [{ group, icon: "follow", hotkey: "F", ...followed }, ...harms];
}

function deeds(): readonly Entry[] {
  const { clock, story } = viewStore.getState();
  const group = "Do";
  const deed = (icon: string, label: string, run: () => void, hotkey?: string): Entry => ({
    group,
    icon,
    label,
    run,
    ...(hotkey !== undefined && { hotkey }),
  });
  const holds = clock.paused || clock.held;
  return [
    deed(holds ? "play" : "pause", holds ? "Play" : "Hold the clock", togglePlay, "Space"),
    deed("follow", "Follow the next command", () => follow({ next: "command" })),
    ...(story === undefined ? [] : [deed("x", "Stop following", letGo, "Esc")]),
    deed("clock", "Back to now", backToNow),
    deed("fwd", "One event on", stepEvent),
    deed("branch", "Branch here", branchHere),
    ...([1, 10, 100] as const).map((speed) => deed("fwd", `Speed ${speed}×`, () => setSpeed(speed))),
    deed("term", "Type kubectl get pods -A", () => typeLine("kubectl get pods -A")),
    deed("plus", "Another terminal", () => {
      goToTab("terminal");
      addTerminal();
    }),
    deed("share", "Copy a link to this moment", share),
    deed("theme", "Light or dark", switchTheme, "T"),
    deed("help", "Keys", () => setUi({ overlay: "keys" }), "?"),
    deed("flask", "What is real here?", () => setUi({ overlay: "honesty" })),
  ];
}

function levels(): readonly Entry[] {
  return LEVELS.map((level) => ({
    group: "Look inside",
    label: level === "cluster" ? "The cluster" : level,
    icon: level === "cluster" ? "Node" : "expand",
    run: () => {
      setUi({ phoneTab: "stage" });
      openLevel(level);
    },
  }));
}

/** To a tab of the dock, wherever the frame of this width has it. */
function goToTab(tab: DockTab): void {
  const side = tab === "requests" ? { tabletTab: tab } : {};
  const phone =
    tab === "terminal" || tab === "objects" ? { phoneTab: tab } : { phoneTab: "more" as const, moreTab: tab };
  setUi({ dockTab: tab, dockOpen: true, ...side, ...phone });
}

function places(): readonly Entry[] {
  return [
    ...DOCK_TABS.map((tab, index) => ({
      group: "Go to",
      label: `${tab.charAt(0).toUpperCase()}${tab.slice(1)}`,
      icon: "right",
      hotkey: String(index + 1),
      run: () => goToTab(tab),
    })),
    {
      group: "Go to",
      label: "Course map",
      icon: "book",
      run: () => setUi({ courseMap: true, lessonOpen: true, phoneTab: "lesson", tabletTab: "lesson" }),
    },
  ];
}

function machines(): readonly Entry[] {
  return (viewStore.getState().machines ?? []).map(({ name, role }) => ({
    group: "Machines",
    label: name,
    note: role,
    icon: "Node",
    run: () => select(selectionKey({ what: "machine", machine: name })),
  }));
}

const MOST_PODS = 300;

function pods(): readonly Entry[] {
  return (viewStore.getState().pods ?? []).slice(0, MOST_PODS).map(({ name, namespace, node }) => ({
    group: "Pods",
    label: name,
    note: `${namespace}${node === undefined ? "" : `, on ${node}`}`,
    icon: iconOfResource("pods"),
    run: () => select(podKey(namespace, name)),
  }));
}

function branches(): readonly Entry[] {
  return (viewStore.getState().branches ?? [])
    .filter(({ now }) => now !== true)
    .map(({ id, name }) => ({
      group: "Branches",
      label: `Go on with ${name}`,
      icon: "branch",
      run: () => toBranch(id),
    }));
}

const MOST_MOMENTS = 12;

/** The marks of the scale, the newest first. */
function moments(): readonly Entry[] {
  return (viewStore.getState().marks ?? [])
    .filter(({ kind }) => kind !== "checkpoint")
    .slice(-MOST_MOMENTS)
    .toReversed()
    .map(({ t, label }) => {
      const { whole, rest } = clockWords(t);
      return {
        group: "Moments",
        label: `${markWords(label)}, ${whole}${rest.slice(0, 4)}`,
        icon: "clock",
        run: () => seek(t),
      };
    });
}

/** The kinds that a visitor makes, and that the stage does not draw one by one. */
const FOUND = ["deployments", "replicasets", "statefulsets", "daemonsets", "jobs", "services", "configmaps"];
const MOST_OBJECTS = 100;

export async function readObjects(): Promise<readonly Entry[]> {
  const tables = await Promise.all(
    LISTED.filter(({ resource }) => FOUND.includes(resource)).map(async (listed) => {
      const { resource, group } = listed;
      const { rows } = await engine().table({ resource, ...(group !== "" && { group }) });
      return rows.slice(0, MOST_OBJECTS).map(({ ref }) => ({
        group: `${listed.kind}s`,
        label: ref.name,
        note: ref.namespace ?? "",
        icon: iconOfResource(resource),
        run: () => select(objectKey(ref)),
      }));
    }),
  );
  return tables.flat();
}
