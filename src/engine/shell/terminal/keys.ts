/** One key as a terminal sends it: a control by its name, or text that was typed or pasted. */
export type Key = { readonly key: string } | { readonly text: string } | { readonly pasted: string };

/** Cuts what a terminal sent into keys. `rest` is the beginning of an escape sequence whose end has not come. */
export function readKeys(input: string): { readonly keys: readonly Key[]; readonly rest: string } {
  const keys: Key[] = [];
  for (let at = 0; at < input.length;) {
    const here = input.slice(at);
    if (here.startsWith(PASTE_BEGINS)) {
      const end = here.indexOf(PASTE_ENDS);
      if (end < 0) return { keys, rest: here };
      keys.push({ pasted: here.slice(PASTE_BEGINS.length, end).replace(/\r\n?/g, "\n") });
      at += end + PASTE_ENDS.length;
      continue;
    }
    const escape = /^\x1b(?:\[[0-9;?]*[A-Za-z~]|O[A-Za-z]|[^[O])/.exec(here)?.[0];
    if (escape !== undefined) {
      const key = SEQUENCES[escape];
      if (key !== undefined) keys.push({ key });
      at += escape.length;
    } else if (here.startsWith("\x1b")) {
      return { keys, rest: here };
    } else {
      const text = /^[^\x00-\x1f\x7f]+/.exec(here)?.[0];
      if (text !== undefined) keys.push({ text });
      else keys.push({ key: CONTROLS[here[0]!] ?? `ctrl-${String.fromCharCode(here.charCodeAt(0) + 96)}` });
      at += text?.length ?? 1;
    }
  }
  return { keys, rest: "" };
}

const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";

const CONTROLS: { readonly [c: string]: string } = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\x7f": "backspace",
  "\b": "backspace",
};

const SEQUENCES: { readonly [sequence: string]: string } = {
  "\x1b[A": "up",
  "\x1b[B": "down",
  "\x1b[C": "right",
  "\x1b[D": "left",
  "\x1bOA": "up",
  "\x1bOB": "down",
  "\x1bOC": "right",
  "\x1bOD": "left",
  "\x1b[H": "home",
  "\x1b[F": "end",
  "\x1bOH": "home",
  "\x1bOF": "end",
  "\x1b[1~": "home",
  "\x1b[4~": "end",
  "\x1b[3~": "delete",
  "\x1b[1;5C": "word-right",
  "\x1b[1;5D": "word-left",
  "\x1b[1;3C": "word-right",
  "\x1b[1;3D": "word-left",
  "\x1bf": "word-right",
  "\x1bb": "word-left",
  "\x1bd": "kill-word",
  "\x1b\x7f": "ctrl-w",
  "\x1b.": "last-word",
};
