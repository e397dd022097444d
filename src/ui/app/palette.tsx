import { Command } from "cmdk";
import { useEffect, useMemo, useState } from "react";
import { Icon } from "../design/icon";
import { Key } from "../design/kit";
import { setUi } from "../state/ui-store";
import { entriesNow, readObjects, type Entry } from "./palette-entries";

/** Everything that can be found and done, in one list. */
export function Palette() {
  const [objects, setObjects] = useState<readonly Entry[]>([]);
  useEffect(() => {
    // What is not on the stage is asked for while one types; without an answer, the rest is there all the same.
    readObjects().then(setObjects, () => undefined);
  }, []);
  const entries = useMemo(() => [...entriesNow(), ...objects], [objects]);
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
