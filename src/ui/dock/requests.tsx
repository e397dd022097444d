import { useMemo, useState } from "react";
import { Button, Chip, useMedia } from "../design/kit";
import { useSpanDetail } from "../side/use-span-detail";
import { parseSelection } from "../state/selection";
import { select, useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { RequestDetail } from "./request-detail";
import { RequestFilters } from "./request-filters";
import { NO_FILTER, passes } from "./request-rows";
import "./requests.css";
import { useRequests } from "./use-requests";
import { burstsOf } from "./waterfall";
import { WaterfallTable } from "./waterfall-table";

/** Where there is no side panel, the chosen request opens over the list. */
export function Requests() {
  const noSide = useMedia("(max-width: 899px)");
  const selected = useUi((ui) => ui.selected);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  return <div className="requests">{noSide && thing?.what === "span" ? <Alone id={thing.id} /> : <RequestList />}</div>;
}

/** What the API server was asked, like a browser's network panel: who, what, answer, and when, stage by stage. */
function RequestList() {
  const spans = useRequests();
  const [filter, setFilter] = useState(NO_FILTER);
  const [caused, setCaused] = useState(true);
  const story = useView((view) => view.story);
  const followed = useMemo(() => new Set(story?.stations.map(({ span }) => span.id)), [story]);
  const rows = useMemo(() => {
    const asked = story !== undefined && caused ? { ...filter, only: followed } : filter;
    return spans.filter((span) => passes(span, asked));
  }, [spans, filter, story, caused, followed]);
  const bursts = useMemo(() => burstsOf(rows), [rows]);
  return (
    <>
      <RequestFilters filter={filter} change={(part) => setFilter({ ...filter, ...part })} spans={spans}>
        {story !== undefined && (
          <button type="button" aria-pressed={caused} onClick={() => setCaused(!caused)}>
            <Chip {...(caused && { tone: "follow" as const })} icon="follow">
              {caused ? `caused by ${story.root.name}` : "all, also what you do not follow"}
            </Chip>
          </button>
        )}
        <span className="caption">
          {rows.length} of the last {spans.length}
        </span>
      </RequestFilters>
      {rows.length === 0 ? (
        <p className="empty">No such request yet.</p>
      ) : (
        <WaterfallTable bursts={bursts} followed={followed} asked={filter} />
      )}
    </>
  );
}

function Alone({ id }: { readonly id: number }) {
  const detail = useSpanDetail(id);
  return (
    <>
      <div className="request-back">
        <Button size="small" icon="left" onClick={() => select(undefined)}>
          All requests
        </Button>
      </div>
      {detail === null ? (
        <p className="empty">Its trace is no longer kept.</p>
      ) : (
        detail !== undefined && <RequestDetail detail={detail} />
      )}
    </>
  );
}
