import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm, type ITheme } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef } from "react";
import { engine, onOutput } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { useUi } from "../state/ui-store";

/**
 * The shell redraws its line for a terminal of this width. Where there is less room, the terminal scrolls sideways
 * instead of breaking lines.
 */
const SHELL_COLUMNS = 80;

/** A terminal of the workstation. What is typed goes to the shell there as it is; what comes back is shown as it is. */
export function Terminal({ id, active }: { readonly id: string; readonly active: boolean }) {
  const holder = useRef<HTMLDivElement>(null);
  const terminal = useRef<Xterm>(null);
  const theme = useUi((ui) => ui.theme);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const xterm = new Xterm({
      fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
      fontSize: 12.5,
      lineHeight: 1.3,
      cursorBlink: false,
      scrollback: 5_000,
      screenReaderMode: true,
      theme: themeOf(element),
      allowProposedApi: false,
      convertEol: false,
      minimumContrastRatio: 4.5,
    });
    const fit = new FitAddon();
    xterm.loadAddon(fit);
    xterm.open(element);
    xterm.textarea?.setAttribute("aria-label", `Terminal ${id}. Control and right bracket leaves it.`);
    terminal.current = xterm;
    xterm.attachCustomKeyEventHandler((event) => !isPageKey(event));
    const typed = xterm.onData((keys) => {
      engine().input({ input: "keys", terminal: id, keys }).catch(reportFailure("Typing"));
    });
    const off = onOutput(id, (output) => xterm.write(output));
    const resize = () => {
      const room = element.clientHeight > 20 ? fit.proposeDimensions() : undefined;
      if (room !== undefined) xterm.resize(Math.max(SHELL_COLUMNS, room.cols || 0), Math.max(2, room.rows || 0));
    };
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    return () => {
      observer.disconnect();
      off();
      typed.dispose();
      xterm.dispose();
      terminal.current = null;
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
    const focus = (event: Event) => {
      if (active && event instanceof CustomEvent) terminal.current?.focus();
    };
    window.addEventListener("kubarium:focus-terminal", focus);
    return () => window.removeEventListener("kubarium:focus-terminal", focus);
  }, [active]);
  return <div className="terminal" ref={holder} hidden={!active} />;
}

/** Keys that mean the page even here: the palette, the terminal's own key, and the way out. */
function isPageKey(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && (event.key === "k" || event.key === "`" || event.key === "]");
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

/** xterm knows hexadecimal colours, not OKLCH: a canvas translates. */
export function resolveColor(color: string): string {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (context === null) return "#808080";
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
