import { notFound, tooLargeResourceVersion } from "../../apimachinery/status-errors";
import type { KObject } from "../../apimachinery/object";
import { inVersion } from "../convert";
import type { Handler, RequestContext, Rooms } from "../request-context";
import type { Served } from "../served";
import { objectKeyIn } from "../storage/keys";

/** GET of one object. Upstream: k8s.io/apiserver/pkg/endpoints/handlers/get.go. */
export function getHandler(served: Served): Handler {
  return (rooms, context) => {
    const version = Number(context.info.query["resourceVersion"]?.[0] ?? "0");
    if (version > rooms.cacher.revision) throw tooLargeResourceVersion(version, rooms.cacher.revision);
    return { do: "answer", status: 200, object: existing(served, rooms, context) };
  };
}

/** The object that the path names, or a 404. */
export function existing(served: Served, { cacher }: Rooms, { info }: Pick<RequestContext, "info">): KObject {
  const found = cacher.get(keyOf(served, info.namespace, info.name));
  if (found === undefined) throw notFound(served.groupResource, info.name);
  return inVersion(served, found);
}

export function keyOf(served: Served, namespace: string, name: string): string {
  return objectKeyIn(served.prefix, served.api.namespaced ? namespace : undefined, name);
}

export function scopeOf(served: Served, namespace: string): string {
  return served.api.namespaced && namespace !== "" ? `${served.prefix}${namespace}/` : served.prefix;
}
