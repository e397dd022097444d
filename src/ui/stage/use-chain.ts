import { useEffect, useState } from "react";
import type { SpanDetail, Station } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { useView } from "../state/view-store";
import { chainAt, STOPS, withEffects, type Chain } from "./story-path";

const NOTHING: Chain = { request: undefined, stops: STOPS.map(() => []), current: undefined };

export interface FollowedChain extends Chain {
  /** What the stages carry, by span: the object that was sent, the fields that were written. */
  readonly payloads: SpanDetail["payloads"];
}

/**
 * The request that the story now stands in, with all that the chain did to it. A story tells each sort of station once,
 * so what a later request found at a stop is asked of the trace; what has not begun by the present station is left out.
 */
export function useChain(): FollowedChain {
  const story = useView((view) => view.story);
  const chain = story === undefined ? NOTHING : chainAt(story);
  const now: Station | undefined = story?.stations[story.at];
  const request = chain.request?.span.id;
  const [found, setFound] = useState<{ readonly request: number; readonly detail: SpanDetail }>();
  useEffect(() => {
    if (request === undefined) return undefined;
    let ended = false;
    engine()
      .span(request)
      .then(
        (detail) => {
          if (!ended && detail !== undefined) setFound({ request, detail });
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [request, now?.span.id]);
  if (found === undefined || found.request !== request || now === undefined) return { ...chain, payloads: {} };
  return { ...withEffects(chain, found.detail.effects, now.span), payloads: found.detail.payloads };
}
