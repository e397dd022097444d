import type { Node } from "../../../api/gen/core-v1";
import type {
  AllocationResult,
  DeviceConstraint,
  DeviceRequestAllocationResult,
  ResourceClaim,
  ResourceSlice,
} from "../../../api/gen/resource-v1";
import type { Listers } from "../../framework/handle";
import { matchesTerm } from "../nodeaffinity/node-selector";
import { attributeValue, selects, type OfferedDevice } from "./device-selector";

/** One device that is looked for. */
interface Wanted {
  readonly request: string;
  readonly className: string;
  readonly expressions: readonly string[];
  readonly constraints: readonly DeviceConstraint[];
  readonly adminAccess: boolean;
}

type Taken = { readonly wanted: Wanted; readonly offered: OfferedDevice };

/**
 * Finds devices for all claims at once on one node: device after device, and back where a choice leads nowhere.
 * Undefined when it can't be done.
 *
 * Upstream: k8s.io/dynamic-resource-allocation/structured. Left out: partitionable and shared devices, taints,
 * `distinctAttribute`, of `firstAvailable` all but the first alternative that fits by itself.
 */
export function allocateDevices(
  claims: readonly ResourceClaim[],
  node: Node,
  listers: Listers,
  inUse: ReadonlySet<string>,
): readonly AllocationResult[] | undefined {
  const offered = devicesOf(listers.resourceSlices.list(), node);
  const used = new Set(inUse);
  const results: AllocationResult[] = [];
  for (const claim of claims) {
    const wanted = wantedBy(claim, listers, offered, used);
    const taken = wanted === undefined ? undefined : search(wanted, [], offered, used);
    if (taken === undefined) return undefined;
    for (const each of taken) if (!each.wanted.adminAccess) used.add(deviceKey(each.offered));
    results.push(resultOf(taken, node));
  }
  return results;
}

export function deviceKey({ driver, pool, device }: OfferedDevice): string {
  return `${driver}/${pool}/${device.name}`;
}

export function keyOfResult({ driver, pool, device }: DeviceRequestAllocationResult): string {
  return `${driver}/${pool}/${device}`;
}

/** Of each pool the newest generation, when all its slices are there. */
function devicesOf(slices: readonly ResourceSlice[], node: Node): readonly OfferedDevice[] {
  const pools = new Map<string, ResourceSlice[]>();
  for (const slice of slices) {
    const key = `${slice.spec.driver}/${slice.spec.pool.name}`;
    pools.set(key, [...(pools.get(key) ?? []), slice]);
  }
  return [...pools.values()].flatMap((all) => {
    const newest = Math.max(...all.map(({ spec }) => spec.pool.generation));
    const current = all.filter(({ spec }) => spec.pool.generation === newest);
    if (current.length < current[0]!.spec.pool.resourceSliceCount) return [];
    return current
      .filter((slice) => isReachable(slice, node))
      .flatMap(({ spec: { driver, pool, devices = [] } }) =>
        devices.map((device) => ({ driver, pool: pool.name, device })),
      );
  });
}

function isReachable({ spec: { nodeName, allNodes, nodeSelector } }: ResourceSlice, node: Node): boolean {
  if (allNodes === true || nodeName === node.metadata.name) return true;
  return (nodeSelector?.nodeSelectorTerms ?? []).some((term) => matchesTerm(term, node));
}

function wantedBy(
  { spec: { devices } }: ResourceClaim,
  listers: Listers,
  offered: readonly OfferedDevice[],
  used: ReadonlySet<string>,
): readonly Wanted[] | undefined {
  const wanted: Wanted[] = [];
  for (const { name, exactly, firstAvailable } of devices?.requests ?? []) {
    const options = exactly === undefined ? (firstAvailable ?? []) : [exactly];
    const found = options.flatMap((option) => {
      const request = "name" in option ? `${name}/${option.name}` : name;
      const ofClass = listers.deviceClasses.get(option.deviceClassName)?.spec.selectors ?? [];
      const expressions = [...ofClass, ...(option.selectors ?? [])].flatMap(({ cel }) => cel?.expression ?? []);
      const constraints = (devices?.constraints ?? []).filter(
        ({ requests = [] }) => requests.length === 0 || requests.includes(name) || requests.includes(request),
      );
      const adminAccess = "adminAccess" in option && option.adminAccess === true;
      const one = { request, className: option.deviceClassName, expressions, constraints, adminAccess };
      const matching = offered.filter((device) => fits(one, device, used)).length;
      const count = option.allocationMode === "All" ? matching : (option.count ?? 1);
      return count === 0 || matching < count ? [] : [Array.from({ length: count }, () => one)];
    })[0];
    if (found === undefined) return undefined;
    wanted.push(...found);
  }
  return wanted;
}

function fits({ expressions, adminAccess }: Wanted, offered: OfferedDevice, used: ReadonlySet<string>): boolean {
  if (!adminAccess && used.has(deviceKey(offered))) return false;
  return expressions.every((expression) => selects(expression, offered));
}

function search(
  wanted: readonly Wanted[],
  taken: readonly Taken[],
  offered: readonly OfferedDevice[],
  used: ReadonlySet<string>,
): readonly Taken[] | undefined {
  const next = wanted[taken.length];
  if (next === undefined) return taken;
  for (const device of offered) {
    if (taken.some((each) => each.offered === device) || !fits(next, device, used)) continue;
    if (!next.constraints.every((constraint) => holds(constraint, device, taken))) continue;
    const found = search(wanted, [...taken, { wanted: next, offered: device }], offered, used);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All devices of the constraint's requests have the same value. */
function holds(constraint: DeviceConstraint, device: OfferedDevice, taken: readonly Taken[]): boolean {
  const { matchAttribute } = constraint;
  if (matchAttribute === undefined) return true;
  const value = valueOf(device, matchAttribute);
  if (value === undefined) return false;
  const others = taken.filter(({ wanted }) => wanted.constraints.includes(constraint));
  return others.every(({ offered }) => valueOf(offered, matchAttribute) === value);
}

function valueOf({ driver, device: { attributes = {} } }: OfferedDevice, qualified: string) {
  const own = qualified.startsWith(`${driver}/`) ? qualified.slice(driver.length + 1) : qualified;
  const attribute = attributes[qualified] ?? attributes[own];
  return attribute === undefined ? undefined : attributeValue(attribute);
}

function resultOf(taken: readonly Taken[], { metadata: { name = "" } }: Node): AllocationResult {
  const results = taken.map(({ wanted: { request, adminAccess }, offered: { driver, pool, device } }) => ({
    request,
    driver,
    pool,
    device: device.name,
    ...(adminAccess && { adminAccess }),
  }));
  const matchFields = [{ key: "metadata.name", operator: "In", values: [name] }];
  return { devices: { results }, nodeSelector: { nodeSelectorTerms: [{ matchFields }] } };
}
