import type { KObject } from "../apimachinery/object";
import { StatusError, type Status } from "../apimachinery/status";
import { bodyText, formatQuery, type Body, type HttpRequest, type HttpResponse } from "../net/http";
import { HttpClient, isFailure, type Peer } from "../net/http-client";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, sleep, type Task } from "../sim/task";
import { NetworkError } from "./errors";
import { RateLimiter } from "./rate-limiter";
import { resourcePath, type Resource } from "./resources";

export interface RestConfig {
  readonly peer: Peer;
  /** As managedFields and audit show it: `kube-scheduler`. */
  readonly userAgent: string;
  /**
   * Requests a second, and at once. Upstream's defaults are 20/30 for controllers and 50/100 for kubelet and scheduler.
   */
  readonly qps?: number;
  readonly burst?: number;
  /** Gives the header `authorization`, for who has a token in the place of a certificate. */
  readonly authorization?: () => Task<string>;
}

export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json"
  | "application/apply-patch+yaml";

export interface ListResult<O> {
  readonly items: readonly O[];
  readonly resourceVersion: string;
}

type Query = { readonly [name: string]: string | number | boolean | undefined };

/**
 * How a component reaches the API server: typed verbs over one connection, within a rate. Each is a task that returns
 * what the server answered, or throws the `StatusError` that it answered with, or a `NetworkError` when no answer came.
 *
 * Upstream: k8s.io/client-go/rest/request.go. Left out: retries on 429, since nothing here answers it yet.
 */
export class RestClient {
  readonly http: HttpClient;
  readonly #limiter: RateLimiter | undefined;
  readonly #host: string;

  constructor(
    place: Place,
    private readonly config: RestConfig,
  ) {
    this.http = new HttpClient(place.child("http"), config.peer);
    this.#host = `${config.peer.host}:${config.peer.port}`;
    if (config.qps !== undefined)
      this.#limiter = new RateLimiter(place.child("limiter"), config.qps, config.burst ?? config.qps);
  }

  *get<O extends KObject>(of: Resource, namespace: string | undefined, name: string): Task<O> {
    return (yield* this.#do("GET", resourcePath(of, namespace, name))) as unknown as O;
  }

  *list<O extends KObject>(of: Resource, namespace?: string, query: Query = {}): Task<ListResult<O>> {
    const list = (yield* this.#do("GET", resourcePath(of, namespace), query)) as unknown as {
      readonly items?: readonly O[];
      readonly metadata: { readonly resourceVersion?: string };
    };
    return { items: list.items ?? [], resourceVersion: list.metadata.resourceVersion ?? "" };
  }

  *create<O extends KObject>(
    of: Resource,
    object: O,
    how: { readonly subresource?: string; readonly name?: string } = {},
  ): Task<O> {
    const path = resourcePath(of, object.metadata.namespace, how.name, how.subresource);
    return (yield* this.#do("POST", path, {}, { object: object as unknown as Plain })) as unknown as O;
  }

  *update<O extends KObject>(of: Resource, object: O, subresource?: string): Task<O> {
    const path = resourcePath(of, object.metadata.namespace, object.metadata.name, subresource);
    return (yield* this.#do("PUT", path, {}, { object: object as unknown as Plain })) as unknown as O;
  }

  *updateStatus<O extends KObject>(of: Resource, object: O): Task<O> {
    return yield* this.update(of, object, "status");
  }

  *patch<O extends KObject>(
    of: Resource,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: Plain,
    how: { readonly subresource?: string; readonly query?: Query } = {},
  ): Task<O> {
    const path = resourcePath(of, namespace, name, how.subresource);
    return (yield* this.#do("PATCH", path, how.query, { object: patch }, type)) as unknown as O;
  }

  /** Deletes; the options are those of `DeleteOptions`. */
  *delete(
    of: Resource,
    namespace: string | undefined,
    name: string,
    options: { readonly [field: string]: Plain } = {},
  ): Task<Plain> {
    const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
    return yield* this.#do("DELETE", resourcePath(of, namespace, name), {}, { object: body });
  }

  /**
   * Begins a watch; each event is told to `handler` of the reactor named as a `StreamEvent` whose chunks are watch
   * events.
   */
  watch(of: Resource, namespace: string | undefined, query: Query, reactor: string, handler: string): string {
    const request = this.#request("GET", resourcePath(of, namespace), { ...query, watch: true });
    return this.http.stream(request, reactor, handler);
  }

  /** Any request, for what has no verb above. Throws as the others do. */
  *raw(method: string, path: string, query?: Query, body?: Body, contentType?: string): Task<Plain> {
    return yield* this.#do(method, path, query, body, contentType);
  }

  #request(
    method: string,
    path: string,
    query: Query = {},
    body?: Body,
    contentType = OBJECTS,
    authorization?: string,
  ): HttpRequest {
    const encoded = formatQuery(query);
    const headers: { [name: string]: string } = { accept: OBJECTS, "user-agent": this.config.userAgent };
    if (body !== undefined) headers["content-type"] = contentType;
    if (authorization !== undefined) headers["authorization"] = authorization;
    // Written out: an object that is spread and then given a property which it lacks has a hidden class of its own (V8
    // 11), so that everybody who reads it misses his inline caches, and a request is read forty times.
    if (body === undefined)
      return encoded === "" ? { method, path, headers } : { method, path, query: encoded, headers };
    return encoded === "" ? { method, path, headers, body } : { method, path, query: encoded, headers, body };
  }

  *#do(method: string, path: string, query?: Query, body?: Body, contentType?: string): Task<Plain> {
    const limiter = this.#limiter;
    if (limiter !== undefined) {
      const delay = yield* atomic(() => limiter.take());
      if (delay > 0) yield* sleep(delay, "client-side rate limit");
    }
    const authorization = this.config.authorization === undefined ? undefined : yield* this.config.authorization();
    const answer = yield* this.http.request(this.#request(method, path, query, body, contentType, authorization));
    if (isFailure(answer)) throw new NetworkError(answer.failure, this.#host);
    return successBody(answer);
  }
}

/** What real components speak: protobuf. Here it stands for objects that are handed over as they are. */
const OBJECTS = "application/vnd.kubernetes.protobuf";

function successBody(answer: HttpResponse): Plain {
  const body = answer.body;
  const content = body === undefined ? null : "object" in body ? body.object : parseText(body.text);
  if (answer.status < 400) return content;
  const status = content as unknown as Status | null;
  if (status !== null && typeof status === "object" && status.kind === "Status") throw new StatusError(status);
  throw new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code: answer.status,
    reason: "InternalError",
    message: `an error on the server (${JSON.stringify(bodyText(body))}) has prevented the request from succeeding`,
  });
}

function parseText(text: string): Plain {
  try {
    return JSON.parse(text) as Plain;
  } catch {
    return text;
  }
}
