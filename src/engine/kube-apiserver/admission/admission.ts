import type { KObject } from "../../apimachinery/object";
import type { Plain } from "../../sim/plain";
import type { UserInfo } from "../authentication/user";
import type { Rooms } from "../request-context";
import type { Served } from "../served";
import { certificateSubjectRestriction } from "./certificates/subject-restriction";
import { defaultIngressClass } from "./defaultingressclass/default-ingress-class";
import { defaultStorageClass } from "./defaultstorageclass/default-storage-class";
import { defaultTolerationSeconds } from "./defaulttolerationseconds/default-toleration-seconds";
import { limitRanger } from "./limitranger/limit-ranger";
import { namespaceLifecycle } from "./namespace/lifecycle";
import { nodeRestriction } from "./noderestriction/node-restriction";
import { taintNodesByCondition } from "./nodetaint/taint-nodes-by-condition";
import { podSecurity } from "./podsecurity/pod-security";
import { priority } from "./priority/priority";
import { resourceQuota } from "./resourcequota/resource-quota";
import { runtimeClass } from "./runtimeclass/runtime-class";
import { serviceAccount } from "./serviceaccount/service-account";
import { storageObjectInUseProtection } from "./storageobjectinuseprotection/storage-object-in-use-protection";

/**
 * Admission: after it is known that a request may be made, plugins change or refuse what it wants to write.
 *
 * To add a plugin: write `admission/<upstream's folder>/<name>.ts`, which exports an `AdmissionPlugin`, and put it into
 * the list below, which is in upstream's order. First all that change an object are asked, then, after the kind's own
 * validation, all that only look.
 *
 * Upstream: k8s.io/apiserver/pkg/admission/chain.go, pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins).
 */
export interface AdmissionPlugin {
  /** As upstream registers it. */
  readonly name: string;
  handles(attributes: AdmissionAttributes): boolean;
  /** Returns the object, changed or not; throws a StatusError to refuse. */
  admit?(attributes: AdmissionAttributes, rooms: Rooms): KObject | undefined;
  /** Throws a StatusError to refuse; what it returns are warnings. */
  validate?(attributes: AdmissionAttributes, rooms: Rooms): readonly string[] | void;
}

export interface AdmissionAttributes {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly served: Served;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent for a deletion. */
  readonly object?: KObject;
  /** What is stored: for updates and deletions. */
  readonly old?: KObject;
  readonly user: UserInfo;
  readonly dryRun: boolean;
}

export class Admission {
  constructor(private readonly plugins: readonly AdmissionPlugin[] = PLUGINS) {}

  mutate(attributes: AdmissionAttributes, rooms: Rooms): KObject | undefined {
    let now = attributes;
    for (const plugin of this.plugins) {
      if (plugin.admit === undefined || !plugin.handles(now)) continue;
      const [asked, before] = [now, now.object];
      const after = rooms.place.during(
        { kind: "admission", name: plugin.name, attrs: MUTATING },
        () => {
          rooms.place.spend(PLUGIN_TIME);
          return plugin.admit?.(asked, rooms);
        },
        (object) => ({ attrs: changesOf(before, object) }),
      );
      if (after !== undefined && after !== before) now = { ...now, object: after };
    }
    return now.object;
  }

  /** The warnings of the plugins. */
  validate(attributes: AdmissionAttributes, rooms: Rooms): readonly string[] {
    let warnings: readonly string[] = [];
    for (const plugin of this.plugins) {
      if (plugin.validate === undefined || !plugin.handles(attributes)) continue;
      rooms.place.during({ kind: "admission", name: plugin.name, attrs: VALIDATING }, () => {
        rooms.place.spend(PLUGIN_TIME);
        const said = plugin.validate?.(attributes, rooms) ?? [];
        if (said.length > 0) warnings = [...warnings, ...said];
      });
    }
    return warnings;
  }
}

const PLUGIN_TIME = 15;
const MUTATING = { phase: "mutating" };
const VALIDATING = { phase: "validating" };
const UNCHANGED = { changed: [] };
const DEPTH = 3;

/** In upstream's order. */
const PLUGINS: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  runtimeClass,
  certificateSubjectRestriction,
  defaultIngressClass,
  resourceQuota,
];

/**
 * What a stage changed, for its span: which fields, and what they are now (`payload`: path, and value unless it is
 * gone).
 */
export function changesOf(before: unknown, after: unknown): { readonly [name: string]: Plain } {
  if (before === after) return UNCHANGED;
  const found: Change[] = [];
  addChanged(before, after, [], found);
  return { changed: found.map(([path]) => path.join(".")), payload: found as unknown as Plain };
}

type Change = readonly [path: readonly string[], value?: unknown];

/** Paths down to the first difference, or to the fields of `spec` and `metadata`. */
function addChanged(before: unknown, after: unknown, path: readonly string[], found: Change[]): void {
  if (before === after) return;
  if (path.length === DEPTH || !isRecord(before) || !isRecord(after))
    return void found.push(after === undefined ? [path] : [path, after]);
  for (const key in before) if (before[key] !== after[key]) addChanged(before[key], after[key], [...path, key], found);
  for (const key in after) if (!Object.hasOwn(before, key)) addChanged(undefined, after[key], [...path, key], found);
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
