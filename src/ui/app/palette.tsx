import { Command } from "cmdk";
import { iconOfResource, Icon } from "../design/icon";
import { Key } from "../design/kit";
import { backToNow, follow, togglePlay, typeLine } from "../state/deeds";
import { parseSelection, podKey, selectionKey } from "../state/selection";
import { DOCK_TABS, LEVELS, select, setUi, uiStore } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { openLevel } from "../stage/camera";
import { harmsTo } from "../stage/break-menu";
import { share, switchTheme } from "./top-bar";

interface Entry {
  readonly group: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: string;
  readonly hotkey?: string;
  readonly run: () => void;
}

const MOST_PODS = 300;

/** Everything that can be found and done, in one list. */
export function Palette() {
  const entries = entriesNow();
  const groups = [...new Set(entries.map(({ group }) => group))];
  const run = (entry: Entry) => {
    setUi({ overlay: undefined });
    entry.run();
  };
  return (
    <Command className="palette" label="Find anything, do anything" loop>
      <div className="palette-input row">
        <Icon name="search" />
        <Command.Input autoFocus placeholder="Find anything, do anything" />
      </div>
      <Command.List className="palette-list" tabIndex={-1}>
        <Command.Empty className="empty">Nothing is called that.</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {entries
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <Command.Item
                  key={`${group} ${entry.label} ${entry.note ?? ""}`}
                  value={`${entry.label} ${entry.note ?? ""}`}
                  onSelect={() => run(entry)}
                  className="palette-item"
                >
                  <Icon name={entry.icon} />
                  <span className="cut">{entry.label}</span>
                  {entry.note !== undefined && <span className="caption cut">{entry.note}</span>}
                  {entry.hotkey !== undefined && <Key>{entry.hotkey}</Key>}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

function entriesNow(): readonly Entry[] {
  const { machines = [], pods = [], clock } = viewStore.getState();
  const { selected } = uiStore.getState();
  const thing = selected === undefined ? undefined : parseSelection(selected);
  return [
    ...(thing === undefined
      ? []
      : [
          ...(thing.what === "object"
            ? [
                {
                  group: "With the selection",
                  label: `Follow ${thing.ref.name}`,
                  icon: "follow",
                  hotkey: "F",
                  run: () => follow({ object: thing.ref }),
                },
              ]
            : []),
          ...harmsTo(thing).map((harm) => ({
            group: "With the selection",
            label: harm.label,
            icon: harm.icon,
            run: harm.run,
          })),
        ]),
    {
      group: "Do",
      label: clock.paused ? "Play" : "Hold the clock",
      icon: clock.paused ? "play" : "pause",
      hotkey: "Space",
      run: togglePlay,
    },
    { group: "Do", label: "Follow the next command", icon: "follow", run: () => follow({ next: "command" }) },
    { group: "Do", label: "Back to now", icon: "clock", run: backToNow },
    { group: "Do", label: "Copy a link to this moment", icon: "share", run: share },
    { group: "Do", label: "Light or dark", icon: "theme", hotkey: "T", run: switchTheme },
    { group: "Do", label: "Type kubectl get pods -A", icon: "term", run: () => typeLine("kubectl get pods -A") },
    ...LEVELS.map((level) => ({
      group: "Look inside",
      label: level === "cluster" ? "The cluster" : level,
      icon: level === "cluster" ? "Node" : "expand",
      run: () => openLevel(level),
    })),
    ...DOCK_TABS.map((tab, index) => ({
      group: "Go to",
      label: `${tab.charAt(0).toUpperCase()}${tab.slice(1)}`,
      icon: "right",
      hotkey: String(index + 1),
      run: () => setUi({ dockTab: tab, dockOpen: true }),
    })),
    {
      group: "Go to",
      label: "Course map",
      icon: "book",
      run: () => setUi({ courseMap: true, lessonOpen: true, phoneTab: "lesson" }),
    },
    ...machines.map(({ name, role }) => ({
      group: "Machines",
      label: name,
      note: role,
      icon: "Node",
      run: () => select(selectionKey({ what: "machine", machine: name })),
    })),
    ...pods.slice(0, MOST_PODS).map((pod) => ({
      group: "Pods",
      label: pod.name,
      note: `${pod.namespace}${pod.node === undefined ? "" : `, on ${pod.node}`}`,
      icon: iconOfResource("pods"),
      run: () => select(podKey(pod.namespace, pod.name)),
    })),
  ];
}
