import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import type { CycleView } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { StopMark } from "./chain-line";
import { stopsOf } from "./cycle-line";

/** The cycle as a line of stops: as far as it came, by its own span and those that it caused. */
export function CycleStops({ cycle }: { readonly cycle: CycleView }) {
  const effects = useEffects(cycle.span);
  return (
    <ol className="cycle-stops" aria-label="Stages of the cycle">
      {stopsOf(cycle, effects).map(({ name, state, note }) => (
        <li key={name} className="stop" data-state={state}>
          <StopMark refused={state === "refused"} passed={state === "passed"} />
          <span className="stop-label">{name}</span>
          <span className="stop-result cut" title={note}>
            {note}
          </span>
          <span className="unseen">{state === "ahead" ? "not reached" : state}</span>
        </li>
      ))}
    </ol>
  );
}

const ASK_AGAIN_MS = 700;
const TRIES = 8;

/** What a span caused. A cycle's binding comes after it: asked for again until it is there, or some time has passed. */
function useEffects(span: number): readonly Span[] {
  const [found, setFound] = useState<{ readonly span: number; readonly effects: readonly Span[] }>();
  useEffect(() => {
    let ended = false;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      engine()
        .span(span)
        .then(
          (detail) => {
            if (ended || detail === undefined) return;
            setFound({ span, effects: detail.effects });
            const bound = detail.effects.some(({ kind, t1 }) => kind === "bind" && t1 !== undefined);
            if (!bound && ++tries < TRIES) timer = setTimeout(ask, ASK_AGAIN_MS);
          },
          () => undefined,
        );
    };
    ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [span]);
  return found?.span === span ? found.effects : [];
}
