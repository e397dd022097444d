import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import type { Station } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { useView } from "../state/view-store";
import { chainAt, STOPS, withEffects, type Chain } from "./story-path";

const NOTHING: Chain = { request: undefined, stops: STOPS.map(() => []), current: undefined };

/**
 * The request that the story now stands in, with all that the chain did to it. A story tells each sort of station once,
 * so what a later request found at a stop is asked of the trace; what has not begun by the present station is left out.
 */
export function useChain(): Chain {
  const story = useView((view) => view.story);
  const chain = story === undefined ? NOTHING : chainAt(story);
  const now: Station | undefined = story?.stations[story.at];
  const request = chain.request?.span.id;
  const [found, setFound] = useState<{ readonly request: number; readonly effects: readonly Span[] }>();
  useEffect(() => {
    if (request === undefined) return undefined;
    let ended = false;
    engine()
      .span(request)
      .then(
        (detail) => {
          if (!ended && detail !== undefined) setFound({ request, effects: detail.effects });
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [request, now?.span.id]);
  return found === undefined || found.request !== request || now === undefined
    ? chain
    : withEffects(chain, found.effects, now.span);
}
