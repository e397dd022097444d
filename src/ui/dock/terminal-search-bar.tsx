import type { Terminal as Xterm } from "@xterm/xterm";
import { useEffect, useMemo, useState, type KeyboardEvent } from "react";
import { Button } from "../design/kit";
import { findAll, nextMatch, type Match } from "./terminal-search";

/** Looks for words in all that a terminal still shows, the newest first. */
export function TerminalSearchBar({ xterm, close }: { readonly xterm: Xterm; readonly close: () => void }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState<Match>();
  const screen = useScreenAge(xterm);
  const matches = useMemo(() => findAll(rowsOf(xterm), xterm.cols, words), [xterm, words, screen]);
  const index = matches.findIndex((match) => match.row === at?.row && match.column === at.column);
  const go = (from: Match | undefined, direction: 1 | -1, all = matches) => {
    const to = all[nextMatch(all, from, direction)];
    setAt(to);
    if (to === undefined) return xterm.clearSelection();
    xterm.select(to.column, to.row, to.length);
    xterm.scrollToLine(Math.max(0, to.row - Math.floor(xterm.rows / 2)));
  };
  const leave = () => {
    xterm.clearSelection();
    close();
    xterm.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") go(at, event.shiftKey ? 1 : -1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="terminal-search" role="search" onKeyDown={onKey}>
      <input
        className="field"
        type="search"
        aria-label="Find in the terminal"
        placeholder="Find in the terminal"
        autoFocus
        value={words}
        onChange={({ target: { value } }) => {
          setWords(value);
          go(undefined, -1, findAll(rowsOf(xterm), xterm.cols, value));
        }}
      />
      <span className="caption" role="status">
        {words === "" ? "" : matches.length === 0 ? "not found" : `${index + 1} of ${matches.length}`}
      </span>
      <Button size="small" tone="ghost" icon="up" hint="Further up" hotkey="Enter" onClick={() => go(at, -1)} />
      <Button
        size="small"
        tone="ghost"
        icon="down"
        hint="Further down"
        hotkey="Shift Enter"
        onClick={() => go(at, 1)}
      />
      <Button size="small" tone="ghost" icon="x" hint="Close the search" hotkey="Esc" onClick={leave} />
    </div>
  );
}

function rowsOf(xterm: Xterm) {
  const { active } = xterm.buffer;
  return Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row);
    return { text: line?.translateToString(false) ?? "", wrapped: line?.isWrapped ?? false };
  });
}

const LOOK_AGAIN_MS = 300;

/** Counts up when the terminal shows something new. */
function useScreenAge(xterm: Xterm): number {
  const [age, setAge] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const heard = xterm.onWriteParsed(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setAge((before) => before + 1);
      }, LOOK_AGAIN_MS);
    });
    return () => {
      heard.dispose();
      clearTimeout(timer);
    };
  }, [xterm]);
  return age;
}
