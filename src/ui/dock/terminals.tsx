import { lazy, Suspense, useState } from "react";
import { Button } from "../design/kit";
import { MAIN_TERMINAL } from "../state/deeds";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";

const Terminal = lazy(() => import("./terminal").then(({ Terminal }) => ({ default: Terminal })));
const MOST = 6;

/** The terminals of the workstation, side by side as tabs; on touch with a row of the keys that a phone lacks. */
export function Terminals({ keyRow }: { readonly keyRow: boolean }) {
  const [open, setOpen] = useState<readonly string[]>([MAIN_TERMINAL]);
  const [active, setActive] = useState(MAIN_TERMINAL);
  const add = () => {
    const id = String(Math.max(...open.map(Number)) + 1);
    setOpen([...open, id]);
    setActive(id);
  };
  return (
    <div className="terminals">
      <Suspense fallback={null}>
        {open.map((id) => (
          <Terminal key={id} id={id} active={id === active} />
        ))}
      </Suspense>
      <div className="terminal-list" role="group" aria-label="Terminals">
        {open.length > 1 &&
          open.map((id) => (
            <Button
              key={id}
              size="small"
              tone="ghost"
              aria-pressed={id === active}
              onClick={() => setActive(id)}
              aria-label={`Terminal ${id}`}
            >
              {id}
            </Button>
          ))}
        {open.length < MOST && <Button size="small" tone="ghost" icon="plus" hint="Another terminal" onClick={add} />}
      </div>
      {keyRow && <KeyRow terminal={active} />}
    </div>
  );
}

const KEYS: readonly (readonly [label: string, keys: string])[] = [
  ["Esc", "\u001b"],
  ["Tab", "\t"],
  ["Ctrl C", "\u0003"],
  ["-", "-"],
  ["/", "/"],
  ["|", "|"],
  ["↑", "\u001b[A"],
  ["↓", "\u001b[B"],
  ["←", "\u001b[D"],
  ["→", "\u001b[C"],
];
const SPOKEN: { readonly [label: string]: string } = {
  "↑": "Up",
  "↓": "Down",
  "←": "Left",
  "→": "Right",
  "-": "Hyphen",
  "/": "Slash",
  "|": "Pipe",
};

function KeyRow({ terminal }: { readonly terminal: string }) {
  return (
    <div className="key-row" role="toolbar" aria-label="Keys">
      {KEYS.map(([label, keys]) => (
        <button
          key={label}
          type="button"
          aria-label={SPOKEN[label] ?? label}
          onClick={() => {
            engine().input({ input: "keys", terminal, keys }).catch(reportFailure("Typing"));
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
