import { base64UrlBytes, base64UrlText, utf8Bytes, utf8Text } from "../../pki/bytes";
import type { KObject } from "../../apimachinery/object";
import { badRequest, expired } from "../../apimachinery/status-errors";
import type { Plain } from "../../sim/plain";
import { ERR_COMPACTED, prefixEnd } from "../../etcd/protocol";
import type { Fresh, Handler, Outcome, Rooms } from "../request-context";
import type { RequestInfo } from "../request-info";
import { matchesSelection, selectionOf } from "../selection";
import type { Served } from "../served";
import { storedObject } from "../storage/cacher";
import { scopeOf } from "./get";

/**
 * GET of a collection: all of it, or a page, now or as it was at a revision that is still kept.
 *
 * What is now comes from the cache; what was comes from etcd. A continue token names the revision of the first page, so that the pages
 * together are one picture.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go (GetList), pkg/storage/continue.go.
 */
export function listHandler(served: Served): Handler {
  return (rooms, { info }, fresh): Outcome => {
    const limit = Number(info.query["limit"]?.[0] ?? "0");
    const at = positionOf(served, info, rooms);
    if (at.revision > 0 && at.revision !== rooms.cacher.revision) return listPast(served, rooms, info, fresh, at, limit);
    const objects = rooms.cacher.list(scopeOf(served, info.namespace), at.start);
    return page(served, info, objects, limit, rooms.cacher.revision);
  };
}

interface Position { readonly revision: number; readonly start?: string }

function listPast(served: Served, rooms: Rooms, info: RequestInfo, fresh: Fresh, at: Position, limit: number): Outcome {
  const scope = scopeOf(served, info.namespace);
  if (fresh.range === undefined) {
    return { do: "read", range: { op: "range", key: at.start ?? scope, end: prefixEnd(scope), revision: at.revision } };
  }
  const objects = fresh.range.kvs.map(({ key, value, modRevision }): [string, KObject] => [key, storedObject(value, modRevision)]);
  return page(served, info, objects, limit, at.revision);
}

function page(served: Served, info: RequestInfo, objects: Iterable<[string, KObject]>, limit: number, revision: number): Outcome {
  const scope = scopeOf(served, info.namespace);
  const selection = selectionOf(served, scope, info.query);
  const items: KObject[] = [];
  let last = "";
  let remaining = 0;
  let more = false;
  for (const [key, object] of objects) {
    if (limit > 0 && items.length === limit) {
      more = true;
      remaining++;
      continue;
    }
    if (!matchesSelection(selection, key, object)) continue;
    items.push(object);
    last = key;
  }
  const selecting = selection.labels !== "" || selection.fields !== "";
  const metadata: { readonly [field: string]: Plain } = {
    resourceVersion: String(revision),
    ...(more && { continue: encodeContinue(revision, last.slice(scope.length)) }),
    ...(more && !selecting && { remainingItemCount: remaining }),
  };
  const list = { kind: `${served.api.kind}List`, apiVersion: served.apiVersion, metadata, items };
  return { do: "answer", status: 200, object: list as unknown as KObject };
}

function positionOf(served: Served, info: RequestInfo, rooms: Rooms): Position {
  const token = info.query["continue"]?.[0] ?? "";
  const version = info.query["resourceVersion"]?.[0] ?? "";
  const match = info.query["resourceVersionMatch"]?.[0] ?? "";
  if (token !== "") {
    if (version !== "" && version !== "0") throw badRequest("specifying resource version is not allowed when using continue");
    const { rv, start } = decodeContinue(token);
    return { revision: rv, start: `${scopeOf(served, info.namespace)}${start}` };
  }
  if (version === "" || version === "0") return { revision: 0 };
  if (match === "Exact" || (match === "" && info.query["limit"]?.[0] !== undefined && info.query["limit"][0] !== "0")) {
    if (Number(version) < 1) throw expired(ERR_COMPACTED);
    return { revision: Math.min(Number(version), rooms.cacher.revision) };
  }
  return { revision: 0 };
}

/** `{"v":"meta.k8s.io/v1","rv":12,"start":"web\u0000"}` in base64. The NUL makes it the key after the last that was told. */
function encodeContinue(revision: number, last: string): string {
  return base64UrlText(utf8Bytes(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${last}\0` })));
}

function decodeContinue(token: string): { readonly rv: number; readonly start: string } {
  const bytes = base64UrlBytes(token.replace(/=+$/, ""));
  if (bytes === undefined) throw badRequest("continue key is not valid: illegal base64 data");
  try {
    return JSON.parse(utf8Text(bytes)) as { readonly rv: number; readonly start: string };
  } catch {
    throw badRequest("continue key is not valid: invalid JSON");
  }
}
