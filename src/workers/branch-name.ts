import type { Micros } from "../engine/index";
import type { Input, LoggedInput } from "./protocol";

const MOST = 40;

/** What a future is called by itself: by the first deed that is not in the one that it left. */
export function deedWords(log: readonly LoggedInput[]): string | undefined {
  return deedsIn(log)[0]?.words;
}

/** All that was done, each deed in a few words: a line that was typed is one, however many keys it took. */
export function deedsIn(log: readonly LoggedInput[]): readonly Deed[] {
  const deeds: Deed[] = [];
  const typed = new Map<string, { readonly t: number; readonly line: string }>();
  for (const { t, input } of log) {
    if (input.input === "keys") {
      const before = typed.get(input.terminal);
      const { line, entered } = typedLine(before?.line ?? "", input.keys);
      if (entered !== undefined) deeds.push({ t, words: short(entered) });
      typed.set(input.terminal, { t, line });
      continue;
    }
    const words = wordsOf(input);
    if (words !== undefined) deeds.push({ t, words: short(words) });
  }
  for (const { t, line } of typed.values()) if (line.trim() !== "") deeds.push({ t, words: short(line.trim()) });
  return deeds;
}

export interface Deed {
  readonly t: Micros;
  readonly words: string;
}

/** Whether an input changes anything of the run: looking, reading on and a window of another size do not. */
export function isDeed(input: Input): boolean {
  return input.input !== "lesson" && !(input.input === "keys" && input.keys === "");
}

function wordsOf(input: Exclude<Input, { readonly input: "keys" }>): string | undefined {
  switch (input.input) {
    case "power":
      return input.on ? `power back to ${input.machine}` : `power of ${input.machine} cut`;
    case "kill":
      return `${input.process} killed on ${input.machine}`;
    case "kill-container":
      return `container ${input.container} of ${input.pod} killed`;
    case "link":
      return `link ${input.from} to ${input.to} ${input.cut ? "cut" : input.delay > 0 ? "slowed" : "healed"}`;
    case "write-file":
      return `${input.path.split("/").at(-1) ?? input.path} written`;
    case "request":
      return `${input.request.method} ${input.request.path.split("/").slice(-2).join("/")}`;
    case "script":
      return input.script;
    case "bridge":
      return "a tool’s request";
    case "close-terminal":
    case "lesson":
      return undefined;
  }
}

/** The line that stands in a terminal after some keys, and the first one that was entered, as far as keys tell it. */
function typedLine(before: string, keys: string): { readonly line: string; readonly entered?: string } {
  let line = before;
  // Arrows and the like edit a line in ways that only the shell knows.
  const plain = keys.replaceAll(new RegExp(`${ESCAPE}(\\[[0-9;]*[A-Za-z~]|.)`, "g"), "");
  for (const key of plain) {
    if (key === "\r" || key === "\n") {
      if (line.trim() !== "") return { line: "", entered: line.trim() };
      line = "";
    } else if (key === "\u0015" || key === "\u0003") line = "";
    else if (key === "\u007f") line = line.slice(0, -1);
    else if (key >= " ") line += key;
  }
  return { line };
}

const ESCAPE = String.fromCharCode(27);

function short(words: string): string {
  const [line = ""] = words.split("\n");
  return line.length > MOST ? `${line.slice(0, MOST - 1).trimEnd()}…` : line;
}
