import { isList, isObject } from "../../apimachinery/json-value";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject } from "../../apimachinery/object";
import { readYaml, splitYamlDocuments } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import type { CommandIo } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";

/**
 * What a person prefers: other defaults for the flags of commands, and commands of their own that stand for others.
 * It is read from `~/.kube/kuberc`, or the file that `--kuberc` or KUBERC names; only a file that was named has to be
 * good.
 *
 * Upstream: k8s.io/kubectl/pkg/kuberc. Left out: credential plugins (nothing runs them here), reports of unknown
 * fields.
 */
export interface Preferences {
  readonly defaults: readonly CommandDefaults[];
  readonly aliases: readonly Alias[];
}

export interface CommandDefaults {
  readonly command: string;
  readonly options: readonly OptionDefault[];
}

export interface OptionDefault {
  readonly name: string;
  readonly default: string;
}

export interface Alias extends CommandDefaults {
  readonly name: string;
  readonly prependArgs: readonly string[];
  readonly appendArgs: readonly string[];
}

export interface PreferencesFile {
  readonly path: string;
  /** It was named, so it has to be there. */
  readonly explicit: boolean;
}

/** The file to read; undefined when preferences are off. */
export function preferencesFile(env: CommandIo["env"], flag: string): PreferencesFile | undefined {
  const named = env["KUBERC"] ?? "";
  if (named === "off") {
    if (flag === "") return undefined;
    throw new CommandError("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive");
  }
  if (flag !== "") return { path: flag, explicit: true };
  if (named !== "") return { path: named, explicit: true };
  return { path: `${env["HOME"] ?? ""}/.kube/kuberc`, explicit: false };
}

export function* loadPreferences(io: CommandIo, flag: string): Task<Preferences | undefined> {
  const file = preferencesFile(io.env, flag);
  if (file === undefined) return undefined;
  const content = yield* io.files.read(file.path);
  if (content === undefined) {
    if (file.explicit) throw new CommandError(`kuberc: open ${file.path}: no such file or directory`);
    return undefined;
  }
  const documents = splitYamlDocuments(content);
  for (const { text } of documents) {
    const found = decodePreferences(text);
    if (found !== undefined) return found;
  }
  if (documents.length === 0) return undefined;
  const why = `no valid preferences found in ${file.path}, use --v=5 to see details`;
  if (file.explicit) throw new CommandError(`kuberc: ${why}`);
  yield* io.write(2, `kuberc: no preferences loaded from ${file.path}: ${why}`);
  return undefined;
}

function decodePreferences(text: string): Preferences | undefined {
  const value = parsed(text);
  if (!isObject(value) || value.kind !== "Preference") return undefined;
  const old = value.apiVersion === "kubectl.config.k8s.io/v1alpha1";
  if (!old && value.apiVersion !== "kubectl.config.k8s.io/v1beta1") return undefined;
  const options = old ? "flags" : "options";
  const defaults = entriesOf(old ? value.overrides : value.defaults, options);
  const aliases = entriesOf(value.aliases, options);
  return defaults === undefined || aliases === undefined ? undefined : { defaults, aliases };
}

function parsed(text: string): Json {
  try {
    return plainJson(readYaml(text).value);
  } catch (error) {
    if (error instanceof YamlError) return null;
    throw error;
  }
}

/** Undefined when it is no list of such entries. */
function entriesOf(value: Json | undefined, options: string): readonly Alias[] | undefined {
  if (value === undefined || value === null) return [];
  if (!isList(value) || !value.every(isObject)) return undefined;
  return value.map((entry) => ({
    name: textOf(entry.name),
    command: textOf(entry.command),
    prependArgs: textsOf(entry.prependArgs),
    appendArgs: textsOf(entry.appendArgs),
    options: optionsOf(entry[options]),
  }));
}

function optionsOf(value: Json | undefined): readonly OptionDefault[] {
  const entries = isList(value) ? value.filter((each): each is JsonObject => isObject(each)) : [];
  return entries.map((entry) => ({ name: textOf(entry.name), default: textOf(entry.default) }));
}

function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.map(textOf) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
