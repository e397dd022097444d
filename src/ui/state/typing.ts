import { engine } from "./engine-link";
import { reportFailure } from "./toasts";

/** The terminal that a lesson, a button or Apply types into. */
export const MAIN_TERMINAL = "1";

interface Size {
  readonly columns: number;
  readonly rows: number;
}

const sizes = new Map<string, Size>();

/** How large a terminal is drawn. The shell hears of it with the next key, so that looking alone changes nothing. */
export function setTerminalSize(terminal: string, size: Size): void {
  sizes.set(terminal, size);
}

/** Sends keys to a terminal of the workstation, as if they had been typed there. */
export function typeKeys(terminal: string, keys: string): void {
  engine()
    .input({ input: "keys", terminal, keys, ...sizes.get(terminal) })
    .catch(reportFailure("Typing"));
}

/** Ends a terminal, and what runs in it. */
export function closeTerminal(terminal: string): void {
  engine().input({ input: "close-terminal", terminal }).catch(reportFailure("Closing the terminal"));
}
