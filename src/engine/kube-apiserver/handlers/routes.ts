/**
 * Which handler answers which request.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/installer.go.
 */
import { goQuote } from "../../apimachinery/go-format";
import { badRequest, failure, methodNotAllowed, notFoundPath } from "../../apimachinery/status-errors";
import type { HttpServer } from "../../net/http-server";
import type { Handler } from "../request-context";
import type { RequestInfo } from "../request-info";
import { servedResource, type Served } from "../served";
import { bindingHandler } from "./binding";
import { createHandler } from "./create";
import { deleteHandler } from "./delete";
import { deleteCollectionHandler } from "./delete-collection";
import { evictionHandler } from "./eviction";
import { getHandler } from "./get";
import { listHandler } from "./list";
import { logHandler } from "./log";
import { patchHandler } from "./patch";
import { reviewHandler } from "./reviews";
import { scaleHandler } from "./scale";
import { tokenHandler } from "./token";
import { updateHandler } from "./update";
import { watchHandler } from "./watch";

export function handlerFor(info: RequestInfo, method: string, http: HttpServer): Handler {
  const served = servedResource(info.group, info.version, info.resource);
  if (served === undefined) throw notFoundPath();
  if (method === "HEAD") throw methodNotAllowed();
  if (info.subresource !== "") return subresourceHandler(served, info);
  const { verbs, namespaced } = served.api;
  const everywhere = namespaced && info.namespace === "";
  // All objects of all namespaces can be looked at together, and nothing else.
  if (everywhere && info.verb !== "list" && info.verb !== "watch") {
    throw info.name !== "" ? notFoundPath() : methodNotAllowed();
  }
  if (!namespaced && info.namespace !== "" && info.resource !== "namespaces") throw notFoundPath();
  if (!verbs.includes(info.verb)) throw methodNotAllowed();
  // A collection is not changed as a whole, and nothing is created at a name.
  if ((info.verb === "update" || info.verb === "patch") && info.name === "") throw methodNotAllowed();
  if (info.verb === "create" && info.name !== "") throw methodNotAllowed();
  if (info.name === "." || info.name === ".." || info.name.includes("/") || info.name.includes("%"))
    throw badName(info.name);
  return verbHandler(served, info.verb, http);
}

function badName(name: string): Error {
  const fault =
    name === "." || name === ".." ? `may not be '${name}'` : `may not contain '${name.includes("/") ? "/" : "%"}'`;
  return badRequest(`Name parameter invalid: ${goQuote(name)}: ${fault}`);
}

function verbHandler(served: Served, verb: string, http: HttpServer): Handler {
  switch (verb) {
    case "get":
      return getHandler(served);
    case "list":
      return listHandler(served);
    case "watch":
      return watchHandler(served, http);
    case "create":
      if (served.api.resource === "bindings") return bindingHandler();
      return reviewHandler(served) ?? createHandler(served);
    case "update":
      return updateHandler(served);
    case "patch":
      return patchHandler(served);
    case "delete":
      return deleteHandler(served);
    case "deletecollection":
      return deleteCollectionHandler(served);
    default:
      throw methodNotAllowed();
  }
}

function subresourceHandler(served: Served, { subresource, verb, name }: RequestInfo): Handler {
  const found = served.api.subresources.find((each) => each.name === subresource);
  if (found === undefined || name === "") throw notFoundPath();
  if (!found.verbs.includes(verb)) throw methodNotAllowed();
  switch (subresource) {
    case "scale":
      return scaleHandler(served, verb);
    case "binding":
      return bindingHandler();
    case "eviction":
      return evictionHandler();
    case "token":
      return tokenHandler();
    case "log":
      return logHandler();
    case "exec":
    case "attach":
    case "portforward":
    case "proxy":
      throw failure(501, "NotImplemented", `${served.api.resource}/${subresource} is not supported by this server yet`);
    default:
      if (verb === "get") return getHandler(served);
      return verb === "patch" ? patchHandler(served) : updateHandler(served);
  }
}
