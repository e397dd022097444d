import { resourceForKind } from "../api/schema-table";
import { assert } from "../apimachinery/assert";
import type { KObject } from "../apimachinery/object";
import { StatusError } from "../apimachinery/status";
import { badRequest, failure, internalError } from "../apimachinery/status-errors";
import {
  ERR_COMPACTED,
  ERR_FUTURE_REV,
  type EtcdResponse,
  type RangeResponse,
  type TxnResponse,
} from "../etcd/protocol";
import type { HttpRequest, HttpResponse } from "../net/http";
import type { HttpServer } from "../net/http-server";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { all, atomic, type Task } from "../sim/task";
import { traced } from "../sim/traced";
import { Admission } from "./admission/admission";
import { impersonate, wantedUserOf, type ImpersonationMode } from "./authentication/impersonation";
import type { UserInfo } from "./authentication/user";
import { forbiddenError, type Authorizer } from "./authorization/attributes";
import { authorize } from "./authorization/authorizer";
import { nodeReader, rbacReader } from "./access";
import { exchangeWords } from "./exchange-words";
import { handlerFor } from "./handlers/routes";
import { Identity, ISSUER, type IdentityOptions } from "./identity";
import type { KubeletDialer } from "./kubelet-dialer";
import { formatOfPath, negotiate, NotAcceptable, PLAIN_JSON, type Format } from "./negotiation";
import { pathAnswer, type ServerFacts } from "./nonresource";
import type { Answer, Fresh, Outcome, RequestContext, Rooms, StorageWrite } from "./request-context";
import type { ServiceAllocation } from "./service-allocation";
import { attributesOf, headerList, shownAttributes, shownDecision } from "./request-attributes";
import { requestInfo } from "./request-info";
import { respondWith } from "./respond";
import { isKnownGroup } from "./served";
import { storedObject, type Cacher } from "./storage/cacher";
import { answerTo, transaction } from "./storage/transaction";
import type { Watchers } from "./storage/watchers";

/**
 * The way of a request through the API server. Start reading here.
 *
 *     request info → authentication → impersonation → authorization → negotiation
 *       → the verb's handler → storage → answer
 *
 * and within the handler of a write: decode → (patch) → defaulting → mutating admission → the kind's strategy →
 * validation → validating admission. Each stage is a span. All of it but the storage happens at one moment of the
 * server; the storage is one transaction in etcd, which fails when somebody else was faster: then the handler is asked
 * again with the newer object.
 *
 * Upstream: k8s.io/apiserver/pkg/server/config.go (DefaultBuildHandlerChain). Left out: priority and fairness,
 * audit, timeouts.
 */
export class RequestChain {
  readonly #identity: Identity;
  readonly #authorizer: Authorizer;
  readonly #rooms: Rooms;
  readonly #requests: Cell<number>;
  /** By requester: the mode of impersonation that last worked. */
  readonly #modes: OrderedMap<ImpersonationMode>;

  constructor(
    private readonly place: Place,
    private readonly http: HttpServer,
    private readonly cacher: Cacher,
    watchers: Watchers,
    kubelets: KubeletDialer,
    services: ServiceAllocation,
    options: IdentityOptions,
  ) {
    place.bind(this);
    this.#identity = new Identity(place, cacher, options);
    const [rbac, nodes] = [rbacReader(cacher), nodeReader(cacher)];
    this.#authorizer = (attributes) => authorize(rbac, nodes, attributes);
    this.#rooms = {
      place,
      cacher,
      watchers,
      admission: new Admission(),
      authorizer: this.#authorizer,
      rbac,
      tokenUser: (token) => this.#identity.of(undefined, `Bearer ${token}`),
      http,
      kubelets,
      services,
    };
    this.#requests = place.cell("requests", 0);
    this.#modes = place.map("modes");
  }

  accept(exchange: string, request: HttpRequest): void {
    this.#requests.update((count) => count + 1);
    this.place.spawn("serve", [exchange, request as unknown as Plain]);
  }

  /**
   * Writes what the server itself makes when it starts, as far as it is not there: the part of the chain from the
   * handler on.
   */
  *createMissing(hook: string, objects: readonly KObject[]): Task {
    yield* traced(this.place, { kind: "boot", name: hook, attrs: { objects: objects.length } }, () =>
      all(objects.map((object) => this.#createIfMissing(object))),
    );
  }

  *#createIfMissing(object: KObject): Task {
    const context = loopback(object);
    let outcome = yield* atomic(() => this.#again(context, { attempt: 1 }));
    if (outcome.do === "write") {
      const { write } = outcome;
      const result = yield* this.cacher.etcd.request(transaction(write));
      outcome = yield* atomic(() => this.#written(context, write, result, 1));
    }
    const last = outcome;
    if (last.do !== "answer" || last.status < 400 || last.status === 409) return;
    yield* atomic(
      () =>
        void this.place.mark(
          {
            kind: "boot",
            name: `${object.kind} ${object.metadata.name ?? ""} cannot be created`,
            attrs: { reason: messageOf(last) },
          },
          { status: "failed" },
        ),
    );
  }

  /** One request from its arrival to its answer. */
  *serve(exchange: string, request: HttpRequest): Task {
    const begun = yield* atomic(() => this.#begin(exchange, request));
    if (begun === undefined) return;
    let { outcome } = begun;
    const { context } = begun;
    for (let attempt = 1; ; attempt++) {
      if (outcome.do === "write") {
        const { write } = outcome;
        const result = yield* this.cacher.etcd.request(transaction(write));
        outcome = yield* atomic(() => this.#written(context, write, result, attempt));
      } else if (outcome.do === "read") {
        const result = yield* this.cacher.etcd.request(outcome.range);
        outcome = yield* atomic(() => this.#wasRead(context, result, attempt));
      } else if (outcome.do === "delete-each") {
        for (const each of outcome.names) yield* this.#deleteOne(context, each);
        outcome = outcome.answer;
      } else {
        break;
      }
    }
    const last = outcome;
    yield* atomic(() => this.#finish(context, last));
  }

  /** All stages up to the storage. Undefined when the request was refused on the way, and answered. */
  #begin(
    exchange: string,
    request: HttpRequest,
  ): { readonly context: RequestContext; readonly outcome: Outcome } | undefined {
    const { method, path, query, headers } = request;
    const span = this.place.enter({
      kind: "http",
      name: `${method} ${path}`,
      attrs: { method, path, query: query ?? "", userAgent: headers["user-agent"] ?? "" },
    });
    const info = requestInfo(method, path, query);
    let format: Format = PLAIN_JSON;
    let context: RequestContext = { exchange, request, info, user: NOBODY, format, span };
    try {
      const sender = this.#authenticate(exchange, request);
      const user = this.#impersonate(sender, context);
      context = { ...context, user };
      this.#authorize(context);
      format = info.isResource
        ? negotiate(headers, info.query, info.verb === "watch")
        : formatOfPath(headers, info.query);
      context = { ...context, format };
      return { context, outcome: this.#handle(context, { attempt: 1 }) };
    } catch (error) {
      if (error instanceof NotAcceptable) context = { ...context, format: error.format };
      this.#finish(context, refusal(error));
      return undefined;
    }
  }

  #authenticate(exchange: string, { headers }: HttpRequest): UserInfo {
    return this.place.during(
      { kind: "authn", name: "authentication" },
      () => {
        this.place.spend(40);
        const found = this.#identity.of(this.http.hello(exchange), headers["authorization"]);
        if (!found.ok) throw found.refusal;
        return found;
      },
      ({ user, method }) => ({ attrs: { method, user: user.username, groups: user.groups } }),
    ).user;
  }

  #impersonate(user: UserInfo, context: RequestContext): UserInfo {
    if (!wantsToBeAnother(context.request)) return user;
    const wanted = wantedUserOf(headerList(context.request));
    if (wanted === undefined) return user;
    return this.place.during(
      { kind: "impersonation", name: `${user.username} acts as ${wanted.username}` },
      () => {
        this.place.spend(30);
        const attributes = attributesOf({ ...context, user });
        const done = impersonate(this.#authorizer, wanted, attributes, this.#modes.get(user.username));
        if (!done.ok) throw done.refusal;
        this.#modes.set(user.username, done.mode);
        return done;
      },
      ({ user: as, mode }) => ({ attrs: { by: user.username, user: as.username, groups: as.groups, mode } }),
    ).user;
  }

  #authorize(context: RequestContext): void {
    const attributes = attributesOf(context);
    this.place.during(
      { kind: "authz", name: "authorization", attrs: shownAttributes(attributes) },
      () => {
        this.place.spend(50);
        const decision = this.#authorizer(attributes);
        if (decision.decision !== "allow") throw forbiddenError(attributes, decision.reason);
        return decision;
      },
      (decision) => ({ attrs: shownDecision(decision) }),
    );
  }

  #handle(context: RequestContext, fresh: Fresh): Outcome {
    this.place.spend(150);
    const { isResource, group } = context.info;
    if (!isResource || (group !== "" && !isKnownGroup(group)))
      return { do: "raw", response: pathAnswer(context, this.#facts()) };
    return handlerFor(context.info, context.request.method, this.http)(this.#rooms, context, fresh);
  }

  #facts(): ServerFacts {
    return {
      issuer: ISSUER,
      address: `${this.place.machine.address}:6443`,
      serviceAccountKeys: this.#identity.serviceAccountKeys,
      requests: this.#requests.get(),
      objects: this.cacher.size,
    };
  }

  #again(context: RequestContext, fresh: Fresh): Outcome {
    try {
      return this.#handle(context, fresh);
    } catch (error) {
      return refusal(error);
    }
  }

  #written(context: RequestContext, write: StorageWrite, result: EtcdResponse, attempt: number): Outcome {
    if ("error" in result) return refusal(internalError(result.error));
    const txn = result.result as TxnResponse;
    if (txn.succeeded) {
      if (write.prepares === undefined) return answerTo(write, result.revision);
      if (write.prepares === true) return this.#again(context, { prepared: true, attempt });
      const marked = storedObject(write.value as unknown as Plain, result.revision);
      return this.#again(context, { object: marked, prepared: true, attempt });
    }
    const [found] = (txn.responses[0] as RangeResponse).kvs;
    const object = found === undefined ? null : storedObject(found.value, found.modRevision);
    if (attempt > MAX_ATTEMPTS)
      return refusal(failure(500, "InternalError", "too many concurrent writes of one object"));
    return this.#again(context, { object, attempt });
  }

  #wasRead(context: RequestContext, result: EtcdResponse, attempt: number): Outcome {
    if (!("error" in result))
      return this.#again(context, {
        range: { ...(result.result as RangeResponse), revision: result.revision },
        attempt,
      });
    if (result.error === ERR_COMPACTED) return refusal(failure(410, "Expired", TOO_OLD));
    if (result.error === ERR_FUTURE_REV) return refusal(badRequest(result.error));
    return refusal(internalError(result.error));
  }

  *#deleteOne(
    context: RequestContext,
    { namespace, name }: { readonly namespace: string; readonly name: string },
  ): Task {
    const info = { ...context.info, verb: "delete", namespace, name };
    const single: RequestContext = { ...context, info };
    let outcome = yield* atomic(() => this.#again(single, { attempt: 1 }));
    for (let attempt = 1; outcome.do === "write"; attempt++) {
      const { write } = outcome;
      const result = yield* this.cacher.etcd.request(transaction(write));
      outcome = yield* atomic(() => this.#written(single, write, result, attempt));
    }
  }

  #answer(context: RequestContext, outcome: Outcome): HttpResponse | undefined {
    if (outcome.do === "answer") {
      this.place.spend(80);
      return respondWith(this.http, context, outcome, this.place.wall());
    }
    if (outcome.do !== "raw") return undefined;
    this.http.respond(context.exchange, outcome.response);
    return outcome.response;
  }

  #finish(context: RequestContext, outcome: Outcome): void {
    const { exchange, span, user } = context;
    const sent = this.#answer(context, outcome);
    const status = outcome.do === "answer" ? outcome.status : outcome.do === "raw" ? outcome.response.status : 200;
    this.place.leave(span, 0, {
      status: status < 400 ? "ok" : status < 500 ? "refused" : "failed",
      attrs: {
        status,
        user: user.username,
        verb: context.info.verb,
        exchange,
        payload: exchangeWords(context, sent),
        ...(status >= 400 && outcome.do === "answer" && { reason: messageOf(outcome) }),
      },
    });
  }
}

/** A request of the server to itself. */
function loopback(object: KObject): RequestContext {
  const at = object.apiVersion.indexOf("/");
  const [group, version] =
    at < 0 ? ["", object.apiVersion] : [object.apiVersion.slice(0, at), object.apiVersion.slice(at + 1)];
  const api = resourceForKind({ group, version, kind: object.kind });
  assert(api !== undefined, `${object.apiVersion} ${object.kind} is served`);
  const request: HttpRequest = {
    method: "POST",
    path: "",
    headers: { "user-agent": "kube-apiserver" },
    body: { object: object as unknown as Plain },
  };
  const info = {
    isResource: true,
    path: "",
    verb: "create",
    group,
    version,
    namespace: object.metadata.namespace ?? "",
    resource: api.resource,
    subresource: "",
    name: "",
    rest: "",
    query: {},
  };
  return {
    exchange: "",
    request,
    info,
    user: { username: "system:apiserver", groups: ["system:masters"] },
    format: PLAIN_JSON,
    span: 0,
  };
}

function wantsToBeAnother({ headers }: HttpRequest): boolean {
  for (const name in headers) if (name.startsWith("impersonate-")) return true;
  return false;
}

const NOBODY: UserInfo = { username: "", groups: [] };
const MAX_ATTEMPTS = 100;
const TOO_OLD =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";

/** What went wrong for the caller is an answer; what is wrong with us is not caught. */
function refusal(error: unknown): Answer {
  if (!(error instanceof StatusError)) throw error;
  return { do: "answer", status: error.code, object: error.status };
}

function messageOf({ object }: Answer): string {
  return (object as { readonly message?: string }).message ?? "";
}
