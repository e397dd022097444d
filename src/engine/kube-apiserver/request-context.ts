/**
 * What the stages of the chain found out about a request, handed from stage to stage. Plain data: a task may hold
 * it.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/request/context.go.
 */
import type { KObject } from "../apimachinery/object";
import type { Status } from "../apimachinery/status";
import type { RangeRequest, RangeResponse } from "../etcd/protocol";
import type { HttpRequest, HttpResponse } from "../net/http";
import type { SpanId } from "../sim/event";
import type { Place } from "../sim/place";
import type { Admission } from "./admission/admission";
import type { Authentication } from "./authentication/authenticator";
import type { UserInfo } from "./authentication/user";
import type { Authorizer } from "./authorization/attributes";
import type { RbacReader } from "./authorization/rbac";
import type { KubeletDialer } from "./kubelet-dialer";
import type { HttpServer } from "../net/http-server";
import type { Format } from "./negotiation";
import type { RequestInfo } from "./request-info";
import type { ServiceAllocation } from "./service-allocation";
import type { Cacher } from "./storage/cacher";
import type { Watchers } from "./storage/watchers";

export interface RequestContext {
  readonly exchange: string;
  readonly request: HttpRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  readonly format: Format;
  readonly span: SpanId;
}

/** What handlers use of the server. */
export interface Rooms {
  readonly place: Place;
  readonly cacher: Cacher;
  readonly watchers: Watchers;
  readonly admission: Admission;
  readonly authorizer: Authorizer;
  readonly rbac: RbacReader;
  /** Whose token this is. */
  readonly tokenUser: (token: string) => Authentication;
  readonly http: HttpServer;
  readonly kubelets: KubeletDialer;
  readonly services: ServiceAllocation;
}

/** What the storage said when a handler is asked again: the object that was in the way, or what it wanted to read. */
export interface Fresh {
  readonly object?: KObject | null;
  readonly range?: RangeResponse & { readonly revision: number };
  /** The write that had to come first was done. */
  readonly prepared?: true;
  readonly attempt: number;
}

/** What a handler wants to happen next. */
export type Outcome =
  | Answer
  | { readonly do: "write"; readonly write: StorageWrite }
  | { readonly do: "read"; readonly range: RangeRequest }
  /** The answer was sent already, or is sent by somebody else: a watch, a log. */
  | { readonly do: "stream" }
  | { readonly do: "raw"; readonly response: HttpResponse }
  | {
      readonly do: "delete-each";
      readonly names: readonly { readonly namespace: string; readonly name: string }[];
      readonly answer: Answer;
    };

export interface Answer {
  readonly do: "answer";
  readonly status: number;
  readonly object: KObject | Status;
  readonly warnings?: readonly string[];
}

/** One object is put or removed, provided that it still is at the revision that was looked at (0: not there). */
export interface StorageWrite {
  readonly key: string;
  readonly expected: number;
  /** Null: removed. */
  readonly value: KObject | null;
  readonly status: number;
  /** The answer, where it is not the object as written. */
  readonly answer?: KObject | Status;
  /** The answer is the scale of the object as written. */
  readonly scaleOf?: { readonly group: string; readonly version: string; readonly resource: string };
  readonly warnings?: readonly string[];
  /**
   * Only prepares what was asked for: the handler is asked again when it is done, and, where it prepared the very
   * object that is asked for, shown that.
   */
  readonly prepares?: true | "the object";
}

export type Handler = (rooms: Rooms, context: RequestContext, fresh: Fresh) => Outcome;
