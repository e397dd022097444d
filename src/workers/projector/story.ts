import type { MachineId, Span, SpanId, SpanKind } from "../../engine/index";
import type { Station, StoryView } from "../protocol";
import type { SpanIndex } from "./span-index";

/**
 * The followed request and what it caused, as stations. A station is there when its span is; nothing is foreseen.
 *
 * Many things happen alike (three pods are made, each is bound, each is pulled for): the first of each sort is a
 * station, the others are found as its siblings. So a story has tens of stations, not thousands.
 */
export function storyOf(
  index: SpanIndex,
  root: SpanId,
  nameOf: (machine: MachineId) => string,
  at: number,
): StoryView | undefined {
  const first = index.get(root);
  if (first === undefined) return undefined;
  const seen = new Set<string>();
  const stations: Station[] = [];
  const discovery: SpanId[] = [];
  for (const span of [first, ...index.descendants(root, 20_000)]) {
    if (!STATIONS.has(span.kind) && span !== first) continue;
    // How a client learns what there is to ask for is one station, whoever asks how often: not what was asked of it.
    if (discovery.includes(span.parent)) continue;
    if (isDiscovery(span)) discovery.push(span.id);
    const sort = sortOf(span);
    if (seen.has(sort)) continue;
    seen.add(sort);
    const stop = STOPS[span.kind];
    stations.push({
      span,
      place: `${nameOf(span.machine)}/${span.process}`,
      ...(stop !== undefined && { stop: span.kind === "admission" ? span.name : stop }),
    });
    if (stations.length >= MAX_STATIONS) break;
  }
  const asked = stations.findIndex(({ span }) => span.id === discovery[0]);
  if (discovery.length > 1) stations[asked] = { ...stations[asked]!, also: discovery.length - 1 };
  const complete = stations.some(({ span }) => span.kind === "pod" && span.status === "ok");
  return { root: first, stations, at: Math.min(at, stations.length - 1), complete };
}

const MAX_STATIONS = 60;

/** A question for the server's own documents: which groups there are, which kinds, what their fields are. */
function isDiscovery({ kind, name }: Span): boolean {
  return kind === "http" && /^GET \/(version|api(\/[^/]+)?|apis(\/[^/]+){0,2}|openapi\/.*)$/.test(name);
}

const STATIONS: ReadonlySet<SpanKind> = new Set<SpanKind>([
  "command",
  "http",
  "authn",
  "impersonation",
  "authz",
  "decode",
  "admission",
  "defaulting",
  "validation",
  "etcd",
  "informer",
  "reconcile",
  "schedule",
  "bind",
  "pod",
  "pull",
  "cri",
  "verdict",
]);

/** The stop inside the API server at which a station stands. */
const STOPS: { readonly [kind in SpanKind]?: string } = {
  http: "request",
  authn: "authentication",
  impersonation: "impersonation",
  authz: "authorization",
  decode: "decode",
  admission: "admission",
  defaulting: "defaulting",
  validation: "validation",
  etcd: "storage",
};

/** What makes two spans alike: the same deed by the same program on the same kind of thing. */
function sortOf(span: Span): string {
  const process = span.process;
  if (isDiscovery(span)) return "discovery";
  // What one may do is asked anew of each who asks.
  if (span.kind === "authz") return `authz ${String(span.attrs?.["user"])}`;
  const deed =
    span.kind === "http" || span.kind === "etcd"
      ? verbOf(span)
      : span.kind === "admission" || span.kind === "cri"
        ? span.name
        : "";
  const inside =
    span.kind === "authn" ||
    span.kind === "decode" ||
    span.kind === "admission" ||
    span.kind === "defaulting" ||
    span.kind === "validation";
  return [span.kind, process, deed, inside ? "" : (span.object?.resource ?? "")].join(" ");
}

/** `POST /api/v1/namespaces/default/pods/web` is a POST of pods, `txn /registry/pods/...` a write of pods. */
function verbOf(span: Span): string {
  const [verb = "", path = ""] = span.name.split(" ");
  const resource =
    /\/registry\/([^/]+)/.exec(path)?.[1] ??
    /^\/apis?\/(?:[^/]+\/)?v[^/]+\/(?:namespaces\/[^/]+\/)?([^/?]+)(?:\/[^/]+)?(\/[a-z]+)?/
      .exec(path)
      ?.slice(1, 3)
      .join("") ??
    path;
  return `${verb} ${resource}`;
}
