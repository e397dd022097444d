import { lazy, Suspense, useEffect, useState } from "react";
import { Button } from "../design/kit";
import { atRest } from "../state/at-rest";
import { onOutput } from "../state/engine-link";
import { MAIN_TERMINAL, typeKeys } from "../state/typing";
import { addTerminal, endTerminal, MOST_TERMINALS, showTerminal, useTerminals } from "../state/terminal-store";
import { plainText } from "./plain-text";

const loadTerminal = () => import("./terminal").then(({ Terminal }) => ({ default: Terminal }));
/** The emulator is large, and there is nothing to be typed before there is a cluster. */
const Terminal = lazy(() => atRest().then(loadTerminal));

/** Which keys stand below the terminal: all that a phone's keyboard lacks, or the few words that one needs first. */
export type KeyRowKind = "keys" | "words";

/** The terminals of the workstation, one of them in sight; on touch with a row of the keys that a phone lacks. */
export function Terminals({ keyRow }: { readonly keyRow?: KeyRowKind }) {
  const { open, active } = useTerminals();
  return (
    <div className="terminals">
      <Suspense fallback={<Soon id={active} />}>
        {open.map((id) => (
          <Terminal key={id} id={id} active={id === active} />
        ))}
      </Suspense>
      {keyRow !== undefined && <KeyRow terminal={active} keys={keyRow === "words" ? WORDS : KEYS} />}
    </div>
  );
}

/** What the shell has said already, until the emulator is there to show it. */
function Soon({ id }: { readonly id: string }) {
  const [text, setText] = useState("");
  useEffect(() => onOutput(id, (output) => setText((before) => before + plainText(output))), [id]);
  return <pre className="terminal terminal-soon">{text}</pre>;
}

/** One button for each terminal, one for another, one to search in it, and one to clear what is in sight. */
export function TerminalList() {
  const { open, active } = useTerminals();
  return (
    <div className="terminal-list" role="group" aria-label="Terminals">
      {open.length > 1 &&
        open.map((id) => (
          <Button
            key={id}
            size="small"
            tone="ghost"
            aria-pressed={id === active}
            onClick={() => showTerminal(id)}
            aria-label={`Terminal ${id}`}
          >
            {id}
          </Button>
        ))}
      {active !== MAIN_TERMINAL && (
        <Button size="small" tone="ghost" icon="x" hint="Close this terminal" onClick={() => endTerminal(active)} />
      )}
      {open.length < MOST_TERMINALS && (
        <Button size="small" tone="ghost" icon="plus" hint="Another terminal" onClick={addTerminal} />
      )}
      <Button
        size="small"
        tone="ghost"
        icon="search"
        hint="Find in the terminal"
        hotkey="Ctrl Shift F"
        onClick={() => window.dispatchEvent(new Event("kubarium:search-terminal"))}
      />
      <Button
        size="small"
        tone="ghost"
        icon="reset"
        hint="Clear the terminal"
        hotkey="Ctrl L"
        onClick={() => typeKeys(active, "\u000c")}
      />
    </div>
  );
}

interface RowKey {
  readonly label: string;
  readonly keys: string;
  /** What it is called where the label is a sign. */
  readonly spoken?: string;
  readonly main?: true;
}

const UP: RowKey = { label: "↑", keys: "\u001b[A", spoken: "Up" };
const DOWN: RowKey = { label: "↓", keys: "\u001b[B", spoken: "Down" };

const KEYS: readonly RowKey[] = [
  { label: "Esc", keys: "\u001b" },
  { label: "Tab", keys: "\t" },
  { label: "^C", keys: "\u0003", spoken: "Control C" },
  { label: "-", keys: "-", spoken: "Hyphen" },
  { label: "/", keys: "/", spoken: "Slash" },
  { label: "|", keys: "|", spoken: "Pipe" },
  UP,
  DOWN,
  { label: "←", keys: "\u001b[D", spoken: "Left" },
  { label: "→", keys: "\u001b[C", spoken: "Right" },
];

const WORDS: readonly RowKey[] = [
  { label: "Tab", keys: "\t" },
  { label: "kubectl", keys: "kubectl " },
  { label: "get", keys: "get " },
  { label: "-n", keys: "-n " },
  { label: "-o", keys: "-o " },
  UP,
  DOWN,
  { label: "Run", keys: "\r", main: true },
];

function KeyRow({ terminal, keys }: { readonly terminal: string; readonly keys: readonly RowKey[] }) {
  return (
    <div className="key-row" role="toolbar" aria-label="Keys">
      {keys.map(({ label, keys, spoken = label, main }) => (
        <button
          key={label}
          type="button"
          aria-label={spoken}
          data-main={main}
          // The keyboard of the phone stays where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => typeKeys(terminal, keys)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
