import { useEffect, useState, type RefObject } from "react";
import { lookingBack, useLookingBack } from "../state/looking-back";
import { dryRun, type Problem } from "./dry-run";
import type { monaco } from "./monaco";
import { showProblems } from "./problem-marks";

const CHECK_AFTER_MS = 600;

/** What the server last said of the text: nothing yet, or the problems that it has with it. */
export interface Verdict {
  readonly problems: readonly Problem[];
  /** The text as it stands now is the one that was asked about. */
  readonly current: boolean;
}

/** Asks the server a moment after the last key, and writes what it says below the lines that it speaks of. */
export function useProblems(
  editor: RefObject<monaco.editor.IStandaloneCodeEditor | null>,
  text: string,
): Verdict | undefined {
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
  const empty = text.trim() === "";
  const problems = empty ? NONE : (found?.problems ?? NONE);
  useEffect(() => showProblems(editor.current, problems), [editor, problems]);
  return found === undefined || empty ? undefined : { problems, current: found.text === text };
}

const NONE: readonly Problem[] = [];
