/**
 * Which handler answers which request.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/installer.go.
 */
import { methodNotAllowed, notFoundPath } from "../../apimachinery/status-errors";
import type { HttpServer } from "../../net/http-server";
import type { Handler } from "../request-context";
import type { RequestInfo } from "../request-info";
import { servedResource, type Served } from "../served";
import { createHandler } from "./create";
import { deleteHandler } from "./delete";
import { getHandler } from "./get";
import { listHandler } from "./list";
import { patchHandler } from "./patch";
import { updateHandler } from "./update";
import { watchHandler } from "./watch";

export function handlerFor(info: RequestInfo, _method: string, http: HttpServer): Handler {
  if (!info.isResource) throw notFoundPath();
  const served = servedResource(info.group, info.version, info.resource);
  if (served === undefined) throw notFoundPath();
  if (info.subresource !== "" && info.subresource !== "status") throw notFoundPath();
  if (!served.api.verbs.includes(info.verb) && info.subresource === "") throw methodNotAllowed();
  return verbHandler(served, info.verb, http);
}

function verbHandler(served: Served, verb: string, http: HttpServer): Handler {
  switch (verb) {
    case "get": return getHandler(served);
    case "list": return listHandler(served);
    case "watch": return watchHandler(served, http);
    case "create": return createHandler(served);
    case "update": return updateHandler(served);
    case "patch": return patchHandler(served);
    case "delete": return deleteHandler(served);
    default: throw methodNotAllowed();
  }
}
