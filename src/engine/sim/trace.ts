import type { MachineId, SpanId } from "./event";
import type { Plain } from "./plain";
import type { Micros } from "./time";

export type SpanKind =
  | "input"
  | "command"
  | "http"
  | "authn"
  | "impersonation"
  | "authz"
  | "decode"
  | "admission"
  | "defaulting"
  | "validation"
  | "etcd"
  | "fsync"
  | "watch"
  | "informer"
  | "enqueue"
  | "reconcile"
  | "schedule"
  | "plugin"
  | "bind"
  | "pod"
  | "cri"
  | "pull"
  | "probe"
  | "process"
  | "lease"
  | "timer"
  | "verdict"
  | "fault"
  | "boot";

/** What a span is about. `resource` is the plural, as in URLs. */
export interface ObjectRef {
  readonly group?: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

export interface SpanStart {
  readonly kind: SpanKind;
  /** What happens, in the component's own terms: "POST /api/v1/namespaces/default/pods", "RBAC". */
  readonly name: string;
  readonly object?: ObjectRef;
  /** Figures and names that the sentence about this span may use. Plain and small. */
  readonly attrs?: { readonly [key: string]: Plain };
  /** More causes beside the span that is current (a reconcile links all that were merged into its queue item). */
  readonly links?: readonly SpanId[];
}

export interface SpanEnd {
  readonly status?: "ok" | "refused" | "failed";
  readonly attrs?: { readonly [key: string]: Plain };
}

/** One thing that happened, for as long as it lasted. Nothing is drawn that has no span. */
export interface Span extends SpanStart {
  readonly id: SpanId;
  /** The span within which, or because of which, this one began. 0 only for inputs, faults and boot. */
  readonly parent: SpanId;
  readonly machine: MachineId;
  readonly process: string;
  readonly t0: Micros;
  /** Absent while it lasts. */
  readonly t1?: Micros;
  readonly status?: "ok" | "refused" | "failed";
}

/** What a shard tells of its trace: spans that began, and ends of spans. */
export type TraceRecord =
  | { readonly begin: Span }
  | {
      readonly end: SpanId;
      readonly t1: Micros;
      readonly status: "ok" | "refused" | "failed";
      readonly attrs?: SpanEnd["attrs"];
    };

export type TraceSink = (record: TraceRecord) => void;
