import type { KObject, ObjectRef, Span, SpanKind } from "../../engine/index";
import type { WhyEvent, WhyHop, WhyView } from "../protocol";
import type { SpanIndex } from "./span-index";
import type { ListObjects } from "./who-may";

/** What a chain of causes is looked for in. */
export interface WhyPlaces {
  readonly spans: Pick<SpanIndex, "get" | "query">;
  readonly list: ListObjects;
  readonly object: (ref: ObjectRef) => KObject | undefined;
  readonly nameOf: (machine: number) => string;
}

/** How a thing came to be as it is: what the cluster says of it, and who caused whom, back to where it began. */
export function whyOf(
  target: { readonly object: ObjectRef } | { readonly span: number },
  places: WhyPlaces,
): WhyView | undefined {
  if ("span" in target) {
    const span = places.spans.get(target.span);
    return span === undefined ? undefined : { hops: hopsFrom(span, places), events: [], faults: [] };
  }
  const ref = target.object;
  const object = places.object(ref);
  const latest = latestDeed(ref, places);
  const node = nodeBehind(ref, object, places);
  const silent = ref.resource === "nodes" ? ref.name : node?.metadata.name;
  return {
    ...(object !== undefined && { object: object as unknown as { readonly [field: string]: unknown } }),
    ...(node !== undefined && {
      node: node as unknown as { readonly [field: string]: unknown },
      nodeEvents: eventsOf({ resource: "nodes", name: node.metadata.name ?? "" }, places.list),
    }),
    hops: latest === undefined ? [] : hopsFrom(latest, places),
    events: eventsOf(ref, places.list),
    faults:
      silent === undefined
        ? []
        : places.spans
            .query({ kinds: ["fault"], limit: 50 })
            .filter(({ machine }) => places.nameOf(machine) === silent),
  };
}

/** The last that was done to a thing. Of what nobody works on, it is the last time that it was written. */
function latestDeed(ref: ObjectRef, { spans }: WhyPlaces): Span | undefined {
  const key = `/${[ref.resource, ref.namespace, ref.name].filter(Boolean).join("/")}`;
  return (
    spans.query({ object: ref, limit: 400 }).find(({ kind }) => !NEWS.has(kind)) ??
    spans.query({ kinds: ["etcd"], limit: 100_000 }).find(({ name }) => name.startsWith("txn ") && name.endsWith(key))
  );
}

/** What only tells of a thing, and does nothing to it. */
const NEWS: ReadonlySet<SpanKind> = new Set<SpanKind>(["informer", "watch", "enqueue", "etcd", "http"]);

/** Who acts by itself; what lies between two of them is how one reached the other. */
const ACTORS: ReadonlySet<SpanKind> = new Set<SpanKind>([
  "command",
  "reconcile",
  "schedule",
  "pod",
  "verdict",
  "fault",
  "boot",
  "process",
  "input",
]);

/** The actors from the last back to the first; one that acted several times in a row is told once. */
function hopsFrom(last: Span, { spans }: WhyPlaces): readonly WhyHop[] {
  const hops: { span: Span; via: Span[]; times: number }[] = [];
  let via: Span[] = [];
  for (
    let at: Span | undefined = last, steps = 0;
    at !== undefined && steps < 500;
    at = spans.get(at.parent), steps++
  ) {
    if (!ACTORS.has(at.kind) && (at !== last || at.kind === "etcd")) {
      if (at.kind === "http") via.push(at);
      continue;
    }
    const before = hops.at(-1);
    if (before !== undefined && isSameActor(before.span, at)) before.times += 1;
    else hops.push({ span: at, via, times: 1 });
    via = [];
  }
  return hops.filter(({ span }, index) => !(span.kind === "input" && hops[index - 1]?.span.kind === "command"));
}

function isSameActor(a: Span, b: Span): boolean {
  return a.kind === b.kind && a.process === b.process && a.machine === b.machine && a.name === b.name;
}

/** The node on which a pod stands, when nothing is heard of it. */
function nodeBehind(ref: ObjectRef, object: KObject | undefined, { object: find }: WhyPlaces): KObject | undefined {
  if (ref.resource !== "pods" || object === undefined) return undefined;
  const { nodeName } = (object["spec"] ?? {}) as { readonly nodeName?: string };
  if (nodeName === undefined) return undefined;
  const node = find({ resource: "nodes", name: nodeName });
  const { conditions = [] } = (node?.["status"] ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === "Ready" && status !== "True") ? node : undefined;
}

interface StoredEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly note?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number };
  readonly deprecatedCount?: number;
  readonly involvedObject?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly regarding?: { readonly name?: string; readonly namespace?: string; readonly uid?: string };
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** What the cluster's events say of a thing: warnings first, then the newest. */
function eventsOf(ref: ObjectRef, list: ListObjects): readonly WhyEvent[] {
  const about = list("", "events", ref.namespace ?? "default")
    .map((event) => ({ event: event as unknown as StoredEvent, name: event.metadata.name ?? "" }))
    .filter(({ event }) => (event.involvedObject ?? event.regarding)?.name === ref.name);
  const rank = ({ type }: StoredEvent): number => (type === "Warning" ? 0 : 1);
  const time = ({ lastTimestamp, eventTime }: StoredEvent): string => lastTimestamp ?? eventTime ?? "";
  return about
    .sort((a, b) => rank(a.event) - rank(b.event) || (time(a.event) < time(b.event) ? 1 : -1))
    .map(({ event, name }) => ({
      type: event.type ?? "Normal",
      reason: event.reason ?? "",
      message: event.message ?? event.note ?? "",
      count: event.series?.count ?? event.count ?? event.deprecatedCount ?? 1,
      name,
      namespace: ref.namespace ?? "default",
    }));
}
