import type { JsonObject, ManagedFieldsEntry } from "../object";
import { cmpUtf8 } from "../utf8";
import { EMPTY, type FieldSet, differenceSet, isEmptySet, unionSet } from "./field-set";

/**
 * The managers of an object, and what each owns.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/managedfields/internal/managedfields.go and capmanagers.go.
 */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
  readonly set: FieldSet;
  /** The entry from which it was read, so that one that does not change is written back as it was. */
  readonly entry?: ManagedFieldsEntry;
}

/** One manager may have several entries: by operation, by subresource, and, when it updates, by version. */
export function sameManager(a: Omit<Manager, "set" | "time">, b: Omit<Manager, "set" | "time">): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === "Apply" || a.apiVersion === b.apiVersion)
  );
}

/** Reads the entries; undefined when one of them makes no sense. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[]): Manager[] | undefined {
  const managers: Manager[] = [];
  for (const entry of entries) {
    const { operation, apiVersion = "" } = entry;
    if ((operation !== "Apply" && operation !== "Update") || apiVersion === "") return undefined;
    if (entry.fieldsType !== undefined && entry.fieldsType !== "FieldsV1") return undefined;
    const set = (entry.fieldsV1 ?? EMPTY) as FieldSet;
    const { manager: name = "", subresource = "", time = "" } = entry;
    managers.push({ name, operation, apiVersion, subresource, time, set, entry });
  }
  return managers;
}

/** The entries in the order in which the API server writes them; undefined when there is none. */
export function encodeManagers(managers: readonly Manager[]): readonly ManagedFieldsEntry[] | undefined {
  if (managers.length === 0) return undefined;
  return (managers.length === 1 ? managers : managers.toSorted(cmpManagers)).map(encodeManager);
}

export function withSet(manager: Manager, set: FieldSet): Manager {
  return set === manager.set ? manager : { ...withoutEntry(manager), set };
}

/** Takes fields from managers; one that has none left is gone. */
export function takeFields(managers: readonly Manager[], taken: FieldSet): Manager[] {
  return managers.flatMap((each) => {
    const left = differenceSet(each.set, taken);
    return isEmptySet(left) ? [] : [withSet(each, left)];
  });
}

/** Keeps at most ten updaters: the oldest of a version are put together as `ancient-changes`. */
export function capManagers(managers: readonly Manager[]): readonly Manager[] {
  if (managers.length <= MAX_UPDATE_MANAGERS) return managers;
  const oldestFirst = managers.filter((each) => each.operation === "Update").sort(cmpManagers);
  let excess = oldestFirst.length - MAX_UPDATE_MANAGERS;
  if (excess <= 0) return managers;
  let result = [...managers];
  const buckets = new Map<string, Manager>();
  for (const each of oldestFirst) {
    if (excess <= 0) break;
    const first = buckets.get(each.apiVersion);
    if (first === undefined) {
      buckets.set(each.apiVersion, each);
      continue;
    }
    const bucket: Manager = {
      name: ANCIENT_CHANGES,
      operation: "Update",
      apiVersion: each.apiVersion,
      subresource: "",
      time: each.time,
      set: unionSet(first.set, each.set),
    };
    result = [...result.filter((one) => one !== first && one !== each), bucket];
    buckets.set(each.apiVersion, bucket);
    excess--;
  }
  return result;
}

/** The manager's name when the request gives none: the program at the head of its user agent. */
export function managerOrUserAgent(manager: string, userAgent: string): string {
  if (manager !== "") return manager;
  let name = programs.get(userAgent);
  if (name === undefined) {
    if (programs.size >= 256) programs.clear();
    programs.set(userAgent, (name = programOf(userAgent)));
  }
  return name;
}

/** Clients are few, and name themselves with every request. A pure function's memory. */
const programs = new Map<string, string>();

function programOf(userAgent: string): string {
  const program = userAgent.split("/")[0] ?? "";
  let name = "";
  for (const char of program) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) continue;
    if (name.length + char.length > MAX_NAME) break;
    name += char;
  }
  return name;
}

const MAX_UPDATE_MANAGERS = 10;
const ANCIENT_CHANGES = "ancient-changes";
const MAX_NAME = 128;

function cmpManagers(a: Manager, b: Manager): number {
  return (
    cmpUtf8(a.operation, b.operation) ||
    cmpUtf8(a.time, b.time) ||
    cmpUtf8(a.name, b.name) ||
    cmpUtf8(a.apiVersion, b.apiVersion) ||
    cmpUtf8(a.subresource, b.subresource)
  );
}

function encodeManager(manager: Manager): ManagedFieldsEntry {
  if (manager.entry !== undefined) return manager.entry;
  const { name, operation, apiVersion, time, set, subresource } = manager;
  const fieldsV1 = set as JsonObject;
  if (name !== "" && time !== "") {
    const entry: ManagedFieldsEntry = { manager: name, operation, apiVersion, time, fieldsType: "FieldsV1", fieldsV1 };
    return subresource === ""
      ? entry
      : { manager: name, operation, apiVersion, time, fieldsType: "FieldsV1", fieldsV1, subresource };
  }
  return {
    ...(name === "" ? {} : { manager: name }),
    operation,
    apiVersion,
    ...(time === "" ? {} : { time }),
    fieldsType: "FieldsV1",
    fieldsV1,
    ...(subresource === "" ? {} : { subresource }),
  };
}

function withoutEntry({ name, operation, apiVersion, subresource, time, set }: Manager): Manager {
  return { name, operation, apiVersion, subresource, time, set };
}
