import { isList, isObject, withKey, withoutKey } from "../../apimachinery/json-value";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import type { Session } from "../session";
import { kubeconfigFiles } from "./kubeconfig";

/** The lists of a kubeconfig, and the field that holds what an entry is about. */
export const ENTRY_FIELDS = { clusters: "cluster", contexts: "context", users: "user" } as const;

export type EntryList = keyof typeof ENTRY_FIELDS;

/** The file that changes go to: the first that is there, else the first. */
export function* editedFile(session: Session): Task<string> {
  const files = kubeconfigFiles(session.io, session.flags.text("kubeconfig"));
  for (const path of files) if ((yield* session.io.files.read(path)) !== undefined) return path;
  return files[0]!;
}

/**
 * Rewrites the kubeconfig, in the order in which kubectl writes.
 *
 * Upstream: k8s.io/client-go/tools/clientcmd (ModifyConfig).
 */
export function* changeKubeconfig(session: Session, edit: (file: JsonObject) => JsonObject): Task {
  const path = yield* editedFile(session);
  const content = yield* session.io.files.read(path);
  const value = content === undefined ? null : plainJson(readYaml(content).value);
  yield* session.io.files.write(path, writeYaml(complete(edit(isObject(value) ? value : {}))), 0o600);
}

export function entryIn(file: JsonObject, list: EntryList, name: string): JsonObject | undefined {
  const items = file[list];
  const found = isList(items) ? items.find((each) => isObject(each) && each.name === name) : undefined;
  if (!isObject(found)) return undefined;
  const inner = found[ENTRY_FIELDS[list]];
  return isObject(inner) ? inner : {};
}

export function withEntry(file: JsonObject, list: EntryList, name: string, value: JsonObject): JsonObject {
  const entry = { [ENTRY_FIELDS[list]]: value, name };
  return withKey(
    file,
    list,
    [...others(file, list, name), entry].toSorted((a, b) => cmpUtf8(nameOf(a), nameOf(b))),
  );
}

export function withoutEntry(file: JsonObject, list: EntryList, name: string): JsonObject {
  return withKey(file, list, others(file, list, name));
}

/** Sets the fields that have a value and drops those without. */
export function withFields(value: JsonObject, fields: { readonly [name: string]: Json | undefined }): JsonObject {
  let changed = value;
  for (const [name, field] of Object.entries(fields)) {
    changed =
      field === undefined || field === "" || field === false
        ? withoutKey(changed, name)
        : withKey(changed, name, field);
  }
  return changed;
}

function others(file: JsonObject, list: EntryList, name: string): Json[] {
  const items = file[list];
  return isList(items) ? items.filter((each) => nameOf(each) !== name) : [];
}

function nameOf(entry: Json): string {
  return isObject(entry) && typeof entry.name === "string" ? entry.name : "";
}

function complete(file: JsonObject): JsonObject {
  const listed = (list: EntryList): Json => (isList(file[list]) && file[list].length > 0 ? file[list] : null);
  return {
    ...file,
    apiVersion: "v1",
    kind: "Config",
    clusters: listed("clusters"),
    contexts: listed("contexts"),
    users: listed("users"),
    "current-context": file["current-context"] ?? "",
  };
}
