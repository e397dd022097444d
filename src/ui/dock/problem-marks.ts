import * as monaco from "monaco-editor/editor/editor.api";
import type { Problem } from "./dry-run";
import type { Fix } from "./quick-fixes";
import { drawProblem } from "./problem-zone";

type CodeEditor = monaco.editor.IStandaloneCodeEditor;
type Model = monaco.editor.ITextModel;

/** What was said last of each file, for the light bulb. */
const said = new WeakMap<Model, readonly Problem[]>();

/** Marks the places and opens a strip below each line. Undone by the returned function. */
export function showProblems(editor: CodeEditor | null, problems: readonly Problem[]): (() => void) | undefined {
  const model = editor?.getModel();
  if (editor === null || model === null || model === undefined) return undefined;
  said.set(model, problems);
  monaco.editor.setModelMarkers(
    model,
    "server",
    problems.map((problem) => ({
      ...rangeOf(model, problem),
      message: problem.message,
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
    for (const problem of problems)
      zones.push(accessor.addZone(drawProblem(editor, problem, (fix) => applyFix(editor, fix))));
  });
  return () => {
    lines.clear();
    said.delete(model);
    if (!model.isDisposed()) monaco.editor.setModelMarkers(model, "server", []);
    if (editor.getModel() !== null)
      editor.changeViewZones((accessor) => {
        for (const zone of zones) accessor.removeZone(zone);
      });
  };
}

/** The wrong value where it is known, else the whole line. What was said of a longer text may lie beyond its end. */
function rangeOf(model: Model, { line, range }: Problem): monaco.IRange {
  const within = Math.min(Math.max(1, line), model.getLineCount());
  if (range === undefined || range[1] <= range[0])
    return new monaco.Range(
      within,
      model.getLineFirstNonWhitespaceColumn(within) || 1,
      within,
      model.getLineMaxColumn(within),
    );
  return monaco.Range.fromPositions(model.getPositionAt(range[0]), model.getPositionAt(range[1]));
}

/** Changes the file, so that it can be undone, and puts the cursor behind the change. */
export function applyFix(editor: CodeEditor, fix: Fix): void {
  const model = editor.getModel();
  if (model === null) return;
  editor.pushUndoStop();
  editor.executeEdits("quick-fix", editsOf(model, fix));
  editor.pushUndoStop();
  editor.focus();
}

function editsOf(model: Model, { edits }: Fix): { readonly range: monaco.IRange; readonly text: string }[] {
  return edits.map(({ from, to, text }) => ({
    range: monaco.Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to)),
    text,
  }));
}

/** What the light bulb offers where the cursor stands. */
export function actionsAt(
  model: Model,
  { startLineNumber, endLineNumber }: monaco.Range,
  { markers }: monaco.languages.CodeActionContext,
): monaco.languages.CodeActionList {
  const here = (said.get(model) ?? []).filter(({ line }) => line >= startLineNumber && line <= endLineNumber);
  const actions = here.flatMap(({ fixes, message }) =>
    fixes.map((fix, index) => ({
      title: fix.title,
      kind: "quickfix",
      isPreferred: index === 0,
      diagnostics: markers.filter((marker) => marker.message === message),
      edit: {
        edits: editsOf(model, fix).map((textEdit) => ({
          resource: model.uri,
          versionId: model.getVersionId(),
          textEdit,
        })),
      },
    })),
  );
  return { actions, dispose: () => undefined };
}
