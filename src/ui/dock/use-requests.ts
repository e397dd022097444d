import { useEffect, useRef, useState } from "react";
import type { Span } from "../../engine/index";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { viewStore } from "../state/view-store";
import { segmentsOf, STAGE_KINDS, windowsOf, type Segment } from "./waterfall";

const REFRESH_MS = 400;
/** So many are kept to be scrolled through. */
export const MOST_REQUESTS = 5_000;
const STAGES_AT_ONCE = 4_000;
const NONE: readonly Span[] = [];

/** The last requests, in the order in which they began. Only what is new is asked for while one looks. */
export function useRequests(): readonly Span[] {
  const [found, setFound] = useState(NONE);
  const known = useRef(NONE);
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      readRequests(known.current)
        .then((next) => {
          if (ended || next === known.current) return;
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

async function readRequests(before: readonly Span[]): Promise<readonly Span[]> {
  const now = viewStore.getState().clock.t;
  const kept = before.at(-1)?.t0 !== undefined && (before.at(-1)?.t0 ?? 0) > now ? NONE : before;
  const from = kept.find(({ t1 }) => t1 === undefined)?.t0 ?? kept.at(-1)?.t0 ?? 0;
  const fresh = await engine().spans({ kinds: ["http"], from, limit: MOST_REQUESTS });
  return mergeRequests(kept, fresh.toReversed());
}

/** Takes in what is new and what has ended since; the same list when there is nothing. */
export function mergeRequests(before: readonly Span[], fresh: readonly Span[]): readonly Span[] {
  const newer = new Map(fresh.map((span) => [span.id, span]));
  let changed = false;
  const merged = before.map((span) => {
    const again = newer.get(span.id);
    newer.delete(span.id);
    if (again === undefined || again.t1 === span.t1) return span;
    changed = true;
    return again;
  });
  if (!changed && newer.size === 0) return before;
  return [...merged, ...newer.values()].slice(-MOST_REQUESTS);
}

/** The stages of those requests that are in sight. Those of a request that has ended are asked for once. */
export function useSegments(visible: readonly Span[]): ReadonlyMap<number, readonly Segment[]> {
  const known = useRef<ReadonlyMap<number, readonly Segment[]>>(new Map());
  const [segments, setSegments] = useState(known.current);
  const missing = visible.filter(({ id, t1 }) => t1 !== undefined && !known.current.has(id));
  const key = missing.map(({ id }) => id).join(" ");
  useEffect(() => {
    if (missing.length === 0) return undefined;
    let ended = false;
    readStages(missing).then(
      (read) => {
        if (ended) return;
        // What has no stage at all is known as that.
        const none = missing.map(({ id }) => [id, read.get(id) ?? []] as const);
        known.current = new Map([...[...known.current].slice(-MOST_REQUESTS), ...none]);
        setSegments(known.current);
      },
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [key]);
  return segments;
}

async function readStages(spans: readonly Span[]): Promise<ReadonlyMap<number, readonly Segment[]>> {
  const answers = await Promise.all(
    windowsOf(spans).map(({ from, to }) => engine().spans({ kinds: STAGE_KINDS, from, to, limit: STAGES_AT_ONCE })),
  );
  return segmentsOf(answers.flat());
}
