import { useEffect, useRef, useState } from "react";
import type { Span } from "../../engine/index";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { segmentsOf, STAGE_KINDS, type Segment } from "./waterfall";

const REFRESH_MS = 400;
const KEPT = 300;
const STAGES_AT_ONCE = 4_000;

export interface Requests {
  /** In the order of time. */
  readonly spans: readonly Span[];
  readonly segments: ReadonlyMap<number, readonly Segment[]>;
}

const NONE: Requests = { spans: [], segments: new Map() };

/**
 * The last requests with their stages, asked for while one looks. Stages of a request that has ended are asked once.
 */
export function useRequests(): Requests {
  const [found, setFound] = useState(NONE);
  const known = useRef<Requests>(NONE);
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      readRequests(known.current)
        .then((next) => {
          if (ended) return;
          known.current = next;
          setFound(next);
        }, reportFailure("Reading the requests"))
        .finally(() => {
          if (!ended) timer = setTimeout(ask, REFRESH_MS);
        });
    };
    ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, []);
  return found;
}

async function readRequests(before: Requests): Promise<Requests> {
  const spans = (await engine().spans({ kinds: ["http"], limit: KEPT })).toReversed();
  const old = new Map(before.spans.map((span) => [span.id, span]));
  const same = spans.map((span) => {
    const kept = old.get(span.id);
    return kept?.t1 !== undefined && kept.t1 === span.t1 ? kept : span;
  });
  const fresh = same.filter((span) => old.get(span.id) !== span);
  if (fresh.length === 0 && same.length === before.spans.length) return before;
  const from = Math.min(...fresh.map(({ t0 }) => t0));
  const stages = fresh.length === 0 ? [] : await engine().spans({ kinds: STAGE_KINDS, from, limit: STAGES_AT_ONCE });
  const read = segmentsOf(stages);
  const segments = new Map(
    same.flatMap((span) => {
      const kept = old.get(span.id) === span ? before.segments.get(span.id) : read.get(span.id);
      return kept === undefined ? [] : [[span.id, kept] as const];
    }),
  );
  return { spans: same, segments };
}
