import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm, type ITheme } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { onOutput } from "../state/engine-link";
import { terminalStore } from "../state/terminal-store";
import { setTerminalSize, typeKeys } from "../state/typing";
import { useUi } from "../state/ui-store";
import { resolveColor } from "./resolve-color";
import { linkNames } from "./terminal-links";
import { TerminalSearchBar } from "./terminal-search-bar";

/** Smaller where there is no room: the columns of `kubectl get pods` should fit beside one another on a phone. */
const FONT_SIZE = { roomy: 12.5, narrow: 11 };
const NARROW_PX = 560;
const LEAST = { columns: 20, rows: 2 };

/** Tells the terminal emulator to mark what is pasted, so that the shell takes several lines as lines, not as keys. */
const MARK_PASTES = "\u001b[?2004h";

/** A terminal of the workstation. What is typed goes to the shell there as it is; what comes back is shown as it is. */
export function Terminal({ id, active }: { readonly id: string; readonly active: boolean }) {
  const holder = useRef<HTMLDivElement>(null);
  const terminal = useRef<Xterm>(null);
  const theme = useUi((ui) => ui.theme);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const xterm = showIn(id, element);
    terminal.current = xterm;
    const leave = keepFitting(id, xterm, element);
    return () => {
      leave();
      terminal.current = null;
      putAway(id, xterm);
    };
  }, [id]);
  useEffect(() => {
    // The roles have changed with the theme; they are read when the new ones are in force.
    const frame = requestAnimationFrame(() => {
      if (holder.current !== null && terminal.current !== null)
        terminal.current.options.theme = themeOf(holder.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [theme]);
  useEffect(() => {
    // One that was asked for by a button is typed into at once.
    if (active && document.activeElement?.closest(".terminal-list")) terminal.current?.focus();
  }, [active]);
  useEffect(() => {
    const focus = (event: Event) => {
      if (active && event instanceof CustomEvent) terminal.current?.focus();
    };
    window.addEventListener("kubarium:focus-terminal", focus);
    return () => window.removeEventListener("kubarium:focus-terminal", focus);
  }, [active]);
  const [searching, setSearching] = useState(false);
  useEffect(() => {
    // At once: what is typed next is meant for the search, not for the shell.
    const search = () => active && flushSync(() => setSearching(true));
    window.addEventListener(SEARCH, search);
    return () => window.removeEventListener(SEARCH, search);
  }, [active]);
  return (
    <>
      {searching && active && terminal.current !== null && (
        <TerminalSearchBar xterm={terminal.current} close={() => setSearching(false)} />
      )}
      <div className="terminal" ref={holder} hidden={!active} />
    </>
  );
}

/** Asks for the search of the terminal that is in sight. */
const SEARCH = "kubarium:search-terminal";

/**
 * Terminals that were drawn once. One that is out of sight goes on hearing its shell, so that it can be shown again as
 * it was: told its story anew in another width, it would break its lines at the wrong places.
 */
const drawn = new Map<string, Xterm>();

function showIn(id: string, element: HTMLElement): Xterm {
  const known = drawn.get(id);
  if (known?.element !== undefined) {
    element.append(known.element);
    return known;
  }
  const xterm = openXterm(id, element);
  drawn.set(id, xterm);
  xterm.onData((keys) => typeKeys(id, keys));
  onOutput(id, (output) => xterm.write(output + MARK_PASTES));
  return xterm;
}

function putAway(id: string, xterm: Xterm): void {
  xterm.element?.remove();
  if (terminalStore.getState().open.includes(id)) return;
  drawn.delete(id);
  xterm.dispose();
}

function openXterm(id: string, element: HTMLElement): Xterm {
  const xterm = new Xterm({
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    fontSize: FONT_SIZE.roomy,
    lineHeight: 1.3,
    cursorBlink: false,
    scrollback: 5_000,
    screenReaderMode: true,
    theme: themeOf(element),
    allowProposedApi: false,
    convertEol: false,
    minimumContrastRatio: 4.5,
  });
  xterm.open(element);
  xterm.textarea?.setAttribute("aria-label", `Terminal ${id}. Control and right bracket leaves it.`);
  xterm.attachCustomKeyEventHandler(
    (event) => !isSearchKey(event) && !isPageKey(event) && !isClipboardKey(event, xterm),
  );
  linkNames(xterm);
  return xterm;
}

/** Draws the terminal as large as its room, from now until the returned function is called. */
function keepFitting(id: string, xterm: Xterm, element: HTMLElement): () => void {
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  const observer = new ResizeObserver(() => {
    if (element.clientHeight <= 20) return;
    const size = element.clientWidth < NARROW_PX ? FONT_SIZE.narrow : FONT_SIZE.roomy;
    if (xterm.options.fontSize !== size) xterm.options.fontSize = size;
    const { cols = 0, rows: room = 0 } = fit.proposeDimensions() ?? {};
    if (!(cols > 0)) return;
    const [columns, rows] = [Math.max(LEAST.columns, cols), Math.max(LEAST.rows, room)];
    xterm.resize(columns, rows);
    setTerminalSize(id, { columns, rows });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    fit.dispose();
  };
}

/** Control, Shift and F: the shell never sees it. */
function isSearchKey(event: KeyboardEvent): boolean {
  if (!event.ctrlKey || !event.shiftKey || event.key.toLowerCase() !== "f") return false;
  event.preventDefault();
  if (event.type === "keydown") window.dispatchEvent(new Event(SEARCH));
  return true;
}

/** Keys that mean the page even here: the palette, the terminal's own key, and the way out. */
function isPageKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && (event.key === "k" || event.key === "`" || event.key === "]");
}

/** Ctrl-C copies what is marked, and interrupts when nothing is; Ctrl-V pastes. Both are the browser's own then. */
function isClipboardKey(event: KeyboardEvent, xterm: Xterm): boolean {
  if (event.type !== "keydown" || !event.ctrlKey || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (key === "v") return true;
  if (key !== "c" || !xterm.hasSelection()) return false;
  // The marks are taken off when the browser has copied what they hold.
  setTimeout(() => xterm.clearSelection());
  return true;
}

function themeOf(element: HTMLElement): ITheme {
  const style = getComputedStyle(element);
  const role = (name: string) => resolveColor(style.getPropertyValue(name).trim());
  return {
    background: role("--paper"),
    foreground: role("--ink"),
    cursor: role("--ink"),
    cursorAccent: role("--paper"),
    selectionBackground: role("--edge-line"),
    green: role("--edge"),
    red: role("--bad"),
    yellow: role("--warn-ink"),
    blue: role("--wait"),
    magenta: role("--cat-2"),
    cyan: role("--edge"),
    black: role("--ink"),
    white: role("--ink-2"),
    brightBlack: role("--ink-3"),
    brightGreen: role("--edge"),
    brightRed: role("--bad"),
    brightYellow: role("--warn-ink"),
    brightBlue: role("--wait"),
    brightMagenta: role("--cat-2"),
    brightCyan: role("--edge"),
    brightWhite: role("--ink"),
  };
}
