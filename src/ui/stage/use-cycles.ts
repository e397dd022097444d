import { useEffect, useMemo, useState } from "react";
import type { Span } from "../../engine/index";
import type { CycleView } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { useView } from "../state/view-store";
import { useAtMost } from "./use-at-most";

const KEPT = 20;
/** While hundreds of pods are placed in a second, a table that changed as often could not be read, nor drawn. */
const APART_MS = 300;
const NONE: readonly CycleView[] = [];

/** The last scheduling cycles, newest last. The view tells the newest; those before it are asked of the trace. */
export function useCycles(): readonly CycleView[] {
  const told = useAtMost(
    useView((view) => view.scheduler?.cycles ?? NONE),
    APART_MS,
  );
  const newest = told.at(-1)?.span;
  const [found, setFound] = useState<readonly CycleView[]>(NONE);
  useEffect(() => {
    if (newest === undefined) return undefined;
    let ended = false;
    engine()
      .spans({ kinds: ["schedule"], limit: KEPT })
      .then(
        (spans) => {
          if (!ended) setFound(spans.toReversed().flatMap((span) => cycleOf(span) ?? []));
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [newest]);
  return useMemo(() => {
    const known = new Set(found.map(({ span }) => span));
    return [...found, ...told.filter(({ span }) => !known.has(span))];
  }, [found, told]);
}

/** The cycle as its span tells it; undefined while it lasts. */
export function cycleOf({ id, attrs }: Span): CycleView | undefined {
  const { pod, nodes, ...more } = (attrs ?? {}) as Partial<CycleView>;
  if (pod === undefined || nodes === undefined) return undefined;
  const { filters = [], scorers = [] } = more;
  return { ...more, span: id, pod, nodes, filters, scorers };
}
