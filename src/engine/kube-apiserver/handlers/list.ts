import { base64UrlBytes, base64UrlText, utf8Bytes, utf8Text } from "../../pki/bytes";
import type { KObject } from "../../apimachinery/object";
import { field } from "../../apimachinery/field-errors";
import { JsonSyntaxError, parseJson } from "../../apimachinery/json/parse-json";
import { goQuote } from "../../apimachinery/go-format";
import type { FieldError } from "../../apimachinery/status";
import { badRequest, expired, invalid, tooLargeResourceVersion } from "../../apimachinery/status-errors";
import type { Plain } from "../../sim/plain";
import { ERR_COMPACTED, prefixEnd } from "../../etcd/protocol";
import { inVersion } from "../convert";
import type { Fresh, Handler, Outcome, Rooms } from "../request-context";
import type { RequestInfo } from "../request-info";
import { candidates, matchesSelection, selectionOf } from "../selection";
import type { Served } from "../served";
import { storedObject } from "../storage/cacher";
import { scopeOf } from "./get";

/**
 * GET of a collection: all of it, or a page, now or as it was at a revision that is still kept.
 *
 * What is now comes from the cache; what was comes from etcd. A continue token names the revision of the first page, so
 * that the pages together are one picture.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/get.go, pkg/storage/etcd3/store.go (GetList),
 * pkg/storage/continue.go.
 */
export function listHandler(served: Served): Handler {
  return (rooms, { info }, fresh): Outcome => {
    const limit = limitOf(info);
    const at = positionOf(served, info, rooms);
    if (at.revision > 0 && at.revision !== rooms.cacher.revision)
      return listPast(served, rooms, info, fresh, at, limit);
    const selection = selectionOf(served, scopeOf(served, info.namespace), info.query);
    return page(served, info, candidates(rooms.cacher, selection, at.start), limit, rooms.cacher.revision);
  };
}

function limitOf({ query }: RequestInfo): number {
  const text = query["limit"]?.[0] ?? "";
  if (text !== "" && !/^[+-]?[0-9]+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`);
  return Math.max(0, Number(text));
}

interface Position {
  readonly revision: number;
  readonly start?: string;
}

function listPast(served: Served, rooms: Rooms, info: RequestInfo, fresh: Fresh, at: Position, limit: number): Outcome {
  const scope = scopeOf(served, info.namespace);
  if (fresh.range === undefined) {
    return { do: "read", range: { op: "range", key: at.start ?? scope, end: prefixEnd(scope), revision: at.revision } };
  }
  const objects = fresh.range.kvs.map(({ key, value, modRevision }): [string, KObject] => [
    key,
    storedObject(value, modRevision),
  ]);
  return page(served, info, objects, limit, at.revision);
}

function page(
  served: Served,
  info: RequestInfo,
  objects: Iterable<[string, KObject]>,
  limit: number,
  revision: number,
): Outcome {
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
    items.push(inVersion(served, object));
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
  const faults = matchFaults(version, match, token);
  if (faults.length > 0) throw invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", faults);
  if (version !== "" && !/^[0-9]+$/.test(version)) {
    const why = `strconv.ParseUint: parsing ${goQuote(version)}: invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${goQuote(version)}: ${why}`);
  }
  if (token !== "") {
    if (version !== "" && version !== "0")
      throw badRequest("specifying resource version is not allowed when using continue");
    const { rv, start } = decodeContinue(token);
    return { revision: rv, start: `${scopeOf(served, info.namespace)}${start}` };
  }
  if (version === "" || version === "0") return { revision: 0 };
  if (Number(version) > rooms.cacher.revision) throw tooLargeResourceVersion(Number(version), rooms.cacher.revision);
  if (match === "Exact" || (match === "" && info.query["limit"]?.[0] !== undefined && info.query["limit"][0] !== "0")) {
    if (Number(version) < 1) throw expired(ERR_COMPACTED);
    return { revision: Math.min(Number(version), rooms.cacher.revision) };
  }
  return { revision: 0 };
}

/** Upstream: k8s.io/apimachinery/pkg/apis/meta/internalversion/validation/validation.go. */
function matchFaults(version: string, match: string, token: string): FieldError[] {
  if (match === "") return [];
  const at = "resourceVersionMatch";
  const faults: FieldError[] = [];
  if (version === "")
    faults.push(field.forbidden(at, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  if (token !== "") faults.push(field.forbidden(at, "resourceVersionMatch is forbidden when continue is provided"));
  if (match !== "Exact" && match !== "NotOlderThan")
    faults.push(field.notSupported(at, match, ["Exact", "NotOlderThan", ""]));
  if (match === "Exact" && version === "0") {
    faults.push(field.forbidden(at, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  return faults;
}

/**
 * `{"v":"meta.k8s.io/v1","rv":12,"start":"web\u0000"}` in base64. The NUL makes it the key after the last that was
 * told.
 */
function encodeContinue(revision: number, last: string): string {
  return base64UrlText(utf8Bytes(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${last}\0` })));
}

function decodeContinue(token: string): { readonly rv: number; readonly start: string } {
  const bytes = base64UrlBytes(token.replace(/=+$/, ""));
  if (bytes === undefined) throw badRequest("invalid continue token: continue key is not valid: illegal base64 data");
  try {
    parseJson(String.fromCharCode(...bytes));
    return JSON.parse(utf8Text(bytes)) as { readonly rv: number; readonly start: string };
  } catch (error) {
    const why = error instanceof JsonSyntaxError ? error.message : "invalid JSON";
    throw badRequest(`invalid continue token: continue key is not valid: ${why}`);
  }
}
