import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { typeLine } from "../state/deeds";
import { useLookingBack } from "../state/looking-back";
import { reportFailure, toast } from "../state/toasts";
import { EditorBelow, type BelowTab } from "./editor-below";
import { EditorHead } from "./editor-head";
import { diffOf, type ObjectDiff } from "./file-diff";
import { applyFix } from "./problem-marks";
import type { Fix } from "./quick-fixes";
import { freeName, newSheet, openSheets, saveSheet, type Sheet } from "./sheets";
import "./editor.css";
import { useChangeBars } from "./use-change-bars";
import { useMonaco } from "./use-monaco";
import { useProblems } from "./use-problems";

/** Files of the workstation, with what the API server would say of them written at the line. */
export function Editor() {
  const holder = useRef<HTMLDivElement>(null);
  const { editor, text } = useMonaco(holder);
  const { sheets, sheet, active, open, add, save } = useSheets();
  const verdict = useProblems(editor, text);
  useChangeBars(editor, text);
  const [below, setBelow] = useState<BelowTab>();
  const diffs = useDiffs(text, below === "diff");
  const past = useLookingBack();
  useEffect(() => {
    if (sheet !== undefined) editor.current?.setModel(sheet.model);
  }, [editor, sheet?.model]);
  useEffect(() => {
    // The pane below takes room from the text: what one looks at stays in sight.
    const [made, at] = [editor.current, editor.current?.getPosition()];
    made?.layout();
    if (at) made?.revealPositionInCenterIfOutsideViewport(at);
  }, [editor, below]);
  const apply = () => {
    save().then(() => typeLine(`kubectl apply -f ${active}`), reportFailure("Saving the file"));
  };
  const goTo = (line: number) => {
    editor.current?.revealLineInCenter(line);
    editor.current?.setPosition({ lineNumber: line, column: 1 });
    editor.current?.focus();
  };
  const showProblems = () => {
    setBelow("dry-run");
    const [first] = verdict?.problems ?? [];
    if (first !== undefined) goTo(first.line);
  };
  const format = () => {
    void editor.current?.getAction("editor.action.formatDocument")?.run();
  };
  const mend = (fix: Fix) => {
    if (editor.current !== null) applyFix(editor.current, fix);
  };
  const sayAndSave = () => {
    save().then(() => toast({ title: `${active} is saved on the workstation.` }), reportFailure("Saving the file"));
  };
  return (
    <div className="editor" onKeyDownCapture={(event) => onEditorKey(event, sayAndSave, apply)}>
      <EditorHead
        {...{ sheets, active, text, verdict, open, add, showProblems, format, apply }}
        comparing={below === "diff"}
        compare={() => setBelow(below === "diff" ? undefined : "diff")}
      />
      {past && (
        <p className="editor-note caption">
          You look at the past: the server is asked about this file again when you are back.
        </p>
      )}
      <div className="editor-text" ref={holder} />
      {below !== undefined && <EditorBelow tab={below} show={setBelow} {...{ diffs, verdict, goTo, mend }} />}
    </div>
  );
}

const NO_DIFFS: readonly ObjectDiff[] = [];
const DIFF_AFTER_MS = 300;
const DIFF_AGAIN_MS = 2_000;

/** What applying would change, told anew as one types and as the cluster goes on. */
function useDiffs(text: string, wanted: boolean): readonly ObjectDiff[] {
  const [diffs, setDiffs] = useState(NO_DIFFS);
  useEffect(() => {
    if (!wanted) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    const look = () => {
      diffOf(text)
        .then(
          (next) => !ended && setDiffs(next),
          () => undefined,
        )
        .finally(() => {
          if (!ended) timer = setTimeout(look, DIFF_AGAIN_MS);
        });
    };
    timer = setTimeout(look, diffs === NO_DIFFS ? 0 : DIFF_AFTER_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [text, wanted]);
  return diffs;
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
