import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { typeLine } from "../state/deeds";
import { useLookingBack } from "../state/looking-back";
import { reportFailure, toast } from "../state/toasts";
import { EditorDiff } from "./editor-diff";
import { EditorHead } from "./editor-head";
import { diffOf, type ObjectDiff } from "./file-diff";
import { freeName, newSheet, openSheets, saveSheet, type Sheet } from "./sheets";
import { useMonaco } from "./use-monaco";
import { useProblems } from "./use-problems";

/** Files of the workstation, with what the API server would say of them written at the line. */
export function Editor() {
  const holder = useRef<HTMLDivElement>(null);
  const { editor, text } = useMonaco(holder);
  const { sheets, sheet, active, open, add, save } = useSheets();
  const problems = useProblems(editor, text);
  const [diffs, setDiffs] = useState<readonly ObjectDiff[]>();
  const past = useLookingBack();
  useEffect(() => {
    if (sheet === undefined) return;
    editor.current?.setModel(sheet.model);
    setDiffs(undefined);
  }, [editor, sheet?.model]);
  const apply = () => {
    save().then(() => typeLine(`kubectl apply -f ${active}`), reportFailure("Saving the file"));
  };
  const compare = () => {
    if (diffs !== undefined) setDiffs(undefined);
    else diffOf(text).then(setDiffs, reportFailure("Comparing"));
  };
  const goTo = (line: number) => {
    editor.current?.revealLineInCenter(line);
    editor.current?.setPosition({ lineNumber: line, column: 1 });
    editor.current?.focus();
  };
  const sayAndSave = () => {
    save().then(() => toast({ title: `${active} is saved on the workstation.` }), reportFailure("Saving the file"));
  };
  return (
    <div className="editor" onKeyDownCapture={(event) => onEditorKey(event, sayAndSave, apply)}>
      <EditorHead
        {...{ sheets, active, text, problems, open, add, goTo, compare, apply }}
        comparing={diffs !== undefined}
      />
      {past && (
        <p className="editor-note caption">
          You look at the past: the server is asked about this file again when you are back.
        </p>
      )}
      <div className="editor-text" ref={holder} />
      {diffs !== undefined && <EditorDiff diffs={diffs} close={() => setDiffs(undefined)} />}
    </div>
  );
}

function onEditorKey(event: KeyboardEvent, save: () => void, apply: () => void): void {
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.key === "s") {
    event.preventDefault();
    save();
  }
  if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    apply();
  }
}

/** The files that are open, and the one in sight. */
function useSheets() {
  const [sheets, setSheets] = useState<readonly Sheet[]>([]);
  const [active, setActive] = useState("web.yaml");
  useEffect(() => {
    void openSheets().then(setSheets, reportFailure("Reading the files"));
  }, []);
  const sheet = sheets.find(({ path }) => path === active);
  const add = () => {
    const path = freeName(sheets);
    setSheets([...sheets, newSheet(path)]);
    setActive(path);
  };
  const save = useCallback(async () => {
    if (sheet === undefined) return;
    const saved = await saveSheet(sheet);
    setSheets((all) => all.map((each) => (each.path === sheet.path ? { ...each, saved } : each)));
  }, [sheet]);
  return { sheets, sheet, active, open: setActive, add, save };
}
