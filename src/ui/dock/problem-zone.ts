import type * as monaco from "monaco-editor/editor/editor.api";
import type { Problem } from "./dry-run";
import type { Fix } from "./quick-fixes";

const CHARACTER_PX = 7.6;
const LINE_PX = 19;
const FRAME_PX = 18;
/** Beside the words: the sign at the left, and the button at the right. */
const SIGN_PX = 70;
const BUTTON_PX = 150;
/** Where there is no room beside the words, the button stands below them. */
const NARROW_PX = 480;
const BELOW_PX = 52;

/**
 * The strip below a line: the server's own words, below them what they mean, and beside them what would mend it. Made
 * of elements and text only: what a server says is never read as markup.
 */
export function drawProblem(
  editor: monaco.editor.IStandaloneCodeEditor,
  { line, message, meaning, fixes }: Problem,
  mend: (fix: Fix) => void,
): monaco.editor.IViewZone {
  const node = document.createElement("div");
  node.className = "editor-problem";
  const [, field, rest] = /^([\w.[\]/-]+): (.*)$/s.exec(message) ?? [];
  const words = element("p", "mono wrap-anywhere");
  if (field !== undefined) words.append(element("b", "", field), `: ${rest ?? ""}`);
  else words.append(message);
  const text = element("div", "grow");
  text.append(words, element("p", "caption", meaning));
  const strip = element("div", "");
  strip.append(sign(), text);
  const [fix] = fixes;
  if (fix !== undefined) strip.append(button(fix, mend));
  // The editor lays the outer element out by itself.
  node.append(strip);
  const narrow = editor.getLayoutInfo().contentWidth < NARROW_PX;
  strip.toggleAttribute("data-narrow", narrow);
  const beside = fix === undefined || narrow ? 0 : BUTTON_PX;
  const columns = Math.max(20, Math.floor((editor.getLayoutInfo().contentWidth - SIGN_PX - beside) / CHARACTER_PX));
  const rows = [message, meaning].reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  const below = fix !== undefined && narrow ? BELOW_PX : 0;
  return {
    afterLineNumber: line,
    heightInPx: rows * LINE_PX + FRAME_PX + below,
    domNode: node,
    suppressMouseDown: true,
  };
}

function button(fix: Fix, mend: (fix: Fix) => void): HTMLElement {
  const made = element("button", "button", fix.title);
  made.setAttribute("type", "button");
  made.dataset["size"] = "small";
  // The strip stands within the text, where Tab writes: by keyboard the same fix is in the list and at the light bulb.
  made.tabIndex = -1;
  made.title = `${fix.title} (Ctrl .)`;
  // The editor would take the pointer for itself, and the button would never hear that it was pressed.
  for (const press of ["pointerdown", "mousedown", "touchstart"])
    made.addEventListener(press, (event) => event.stopPropagation());
  made.addEventListener("click", () => mend(fix));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

function sign(): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("data-size", "small");
  made.setAttribute("viewBox", "0 0 16 16");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#i-s-bad");
  made.append(use);
  return made;
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
