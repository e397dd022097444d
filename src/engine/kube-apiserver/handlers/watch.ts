import { expired, failure } from "../../apimachinery/status-errors";
import type { KObject } from "../../apimachinery/object";
import type { HttpServer } from "../../net/http-server";
import { encodeEvent } from "../encoding";
import { CONTENT_TYPE } from "../negotiation";
import type { Handler, RequestContext, Rooms } from "../request-context";
import { isTrue } from "../request-info";
import { candidates, selectionOf, triggerOf, type Selection } from "../selection";
import type { Served } from "../served";
import type { CacheEvent } from "../storage/cacher";
import type { Watch } from "../storage/watchers";
import { scopeOf } from "./get";

/**
 * A watch: what there is (when asked for), then every change, until the time is up.
 *
 * Without a version, or at version 0, a watch begins with what there is now. From a version on it begins with what is
 * remembered since; a version that is older than that is told so by an event.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/watch.go, pkg/storage/cacher/cacher.go (Watch).
 */
export function watchHandler(served: Served, http: HttpServer): Handler {
  return (rooms, context) => {
    const { exchange, format, info } = context;
    const scope = scopeOf(served, info.namespace);
    const selection = selectionOf(served, scope, info.query);
    const watch: Omit<Watch, "timer"> = {
      exchange,
      prefix: served.prefix,
      trigger: triggerOf(selection),
      selection,
      format,
      kind: served.api.kind,
      apiVersion: served.apiVersion,
      bookmarks: isTrue(info.query["allowWatchBookmarks"]?.[0]),
      user: context.user.username,
      client: context.request.headers["user-agent"] ?? "",
      begun: Number(info.query["resourceVersion"]?.[0] ?? 0),
    };
    const suffix = format.media === "object" ? ";stream=watch" : "";
    http.respond(exchange, {
      status: 200,
      headers: { "content-type": CONTENT_TYPE[format.media] + suffix },
      streaming: true,
    });
    const events = eventsBefore(served, rooms, context, selection);
    if (events === undefined) {
      const version = Number(info.query["resourceVersion"]?.[0]);
      const { status } = expired(`too old resource version: ${version} (${rooms.cacher.oldest(served.prefix)})`);
      http.write(exchange, encodeEvent({ ...format, as: "itself" }, "ERROR", status as unknown as KObject));
      http.end(exchange);
      return { do: "stream" };
    }
    for (const event of events) rooms.watchers.tell(watch, event);
    if (isTrue(info.query["sendInitialEvents"]?.[0]) && watch.bookmarks) {
      rooms.watchers.bookmark(watch, rooms.cacher.revision, { "k8s.io/initial-events-end": "true" });
    }
    rooms.watchers.add(exchange, watch, timeoutOf(rooms, context));
    return { do: "stream" };
  };
}

/** The events that come first; undefined when the version asked for is forgotten. */
function eventsBefore(
  { prefix }: Served,
  { cacher }: Rooms,
  { info }: RequestContext,
  selection: Selection,
): Iterable<CacheEvent> | undefined {
  const version = info.query["resourceVersion"]?.[0] ?? "";
  const initial = info.query["sendInitialEvents"]?.[0];
  if (initial === undefined ? version === "" || version === "0" : isTrue(initial)) {
    return Array.from(candidates(cacher, selection), ([key, object]) => ({
      type: "ADDED" as const,
      key,
      object,
      revision: Number(object.metadata.resourceVersion),
      cause: 0,
    }));
  }
  if (version === "" || version === "0") return [];
  const from = Number(version);
  if (from > cacher.revision + 100_000_000)
    throw failure(504, "Timeout", `Timeout: Too large resource version: ${from}, current: ${cacher.revision}`);
  return from < cacher.oldest(prefix) ? undefined : cacher.since(prefix, from);
}

/** Watches end after 30 to 60 minutes, each at its own time, so that not all begin anew at once. */
function timeoutOf({ place }: Rooms, { info }: RequestContext): number {
  const asked = Number(info.query["timeoutSeconds"]?.[0] ?? "0");
  return asked > 0 ? asked : 1800 + place.rng.below("watch-timeout", 1800);
}
