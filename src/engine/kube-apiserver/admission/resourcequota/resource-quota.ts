import type { Pod, ResourceQuota } from "../../../api/gen/core-v1";
import {
  addQuantity,
  compareQuantity,
  formatQuantity,
  newQuantity,
  type Quantity,
} from "../../../apimachinery/quantity";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import type { Rooms } from "../../request-context";
import { resourcePrefix } from "../../storage/keys";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { refused } from "../attributes";
import { amountsOf, parsed, type Amounts } from "../pod-resources";
import { isInScopes } from "./quota-scopes";
import { isOver, podUsage } from "./pod-usage";

/**
 * ResourceQuota: what all objects of a namespace may ask for together.
 *
 * Reads the namespace's quotas, and what is there already: the sum is taken from the objects themselves, so that two
 * creates after another cannot both have the last place.
 *
 * Upstream: k8s.io/apiserver/pkg/admission/plugin/resourcequota (controller.go, checkRequest), pkg/quota/v1/evaluator.
 * Left out: writing the new sum into the quota's status (the quota controller does), storage by class, updates.
 */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",

  handles: ({ operation, subresource, namespace }) => operation === "CREATE" && subresource === "" && namespace !== "",

  validate(attributes, rooms) {
    for (const each of rooms.cacher.all(QUOTAS)) {
      if (each.metadata.namespace === attributes.namespace) check(attributes, rooms, each as ResourceQuota);
    }
  },
};

function check(attributes: AdmissionAttributes, rooms: Rooms, quota: ResourceQuota): void {
  const hard = parsed((quota.status?.hard ?? quota.spec?.hard) as { readonly [name: string]: string } | undefined);
  const name = quota.metadata.name ?? "";
  const isPod = attributes.served.prefix === PODS;
  if (isPod && !isInScopes(quota, attributes.object as Pod)) return;
  if (isPod) checkNamed(attributes, name, hard);
  const wanted = limitedBy(hard, usageOf(attributes, attributes.object as Pod));
  if (wanted.length === 0) return;
  const used = usedBefore(attributes, rooms, quota);
  const over = wanted.filter(([resource, amount]) => {
    if (amount.nanos === 0n) return false;
    return compareQuantity(addQuantity(used.get(resource) ?? ZERO, amount), hard.get(resource)!) > 0;
  });
  if (over.length === 0) return;
  const shown = (amounts: Amounts): string =>
    over.map(([resource]) => `${resource}=${formatQuantity(amounts.get(resource) ?? ZERO)}`).join(",");
  throw refused(
    attributes,
    `exceeded quota: ${name}, requested: ${shown(new Map(wanted))}, used: ${shown(used)}, limited: ${shown(hard)}`,
  );
}

const QUOTAS = "/registry/resourcequotas/";
const PODS = "/registry/pods/";
const ZERO = newQuantity(0, "DecimalSI");

function limitedBy(hard: Amounts, usage: Amounts): readonly (readonly [string, Quantity])[] {
  return [...usage].filter(([resource]) => hard.has(resource)).sort(([a], [b]) => cmpUtf8(a, b));
}

function usageOf({ served }: AdmissionAttributes, object: Pod): Amounts {
  const { group, resource } = served.api;
  const counted = `count/${group === "" ? resource : `${resource}.${group}`}`;
  const counts: [string, Quantity][] = [[counted, newQuantity(1, "DecimalSI")]];
  if (group === "" && COUNTED.has(resource)) counts.push([resource, newQuantity(1, "DecimalSI")]);
  return served.prefix === PODS ? new Map([...counts, ...podUsage(object.spec)]) : new Map(counts);
}

/** Resources that may be counted by their bare name. */
const COUNTED: ReadonlySet<string> = new Set([
  "configmaps",
  "persistentvolumeclaims",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "services",
]);

function usedBefore(attributes: AdmissionAttributes, { cacher }: Rooms, quota: ResourceQuota): Amounts {
  const { api, prefix } = attributes.served;
  const used = new Map<string, Quantity>();
  for (const [, object] of cacher.list(`${resourcePrefix(api.group, api.resource)}${attributes.namespace}/`)) {
    const pod = object as Pod;
    const isPod = prefix === PODS;
    if (isPod && !isInScopes(quota, pod)) continue;
    for (const [resource, amount] of usageOf(attributes, pod)) {
      // A pod that is over takes up nothing any more; only that it is there is counted.
      if (isPod && isOver(pod) && !resource.startsWith("count/")) continue;
      used.set(resource, addQuantity(used.get(resource) ?? ZERO, amount));
    }
  }
  return used;
}

/** Where a quota limits what containers ask for, each of them has to ask. */
function checkNamed(attributes: AdmissionAttributes, quota: string, hard: Amounts): void {
  const { spec } = attributes.object as Pod;
  const missing: string[] = [];
  for (const resource of [...hard.keys()].sort(cmpUtf8)) {
    const [which, plain] = resource.startsWith("limits.")
      ? (["limits", resource.slice("limits.".length)] as const)
      : (["requests", resource.replace(/^requests\./, "")] as const);
    if (plain !== "cpu" && plain !== "memory") continue;
    const without = [...(spec.initContainers ?? []), ...spec.containers].filter(
      (each) => !amountsOf(each, which).has(plain),
    );
    if (without.length > 0)
      missing.push(
        `${resource} for: ${without
          .map((each) => each.name)
          .sort(cmpUtf8)
          .join(",")}`,
      );
  }
  if (missing.length > 0) throw refused(attributes, `failed quota: ${quota}: must specify ${missing.join("; ")}`);
}
