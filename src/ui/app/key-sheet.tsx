import { Switch } from "../design/kit";
import { setUi, useUi } from "../state/ui-store";

export const KEYS: readonly (readonly [keys: string, deed: string])[] = [
  ["Space", "play, hold"],
  [", .", "one span back, on; one station while following"],
  ["[ ]", "previous, next mark"],
  ["{ }", "previous, next branch"],
  ["F", "follow the selection"],
  ["W", "why is it so?"],
  ["B", "break it"],
  ["Enter", "open"],
  ["+ −", "deeper, back out"],
  ["Esc", "let go, out, close"],
  ["Arrows", "walk the stage as a tree"],
  ["L S D", "go to lesson, stage, dock"],
  ["1…5", "tabs of the dock"],
  ["N P", "next, previous step"],
  ["H", "hint"],
  ["Ctrl K", "find or do anything"],
  ["Ctrl `", "terminal"],
  ["Ctrl Enter", "apply the open file"],
  ["Ctrl S", "save the file"],
  ["F8", "next problem of the file"],
  ["Ctrl .", "mend it"],
  ["Shift Alt F", "format the file"],
  ["Ctrl Shift F", "search in the terminal"],
  ["Ctrl ]", "leave terminal or editor"],
  ["T", "light or dark"],
  ["?", "this sheet"],
];

export function KeySheet() {
  const single = useUi((ui) => ui.singleKeys);
  return (
    <>
      <h2>Keys</h2>
      <dl className="keys">
        {KEYS.map(([keys, deed]) => (
          <div key={keys}>
            <dt>
              <kbd className="key">{keys}</kbd>
            </dt>
            <dd>{deed}</dd>
          </div>
        ))}
      </dl>
      <Switch on={single} onChange={(on) => setUi({ singleKeys: on })}>
        Single letters act outside of text
      </Switch>
    </>
  );
}
