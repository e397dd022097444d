import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import { engine } from "../state/engine-link";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { clockWords, durationWords } from "../state/time-words";
import { useView } from "../state/view-store";
import { answer } from "./sentences/phrase";
import { sentenceOf } from "./sentences/sentence";

const ASKED = 400;
const SHOWN = 16;

/** What was done on a node lately, newest first, each in the words of its span. */
export function NodeDoings({ machine }: { readonly machine: number }) {
  const spans = useNodeSpans(machine);
  const followed = useView(
    (view) =>
      view.story?.stations
        .slice(0, view.story.at + 1)
        .map(({ span }) => span.id)
        .join(" ") ?? "",
  ).split(" ");
  return (
    <section className="node-doings" aria-label="What was done here">
      <h3 className="etcd-head">
        What the kubelet did <span>newest first</span>
      </h3>
      {spans.length === 0 && <p className="caption">Nothing for a pod, as far as the trace is kept.</p>}
      <ol>
        {spans.map((span) => (
          <li key={span.id}>
            <button
              type="button"
              tabIndex={-1}
              className="doing"
              data-followed={followed.includes(String(span.id)) || undefined}
              onClick={() => select(selectionKey({ what: "span", id: span.id }))}
            >
              <b>{sentenceOf(span).title}</b>
              <span className="mono quiet">
                {clockWords(span.t0).whole.slice(3)}
                {clockWords(span.t0).rest.slice(0, 4)}
              </span>
              <span className="doing-say">
                {answer(sentenceOf(span))}
                {span.t1 === undefined
                  ? " It goes on."
                  : span.t1 - span.t0 > 0 && ` ${durationWords(span.t1 - span.t0)}.`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The newest spans of a machine that are about pods. Asked once a second of the cluster's time. */
function useNodeSpans(machine: number): readonly Span[] {
  const second = useView((view) => Math.floor(view.clock.t / 1_000_000));
  const at = useView((view) => view.story?.at);
  const [spans, setSpans] = useState<readonly Span[]>([]);
  useEffect(() => {
    let ended = false;
    engine()
      .spans({ kinds: ["pod", "cri", "pull", "probe"], limit: ASKED })
      .then(
        (found) => {
          if (!ended) setSpans(found.filter((span) => span.machine === machine).slice(0, SHOWN));
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [machine, second, at]);
  return spans;
}
