import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, type KeyboardEvent, type RefObject } from "react";
import { select, useUi } from "../state/ui-store";
import { onGridKey } from "./grid-keys";
import { useSegments } from "./use-requests";
import { itemsOf, STAGE_WORDS, STAGES, type Burst } from "./waterfall";
import { BurstRow, RequestRow, rowId } from "./waterfall-rows";

const ROW = 28;
const BURST = 24;
const PAGE = 12;

/** The requests as a table of which only what is in sight is in the page. One tab stop; the arrows choose. */
export function WaterfallTable({
  bursts,
  followed,
  asked,
}: {
  readonly bursts: readonly Burst[];
  readonly followed: ReadonlySet<number>;
  /** What one wants to see: when that changes, what is chosen stays in sight. */
  readonly asked: unknown;
}) {
  const { scroller, items, shown, height, segments, selected, chosen, onKeyDown } = useWaterfall(bursts, asked);
  return (
    <div className="objects-rows" ref={scroller}>
      <table
        className="waterfall"
        role="grid"
        tabIndex={0}
        aria-label="Requests"
        aria-rowcount={items.length}
        {...(chosen !== undefined && { "aria-activedescendant": rowId(chosen) })}
        onKeyDown={onKeyDown}
      >
        <Head />
        <tbody>
          <Room height={shown[0]?.start ?? 0} />
          {shown.map(({ index }) => {
            const item = items[index];
            if (item === undefined) return null;
            if (item.item === "burst") return <BurstRow key={`burst ${item.burst.from}`} burst={item.burst} />;
            const { span, burst } = item;
            return (
              <RequestRow
                key={span.id}
                span={span}
                segments={segments.get(span.id)}
                from={burst.from}
                to={burst.to}
                selected={selected === `span:${span.id}`}
                followed={followed.has(span.id)}
                row={index + 1}
              />
            );
          })}
          <Room height={height - (shown.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

/** Which rows are in the page, with their stages, and how one walks them. */
function useWaterfall(bursts: readonly Burst[], asked: unknown) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  const items = useMemo(() => itemsOf(bursts), [bursts]);
  const requests = useMemo(
    () => items.flatMap((item, index) => (item.item === "request" ? [{ ...item, index }] : [])),
    [items],
  );
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]?.item === "burst" ? BURST : ROW),
    overscan: 10,
  });
  // Heights depend on what stands where.
  useEffect(() => rows.measure(), [items, rows]);
  useStayAtEnd(scroller, requests.at(-1)?.span.id);
  const shown = rows.getVirtualItems();
  const visible = shown.flatMap(({ index }) => {
    const item = items[index];
    return item?.item === "request" ? [item.span] : [];
  });
  const segments = useSegments(visible);
  const at = requests.findIndex(({ span }) => `span:${span.id}` === selected);
  const choose = (row: number) => {
    const to = requests[row];
    if (to === undefined) return;
    select(`span:${to.span.id}`);
    rows.scrollToIndex(to.index, { align: "auto" });
  };
  const place = requests[at]?.index;
  useEffect(() => {
    if (place !== undefined) rows.scrollToIndex(place, { align: "center" });
  }, [asked]);
  return {
    ...{ scroller, items, shown, segments, selected },
    height: rows.getTotalSize(),
    /** The request that is chosen, when it is in sight. */
    chosen: visible.find(({ id }) => `span:${id}` === selected)?.id,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) =>
      onGridKey(event, { at, count: requests.length, page: PAGE, choose }),
  };
}

function Room({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr className="room" style={{ height }} aria-hidden="true">
      <td />
    </tr>
  );
}

const COLUMNS = ["Who", "Verb", "What", "Answer"];

function Head() {
  return (
    <thead>
      <tr>
        {COLUMNS.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        <th scope="col" className="took">
          Took
        </th>
        <th scope="col" className="bars">
          <span className="stage-legend">
            {STAGES.map((stage) => (
              <span key={stage}>
                <i data-stage={stage} aria-hidden="true" />
                {STAGE_WORDS[stage]}
              </span>
            ))}
          </span>
        </th>
      </tr>
    </thead>
  );
}

/** The newest is in sight until one scrolls away from it. */
function useStayAtEnd(scroller: RefObject<HTMLDivElement | null>, last: number | undefined): void {
  const atEnd = useRef(true);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const scrolled = () => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener("scroll", scrolled);
    return () => element.removeEventListener("scroll", scrolled);
  }, [scroller]);
  useLayoutEffect(() => {
    if (atEnd.current && scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [scroller, last]);
}
