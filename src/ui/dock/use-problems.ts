import { useEffect, useState, type RefObject } from "react";
import { lookingBack, useLookingBack } from "../state/looking-back";
import { dryRun, type Problem } from "./dry-run";
import { monaco } from "./monaco";
import { drawProblem } from "./problem-zone";

const CHECK_AFTER_MS = 600;

/** Asks the server a moment after the last key, and writes what it says below the lines that it speaks of. */
export function useProblems(
  editor: RefObject<monaco.editor.IStandaloneCodeEditor | null>,
  text: string,
): readonly Problem[] {
  const [found, setFound] = useState<{ readonly text: string; readonly problems: readonly Problem[] }>();
  const past = useLookingBack();
  useEffect(() => {
    let ended = false;
    const timer = setTimeout(() => {
      if (lookingBack() || text.trim() === "") return;
      dryRun(text).then(
        (problems) => {
          if (!ended) setFound({ text, problems });
        },
        () => {
          if (!ended) setFound(undefined);
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [text, past]);
  // While one types, what was said last stays: it is mended, not hidden.
  const problems = found?.problems ?? NONE;
  useEffect(() => showProblems(editor.current, problems), [editor, problems]);
  return text.trim() === "" ? NONE : problems;
}

const NONE: readonly Problem[] = [];

/** Marks the lines and opens a strip below each. Undone by the returned function. */
function showProblems(
  editor: monaco.editor.IStandaloneCodeEditor | null,
  problems: readonly Problem[],
): (() => void) | undefined {
  const model = editor?.getModel();
  if (editor === null || model === null || model === undefined) return undefined;
  const lastColumn = (line: number) => model.getLineMaxColumn(Math.min(Math.max(1, line), model.getLineCount()));
  monaco.editor.setModelMarkers(
    model,
    "server",
    problems.map(({ line, message }) => ({
      startLineNumber: line,
      endLineNumber: line,
      startColumn: 1,
      endColumn: lastColumn(line),
      message,
      severity: monaco.MarkerSeverity.Error,
    })),
  );
  const lines = editor.createDecorationsCollection(
    problems.map(({ line }) => ({
      range: new monaco.Range(line, 1, line, 1),
      options: { isWholeLine: true, className: "problem-line" },
    })),
  );
  const zones: string[] = [];
  editor.changeViewZones((accessor) => {
    for (const problem of problems) zones.push(accessor.addZone(drawProblem(editor, problem)));
  });
  return () => {
    lines.clear();
    if (!model.isDisposed()) monaco.editor.setModelMarkers(model, "server", []);
    if (editor.getModel() !== null)
      editor.changeViewZones((accessor) => {
        for (const zone of zones) accessor.removeZone(zone);
      });
  };
}
