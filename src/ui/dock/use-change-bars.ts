import { useEffect, useState, type RefObject } from "react";
import { LineCounter, parseAllDocuments } from "yaml";
import { engine } from "../state/engine-link";
import { changeBars, type ChangeBar } from "./change-bars";
import { refOf, type About } from "./manifest";
import { monaco } from "./monaco";

const AFTER_MS = 250;
const AGAIN_MS = 1_500;

/** Marks the lines at the left that differ from what the cluster has. Read from its state: looking is no request. */
export function useChangeBars(
  editor: RefObject<monaco.editor.IStandaloneCodeEditor | null>,
  text: string,
): readonly ChangeBar[] {
  const [bars, setBars] = useState<readonly ChangeBar[]>(NONE);
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      barsOf(text)
        .then(
          (next) => {
            if (!ended) setBars((last) => (JSON.stringify(last) === JSON.stringify(next) ? last : next));
          },
          () => undefined,
        )
        .finally(() => {
          if (!ended) timer = setTimeout(look, AGAIN_MS);
        });
    };
    timer = setTimeout(look, AFTER_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [text]);
  useEffect(() => {
    const drawn = editor.current?.createDecorationsCollection(bars.map(decorationOf));
    return () => drawn?.clear();
  }, [editor, bars]);
  return bars;
}

const NONE: readonly ChangeBar[] = [];

/** Of all documents of the file that the cluster has an object for. */
async function barsOf(text: string): Promise<readonly ChangeBar[]> {
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter });
  if (!Array.isArray(documents)) return NONE;
  const found: ChangeBar[] = [];
  for (const document of documents) {
    if (document.errors.length > 0) continue;
    const about = document.toJS() as About | null;
    const ref = about === null || typeof about !== "object" ? undefined : refOf(about);
    const live = ref === undefined ? undefined : await engine().object(ref);
    if (live !== undefined) found.push(...changeBars(document, counter, live));
  }
  return found;
}

const WORDS = {
  added: "Not in the cluster yet",
  changed: "Differs from the cluster",
  removed: "Applying takes a field away here",
} as const;

function decorationOf({ line, to, kind }: ChangeBar): monaco.editor.IModelDeltaDecoration {
  return {
    range: new monaco.Range(line, 1, to, 1),
    options: {
      isWholeLine: true,
      linesDecorationsClassName: `change-bar change-${kind}`,
      linesDecorationsTooltip: WORDS[kind],
    },
  };
}
