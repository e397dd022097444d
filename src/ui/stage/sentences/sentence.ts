import type { Span, SpanKind } from "../../../engine/index";
import {
  ofAdmission,
  ofAuthn,
  ofAuthz,
  ofBind,
  ofDecode,
  ofDefaulting,
  ofEtcd,
  ofHttp,
  ofImpersonation,
  ofValidation,
} from "./api-server";
import {
  ofCommand,
  ofCri,
  ofFault,
  ofFsync,
  ofInformer,
  ofInput,
  ofOther,
  ofPod,
  ofProbe,
  ofProcess,
  ofPull,
  ofReconcile,
  ofSchedule,
  ofVerdict,
  ofWatch,
} from "./components";
import type { Sentence } from "./phrase";

/** What is said of a span, by its kind. One pure function each: what it says is in the span. */
export function sentenceOf(span: Span): Sentence {
  return (SENTENCES[span.kind] ?? ofOther)(span);
}

const SENTENCES: { readonly [kind in SpanKind]?: (span: Span) => Sentence } = {
  input: ofInput,
  command: ofCommand,
  http: ofHttp,
  authn: ofAuthn,
  impersonation: ofImpersonation,
  authz: ofAuthz,
  decode: ofDecode,
  admission: ofAdmission,
  defaulting: ofDefaulting,
  validation: ofValidation,
  etcd: ofEtcd,
  fsync: ofFsync,
  watch: ofWatch,
  informer: ofInformer,
  reconcile: ofReconcile,
  verdict: ofVerdict,
  schedule: ofSchedule,
  bind: ofBind,
  pod: ofPod,
  pull: ofPull,
  cri: ofCri,
  probe: ofProbe,
  process: ofProcess,
  fault: ofFault,
};
