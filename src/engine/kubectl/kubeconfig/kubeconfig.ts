import { isList, isObject, own } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { plainJson } from "../../apimachinery/json/plain-json";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";

/**
 * kubectl's configuration: clusters, users and contexts by name, merged from all the files that it is spread over. The
 * first file that sets a value wins.
 *
 * Upstream: k8s.io/client-go/tools/clientcmd/loader.go. Left out: extensions, exec plugins, auth providers.
 */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly currentContext: string;
  readonly preferences: JsonObject;
  readonly extensions?: Json;
}

export interface Entry {
  readonly value: JsonObject;
  /** The file that it stands in; relative paths in it are relative to that file. */
  readonly origin: string;
}

export const EMPTY_KUBECONFIG: Kubeconfig = {
  clusters: new Map(),
  contexts: new Map(),
  users: new Map(),
  currentContext: "",
  preferences: {},
};

/** The files that are read, first wins; `explicit` is the value of --kubeconfig, which must be there. */
export function kubeconfigFiles(io: CommandIo, explicit: string): readonly string[] {
  if (explicit !== "") return [explicit];
  const listed = io.env.KUBECONFIG ?? "";
  if (listed !== "") return [...new Set(listed.split(":").filter((each) => each !== ""))];
  return [`${io.env.HOME ?? ""}/.kube/config`];
}

export function* loadKubeconfig(io: CommandIo, explicit: string): Task<Kubeconfig> {
  const loaded: Kubeconfig[] = [];
  for (const file of kubeconfigFiles(io, explicit)) {
    const content = yield* io.files.read(file);
    if (content === undefined) {
      if (explicit !== "") throw new CommandError(`stat ${file}: no such file or directory`);
      continue;
    }
    loaded.push(parseKubeconfig(content, absolute(file, io.cwd), file));
  }
  return mergeKubeconfigs(loaded);
}

export function parseKubeconfig(content: string, origin: string, shownAs = origin): Kubeconfig {
  const value = parseDocument(content, shownAs);
  if (value === null) return EMPTY_KUBECONFIG;
  const named = (list: string, field: string): Map<string, Entry> => {
    const entries = new Map<string, Entry>();
    const items = own(value, list);
    for (const item of isList(items) ? items : []) {
      if (!isObject(item) || typeof item.name !== "string") continue;
      const inner = own(item, field);
      entries.set(item.name, { value: isObject(inner) ? inner : {}, origin });
    }
    return entries;
  };
  const current = own(value, "current-context");
  const preferences = own(value, "preferences");
  return {
    clusters: named("clusters", "cluster"),
    contexts: named("contexts", "context"),
    users: named("users", "user"),
    currentContext: typeof current === "string" ? current : "",
    preferences: isObject(preferences) ? preferences : {},
  };
}

function parseDocument(content: string, origin: string): JsonObject | null {
  try {
    const value = plainJson(readYaml(content).value);
    if (value === null) return null;
    if (isObject(value)) return value;
    throw new CommandError(
      `error loading config file "${origin}": ` +
        "json: cannot unmarshal string into Go value of type struct { APIVersion string " +
        '"json:\\"apiVersion,omitempty\\""; ' +
        'Kind string "json:\\"kind,omitempty\\"" }',
    );
  } catch (error) {
    if (error instanceof YamlError) throw new CommandError(`error loading config file "${origin}": ${error.message}`);
    throw error;
  }
}

export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const merged = (pick: (config: Kubeconfig) => ReadonlyMap<string, Entry>): Map<string, Entry> =>
    new Map(configs.toReversed().flatMap((config) => [...pick(config)]));
  return {
    clusters: merged((c) => c.clusters),
    contexts: merged((c) => c.contexts),
    users: merged((c) => c.users),
    currentContext: configs.find((c) => c.currentContext !== "")?.currentContext ?? "",
    preferences: configs[0]?.preferences ?? {},
  };
}

export function absolute(path: string, cwd: string): string {
  return path.startsWith("/") ? path : `${cwd === "/" ? "" : cwd}/${path.replace(/^\.\//, "")}`;
}

/** A text field of an entry; "" when it isn't there. */
export function textOf(entry: JsonObject | undefined, field: string): string {
  const value = entry === undefined ? undefined : own(entry, field);
  return typeof value === "string" ? value : "";
}
