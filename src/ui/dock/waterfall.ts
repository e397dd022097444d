import type { Span, SpanKind } from "../../engine/index";

/** The stages of a request that the waterfall tells apart, in the order in which a request passes them. */
export const STAGES = ["who", "may", "read", "admission", "validation", "storage"] as const;
export type StageName = (typeof STAGES)[number];

export const STAGE_WORDS: { readonly [stage in StageName]: string } = {
  who: "authentication",
  may: "authorisation",
  read: "decoding, defaults",
  admission: "admission",
  validation: "validation",
  storage: "etcd",
};

const STAGE_OF: { readonly [kind in SpanKind]?: StageName } = {
  authn: "who",
  impersonation: "who",
  authz: "may",
  decode: "read",
  defaulting: "read",
  admission: "admission",
  validation: "validation",
  etcd: "storage",
};

export const STAGE_KINDS = Object.keys(STAGE_OF) as readonly SpanKind[];

export interface Segment {
  readonly stage: StageName;
  readonly from: number;
  readonly to: number;
}

/** The stages of each request, by the request's span. Neighbours of one stage are one stroke. */
export function segmentsOf(stages: readonly Span[]): ReadonlyMap<number, readonly Segment[]> {
  const found = new Map<number, Segment[]>();
  for (const { kind, parent, t0, t1 } of stages.toSorted((a, b) => a.t0 - b.t0 || a.id - b.id)) {
    const stage = STAGE_OF[kind];
    if (stage === undefined || t1 === undefined) continue;
    const row = found.get(parent) ?? [];
    const last = row.at(-1);
    if (last?.stage === stage && t0 - last.to < 200) row[row.length - 1] = { ...last, to: Math.max(last.to, t1) };
    else row.push({ stage, from: t0, to: t1 });
    found.set(parent, row);
  }
  return found;
}

/** Requests that follow one another closely. Between two of them nothing is asked, and nothing is drawn. */
export interface Burst {
  readonly from: number;
  /** As far as the axis goes. */
  readonly to: number;
  /** How long it was quiet before. */
  readonly after: number | undefined;
  readonly spans: readonly Span[];
}

const QUIET_MICROS = 50_000;
const SHORTEST_AXIS = 10_000;

/** Cuts requests, in the order of time, at the pauses between them, so that milliseconds are seen beside minutes. */
export function burstsOf(spans: readonly Span[]): readonly Burst[] {
  const bursts: { from: number; to: number; after: number | undefined; spans: Span[] }[] = [];
  for (const span of spans) {
    const now = bursts.at(-1);
    const end = span.t1 ?? span.t0;
    if (now !== undefined && span.t0 - now.to <= QUIET_MICROS) {
      now.spans.push(span);
      // A watch that lasts for minutes is open to the right; it does not stretch the rest.
      if (end - span.t0 < 10 * QUIET_MICROS) now.to = Math.max(now.to, end);
    } else {
      const after = now === undefined ? undefined : span.t0 - now.to;
      bursts.push({ from: span.t0, to: end - span.t0 < 10 * QUIET_MICROS ? end : span.t0, after, spans: [span] });
    }
  }
  return bursts.map((burst) => ({ ...burst, to: Math.max(burst.to, burst.from + SHORTEST_AXIS) }));
}

/** Where the axis of a burst has its lines: at most four, at round figures. */
export function axisOf({ from, to }: Pick<Burst, "from" | "to">): readonly number[] {
  const raw = (to - from) / 4;
  const unit = Math.pow(10, Math.floor(Math.log10(raw)));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each >= raw) ?? raw;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => index * step);
}

/** Requests and bursts as one list of rows, each as high as the others of its sort. */
export type WaterfallItem =
  | { readonly item: "burst"; readonly burst: Burst }
  | { readonly item: "request"; readonly span: Span; readonly burst: Burst };

export function itemsOf(bursts: readonly Burst[]): readonly WaterfallItem[] {
  return bursts.flatMap((burst) => [
    { item: "burst", burst } as const,
    ...burst.spans.map((span) => ({ item: "request", span, burst }) as const),
  ]);
}

const ONE_WINDOW = 2_000_000;

/** Stretches of time that hold all these requests, without the pauses between them. */
export function windowsOf(spans: readonly Span[]): readonly { readonly from: number; readonly to: number }[] {
  const windows: { from: number; to: number }[] = [];
  for (const { t0, t1 = t0 } of spans.toSorted((a, b) => a.t0 - b.t0)) {
    const last = windows.at(-1);
    if (last !== undefined && t0 - last.to < ONE_WINDOW) last.to = Math.max(last.to, t1);
    else windows.push({ from: t0, to: t1 });
  }
  return windows;
}
