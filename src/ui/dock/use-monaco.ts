import { useEffect, useRef, useState, type RefObject } from "react";
import { useUi } from "../state/ui-store";
import { monaco, prepareMonaco, useMonacoTheme } from "./monaco";

type CodeEditor = monaco.editor.IStandaloneCodeEditor;

/** Monaco in a box of the page, and its text as it is typed. */
export function useMonaco(holder: RefObject<HTMLDivElement | null>): {
  readonly editor: RefObject<CodeEditor | null>;
  readonly text: string;
} {
  const editor = useRef<CodeEditor>(null);
  const [text, setText] = useState("");
  const dark = useUi((ui) => ui.theme) === "dark";
  useEffect(() => {
    if (holder.current === null) return undefined;
    prepareMonaco();
    const made = monaco.editor.create(holder.current, OPTIONS);
    editor.current = made;
    const read = () => setText(made.getValue());
    const watched = [made.onDidChangeModelContent(read), made.onDidChangeModel(read)];
    return () => {
      for (const each of watched) each.dispose();
      made.dispose();
      editor.current = null;
    };
  }, [holder]);
  useEffect(() => {
    // The roles have changed with the theme; they are read when the new ones are in force.
    const frame = requestAnimationFrame(() => {
      if (holder.current !== null) useMonacoTheme(holder.current, dark);
    });
    return () => cancelAnimationFrame(frame);
  }, [dark, holder]);
  return { editor, text };
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', monospace",
  fontSize: 12.5,
  lineHeight: 19,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  tabSize: 2,
  lineNumbersMinChars: 4,
  overviewRulerLanes: 0,
  fixedOverflowWidgets: true,
  ariaLabel: "YAML file. Control and right bracket leaves it.",
  quickSuggestions: { other: true, comments: false, strings: true },
  hover: { above: false },
  padding: { top: 6 },
  // A number that is dimmed is one that not everybody can read.
  renderFinalNewline: "on",
};
