import type { Problem } from "./dry-run";
import type { monaco } from "./monaco";

const CHARACTER_PX = 7.6;
const LINE_PX = 19;
const FRAME_PX = 16;

/**
 * The strip below a line: the server's own words, and below them what they mean. Made of elements and text only: what
 * a server says is never read as markup.
 */
export function drawProblem(
  editor: monaco.editor.IStandaloneCodeEditor,
  { line, message, status }: Problem,
): monaco.editor.IViewZone {
  const node = document.createElement("div");
  node.className = "editor-problem";
  const [, field, rest] = /^([\w.[\]-]+): (.*)$/s.exec(message) ?? [];
  const words = element("p", "mono wrap-anywhere");
  if (field !== undefined) words.append(element("b", "", field), `: ${rest ?? ""}`);
  else words.append(message);
  const meaning =
    status === undefined
      ? `Line ${line} cannot be read as YAML, so nothing is sent.`
      : `The API server would refuse this with ${status}, for line ${line}.`;
  node.append(words, element("p", "caption", meaning));
  const columns = Math.max(20, Math.floor((editor.getLayoutInfo().contentWidth - 60) / CHARACTER_PX));
  const rows = Math.max(1, Math.ceil(message.length / columns));
  return { afterLineNumber: line, heightInPx: (rows + 1) * LINE_PX + FRAME_PX, domNode: node };
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
