import type { KObject } from "../../apimachinery/object";
import type { UserInfo } from "../authentication/user";
import type { Rooms } from "../request-context";
import type { Served } from "../served";
import { defaultIngressClass } from "./defaultingressclass/default-ingress-class";
import { defaultStorageClass } from "./defaultstorageclass/default-storage-class";
import { defaultTolerationSeconds } from "./defaulttolerationseconds/default-toleration-seconds";
import { namespaceLifecycle } from "./namespace/lifecycle";
import { nodeRestriction } from "./noderestriction/node-restriction";
import { taintNodesByCondition } from "./nodetaint/taint-nodes-by-condition";
import { priority } from "./priority/priority";
import { runtimeClass } from "./runtimeclass/runtime-class";
import { serviceAccount } from "./serviceaccount/service-account";
import { storageObjectInUseProtection } from "./storageobjectinuseprotection/storage-object-in-use-protection";

/**
 * Admission: after it is known that a request may be made, plugins change or refuse what it wants to write.
 *
 * To add a plugin: write `admission/<upstream's folder>/<name>.ts`, which exports an `AdmissionPlugin`, and put it
 * into the list below,
 * which is in upstream's order. First all that change an object are asked, then, after the kind's own validation,
 * all that only look.
 *
 * Upstream: k8s.io/apiserver/pkg/admission/chain.go, pkg/kubeapiserver/options/plugins.go (AllOrderedPlugins).
 */
export interface AdmissionPlugin {
  /** As upstream registers it. */
  readonly name: string;
  handles(attributes: AdmissionAttributes): boolean;
  /** Returns the object, changed or not; throws a StatusError to refuse. */
  admit?(attributes: AdmissionAttributes, rooms: Rooms): KObject | undefined;
  /** Throws a StatusError to refuse. */
  validate?(attributes: AdmissionAttributes, rooms: Rooms): void;
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
    let object = attributes.object;
    for (const plugin of this.plugins) {
      const now = object === undefined ? attributes : { ...attributes, object };
      if (plugin.admit === undefined || !plugin.handles(now)) continue;
      const before = object;
      const admit = plugin.admit.bind(plugin);
      object = rooms.place.during(
        { kind: "admission", name: plugin.name, attrs: { phase: "mutating" } },
        () => {
          rooms.place.spend(PLUGIN_TIME);
          return admit(now, rooms);
        },
        (after) => ({ attrs: { changed: changedFields(before, after) } }),
      );
    }
    return object;
  }

  validate(attributes: AdmissionAttributes, rooms: Rooms): void {
    for (const plugin of this.plugins) {
      if (plugin.validate === undefined || !plugin.handles(attributes)) continue;
      const validate = plugin.validate.bind(plugin);
      rooms.place.during({ kind: "admission", name: plugin.name, attrs: { phase: "validating" } }, () => {
        rooms.place.spend(PLUGIN_TIME);
        validate(attributes, rooms);
      });
    }
  }
}

const PLUGIN_TIME = 15;

/** In upstream's order. */
const PLUGINS: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  runtimeClass,
  defaultIngressClass,
];

/** Which fields a plugin changed: paths down to the first difference below `spec` and `metadata`. */
export function changedFields(before: unknown, after: unknown, path = "", depth = 3): readonly string[] {
  if (before === after) return [];
  if (depth === 0 || !isRecord(before) || !isRecord(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    changedFields(before[key], after[key], path === "" ? key : `${path}.${key}`, depth - 1),
  );
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
