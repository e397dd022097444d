import { isObject } from "../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { StatusError, type Status } from "../../apimachinery/status";
import {
  type Headers,
  bodyText,
  formatQuery,
  type HttpRequest,
  type HttpResponse,
  type NetworkFailure,
} from "../../net/http";
import { isFailure } from "../../net/http-client";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import type { Micros } from "../../sim/time";
import { ConnectionRefused, PlainError } from "../command-error";
import type { ClientConfig } from "../kubeconfig/client-config";
import type { RestMapping } from "./rest-mapper";
import { logResponse, REQUESTS_SHOWN } from "./request-log";
import { ResponseStream } from "./response-stream";

/**
 * kubectl's requests: real kubectl's paths, queries and headers, JSON in and out. A refusal is thrown as
 * `StatusError`, no answer as
 * `PlainError` with the words that kubectl ends with. Warnings of the server go to standard error.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/helper.go, k8s.io/client-go/rest. Left out: protobuf, caching on disk.
 */
export class ApiClient {
  /** Warnings that were printed: each is shown once. */
  readonly #warned = new Set<string>();
  warnings = 0;

  constructor(
    readonly io: CommandIo,
    readonly config: ClientConfig,
    private readonly command: string,
  ) {}

  *get(mapping: RestMapping, namespace: string, name: string, options: CallOptions = {}): Task<KObject> {
    return (yield* this.json(
      "GET",
      objectPath(mapping, namespace, name, options.subresource),
      options,
    )) as unknown as KObject;
  }

  /** `selectors` and chunking go into `query`. */
  *list(mapping: RestMapping, namespace: string, options: CallOptions = {}): Task<JsonObject> {
    return (yield* this.json("GET", collectionPath(mapping, namespace), options)) as JsonObject;
  }

  *create(mapping: RestMapping, namespace: string, object: JsonObject, options: CallOptions = {}): Task<KObject> {
    return (yield* this.json("POST", collectionPath(mapping, namespace), {
      ...options,
      body: object,
    })) as unknown as KObject;
  }

  *replace(
    mapping: RestMapping,
    namespace: string,
    name: string,
    object: JsonObject,
    options: CallOptions = {},
  ): Task<KObject> {
    const path = objectPath(mapping, namespace, name, options.subresource);
    return (yield* this.json("PUT", path, { ...options, body: object })) as unknown as KObject;
  }

  /** `type` is the content type of the patch; `patch` its text. */
  *patch(
    mapping: RestMapping,
    namespace: string,
    name: string,
    type: PatchType,
    patch: string,
    options: CallOptions = {},
  ): Task<KObject> {
    const path = objectPath(mapping, namespace, name, options.subresource);
    return (yield* this.json("PATCH", path, {
      ...options,
      text: patch,
      contentType: PATCH_TYPES[type],
    })) as unknown as KObject;
  }

  *delete(
    mapping: RestMapping,
    namespace: string,
    name: string,
    deleteOptions: JsonObject,
    options: CallOptions = {},
  ): Task<JsonObject> {
    return (yield* this.json("DELETE", objectPath(mapping, namespace, name), {
      ...options,
      body: deleteOptions,
    })) as JsonObject;
  }

  /** A request with JSON in both directions. */
  *json(method: string, path: string, options: CallOptions = {}): Task<Json> {
    const answer = yield* this.send(method, path, options);
    const text = bodyText(answer.body);
    return text === "" ? null : (JSON.parse(text) as Json);
  }

  /** A request; an answer of 400 and above is thrown. */
  *send(method: string, path: string, options: CallOptions = {}): Task<HttpResponse> {
    const answer = yield* this.exchange(method, path, options);
    yield* this.#warn(answer);
    if (answer.status >= 400) throw statusErrorOf(answer, method, path);
    return answer;
  }

  /** A request and whatever is answered. */
  *exchange(method: string, path: string, options: CallOptions = {}): Task<HttpResponse> {
    const request = this.request(method, path, options);
    const shown = this.config.verbosity >= REQUESTS_SHOWN;
    const began = shown ? yield* this.io.wall() : 0;
    const answer = yield* this.io.request(
      this.config.server,
      this.config.tls,
      request,
      options.timeout ?? this.config.timeout,
    );
    if (isFailure(answer)) throw unreachable(answer, method, this.url(request), this.config.host);
    if (shown) yield* logResponse(this.io, request, this.url(request), answer, (yield* this.io.wall()) - began);
    return answer;
  }

  /** A request whose answer comes in pieces: a watch, logs. A refusal is thrown. */
  *stream(path: string, options: CallOptions = {}, method = "GET"): Task<ResponseStream> {
    const request = this.request(method, path, options);
    const name = yield* this.io.openStream(this.config.server, this.config.tls, request);
    const stream = new ResponseStream(this.io, name);
    const head = yield* stream.head();
    if (isFailure(head)) throw unreachable(head, method, this.url(request), this.config.host);
    yield* this.#warn(head);
    if (head.status >= 400) throw statusErrorOf(head, method, path);
    return stream;
  }

  request(method: string, path: string, options: CallOptions): HttpRequest {
    const text = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const [bare = "", given] = path.split("?");
    const query = given ?? formatSorted(options.query ?? {});
    return {
      method,
      path: bare,
      ...(query !== "" && { query }),
      headers: {
        accept: options.accept ?? "application/json",
        "user-agent": USER_AGENT,
        "kubectl-command": this.command,
        ...(text !== undefined && { "content-type": options.contentType ?? "application/json" }),
        ...options.headers,
        ...this.config.headers,
      },
      ...(text !== undefined && { body: { text } }),
    };
  }

  url(request: HttpRequest): string {
    return `${this.config.server}${request.path}${request.query === undefined ? "" : `?${request.query}`}`;
  }

  *#warn({ headers }: HttpResponse): Task {
    for (const line of (headers.warning ?? "").split("\n")) {
      const text = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replace(/\\(.)/g, "$1");
      if (text === undefined || this.#warned.has(text)) continue;
      this.#warned.add(text);
      this.warnings++;
      yield* this.io.write(2, `Warning: ${text}\n`);
    }
  }
}

export interface CallOptions {
  readonly query?: Query;
  readonly accept?: string;
  readonly headers?: Headers;
  readonly body?: JsonObject;
  readonly text?: string;
  readonly contentType?: string;
  readonly subresource?: string;
  readonly timeout?: Micros;
}

export type Query = { readonly [name: string]: string | number | boolean | undefined };
export type PatchType = "strategic" | "merge" | "json" | "apply";

const PATCH_TYPES: { readonly [type in PatchType]: string } = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
};

export const KUBECTL_VERSION = "v1.36.2";
export const USER_AGENT = `kubectl/${KUBECTL_VERSION} (linux/amd64) kubernetes/0000000`;

/** Go's url.Values writes its keys in order. */
function formatSorted(query: Query): string {
  return formatQuery(Object.fromEntries(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
}

export function collectionPath(mapping: RestMapping, namespace: string): string {
  const root = mapping.group === "" ? `/api/${mapping.version}` : `/apis/${mapping.group}/${mapping.version}`;
  return mapping.namespaced && namespace !== ""
    ? `${root}/namespaces/${namespace}/${mapping.resource}`
    : `${root}/${mapping.resource}`;
}

export function objectPath(mapping: RestMapping, namespace: string, name: string, subresource = ""): string {
  const path = `${collectionPath(mapping, namespace)}/${encodeURIComponent(name).replaceAll("%3A", ":")}`;
  return subresource === "" ? path : `${path}/${subresource}`;
}

/** The Status that a refusal carries, or one that is made of what was answered. */
export function statusErrorOf(answer: HttpResponse, method: string, path: string): StatusError {
  const text = bodyText(answer.body);
  const body = parseOrText(text);
  if (isObject(body) && body.kind === "Status") return new StatusError(body as unknown as Status);
  const resource = path.split("/").at(-1) ?? "";
  const [reason, message] = genericReason(answer.status, method, resource, text);
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    reason,
    code: answer.status,
  });
}

function genericReason(code: number, method: string, resource: string, text: string): readonly [string, string] {
  switch (code) {
    case 401:
      return ["Unauthorized", "the server has asked for the client to provide credentials"];
    case 403:
      return ["Forbidden", text];
    case 404:
      return ["NotFound", "the server could not find the requested resource"];
    case 405:
      return ["MethodNotAllowed", "the server does not allow this method on the requested resource"];
    case 415:
      return ["UnsupportedMediaType", text];
    case 503:
      return ["ServiceUnavailable", "the server is currently unable to handle the request"];
    default:
      return code >= 500
        ? [
            "InternalError",
            `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
          ]
        : ["BadRequest", `the server rejected our request for an unknown reason (${method.toLowerCase()} ${resource})`];
  }
}

function parseOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export function unreachable(failure: NetworkFailure, method: string, url: string, host: string): PlainError {
  const verb = `${method[0]}${method.slice(1).toLowerCase()}`;
  switch (failure.failure) {
    case "refused":
      return new ConnectionRefused(host);
    case "timeout":
      return new PlainError(
        "Unable to connect to the server: net/http: request canceled while waiting for connection " +
          "(Client.Timeout exceeded while awaiting headers)",
      );
    case "lost":
      return new PlainError(`error: ${verb} "${url}": http2: client connection lost`);
    case "reset":
      return new PlainError(`Unable to connect to the server: read tcp ${host}: read: connection reset by peer`);
    default:
      return new PlainError("Unable to connect to the server: EOF");
  }
}
