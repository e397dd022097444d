import { useEffect, useState } from "react";
import type { SpanDetail } from "../../workers/protocol";
import { partOf, tellEngine } from "../lesson/lesson-store";
import { engine } from "../state/engine-link";

/**
 * Undefined while it is asked for, null when the trace has it no more. That it was looked at may be a lesson's goal.
 */
export function useSpanDetail(id: number): SpanDetail | null | undefined {
  const [detail, setDetail] = useState<SpanDetail | null>();
  useEffect(() => {
    let ended = false;
    engine()
      .span(id)
      .then(
        (found) => {
          if (ended) return;
          setDetail(found ?? null);
          if (found !== undefined) tellEngine("seen", partOf(found.span));
        },
        () => {
          if (!ended) setDetail(null);
        },
      );
    return () => {
      ended = true;
    };
  }, [id]);
  return detail;
}
