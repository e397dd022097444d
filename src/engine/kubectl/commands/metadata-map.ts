import { createMergePatch } from "../../apimachinery/patch/merge-patch";
import { isLabelValue } from "../../apimachinery/names";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import { bool, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult } from "../printers/print-result";
import type { ResourceInfo } from "../resource/resource-info";
import { ALL_NAMESPACES_FLAG, FIELD_SELECTOR_FLAG, fileFlags, SELECTOR_FLAG } from "../resource/resource-query";
import type { Session } from "../session";
import { oneByOne, selectedObjects } from "./one-by-one";

/** What differs between `kubectl label` and `kubectl annotate`. */
export interface MetadataMap {
  readonly command: "label" | "annotate";
  readonly field: "labels" | "annotations";
  readonly noun: "label" | "annotation";
  /** What is printed of an object: labelled, unlabelled, or neither. */
  done(change: { readonly added: boolean; readonly removed: boolean; readonly changed: boolean }): string;
}

interface Changes {
  readonly set: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/**
 * `kubectl label` and `kubectl annotate`: `key=value` sets, `key-` removes.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/label/label.go, annotate/annotate.go.
 */
export function metadataMapCommand(map: MetadataMap): Command {
  return {
    name: map.command,
    usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    short: `Set or remove ${map.field} of objects`,
    group: "settings",
    args: "any",
    flags: [
      bool("overwrite", "Change what has another value already."),
      bool("all", "All objects of the kinds named."),
      bool("list", `Show the ${map.field}.`),
      bool("local", "Change the manifest of -f only, and print it."),
      text("resource-version", "Only if the object is still at this version."),
      text("field-manager", "Who is said to own the fields.", { fallback: `kubectl-${map.command}` }),
      SELECTOR_FLAG,
      FIELD_SELECTOR_FLAG,
      ALL_NAMESPACES_FLAG,
      DRY_RUN_FLAG,
      ...fileFlags("the objects"),
      ...PRINT_FLAGS,
    ],
    run: (session, args, flags) => run(session, map, args, flags),
  };
}

function* run(session: Session, map: MetadataMap, args: readonly string[], flags: FlagValues): Task {
  const dryRun = yield* dryRunOf(session);
  const at = args.findIndex((word, i) => isChange(word) && (i > 0 || fromFiles(flags)));
  const words = at < 0 ? args : args.slice(0, at);
  const changes = changesOf(map, at < 0 ? [] : args.slice(at));
  if (flags.on("list") && flags.has("output") && flags.text("output") !== "") {
    throw usageError(session.path, "--list and --output may not be specified together");
  }
  if (flags.on("local") && !fromFiles(flags)) {
    throw new CommandError("can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set");
  }
  if (changes.set.size === 0 && changes.remove.length === 0 && !flags.on("list")) {
    throw new CommandError(`at least one ${map.noun} update is required`);
  }
  if (flags.on("list")) return yield* listMap(session, map, changes, words, flags);
  if (flags.text("resource-version") !== "" && words.length > 2) {
    throw new CommandError("--resource-version may only be used with a single resource");
  }
  yield* oneByOne(session, words, flags, (info) => change(session, map, changes, flags, dryRun, info), {
    local: flags.on("local"),
  });
}

/** `a=b` and `a-`; a word with a slash before the sign is still a name (`cm/one`) unless it has the sign. */
function isChange(word: string): boolean {
  return word.includes("=") || word.endsWith("-");
}

function changesOf(map: MetadataMap, words: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const word of words) {
    const at = word.indexOf("=");
    if (at > 0) {
      const [key, value] = [word.slice(0, at), word.slice(at + 1)];
      const faults = map.field === "labels" ? isLabelValue(value) : [];
      if (faults.length > 0)
        throw new CommandError(`invalid label value: ${JSON.stringify(word)}: ${faults.join(";")}`);
      set.set(key, value);
    } else if (word.endsWith("-") && word.length > 1) {
      remove.push(word.slice(0, -1));
    } else {
      throw new CommandError(`unknown ${map.noun} spec: ${word}`);
    }
  }
  const both = remove.filter((key) => set.has(key));
  if (both.length === 0) return { set, remove };
  throw new CommandError(
    map.field === "labels"
      ? "can not both modify and remove a label in the same command"
      : `can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`,
  );
}

function fromFiles(flags: FlagValues): boolean {
  return flags.list("filename").length > 0 || flags.text("kustomize") !== "";
}

/** As they would be: nothing is changed. */
function* listMap(
  session: Session,
  map: MetadataMap,
  changes: Changes,
  words: readonly string[],
  flags: FlagValues,
): Task {
  const { infos, single } = yield* selectedObjects(session, words, flags);
  for (const { object, mapping, name } of infos) {
    const old = object.metadata[map.field] ?? {};
    if (!flags.on("overwrite")) refuseOverwriting(map, changes, old);
    const kept = Object.entries(old).filter(([key]) => !changes.remove.includes(key) && !changes.set.has(key));
    const values = [...kept, ...changes.set].toSorted(([a], [b]) => cmpUtf8(a, b));
    const indent = single ? "" : " ";
    if (!single) {
      const kind = mapping.group === "" ? `${mapping.kind}.` : `${mapping.kind}.${mapping.group}`;
      yield* session.out(`Listing ${map.field} for ${kind}/${name}:\n`);
    }
    for (const [key, value] of values) yield* session.out(`${indent}${key}=${value}\n`);
  }
}

function* change(
  session: Session,
  map: MetadataMap,
  changes: Changes,
  flags: FlagValues,
  dryRun: "none" | "client" | "server",
  info: ResourceInfo,
): Task {
  const old = info.object.metadata[map.field] ?? {};
  if (!flags.on("overwrite")) refuseOverwriting(map, changes, old);
  for (const key of changes.remove) {
    if (map.field === "labels" && old[key] === undefined)
      yield* session.out(`label ${JSON.stringify(key)} not found.\n`);
  }
  const values = Object.fromEntries([
    ...Object.entries(old).filter(([key]) => !changes.remove.includes(key)),
    ...changes.set,
  ]);
  const wanted = withMap(info.object, map.field, values, flags.text("resource-version"));
  const patch = createMergePatch(info.object as unknown as JsonObject, wanted as unknown as JsonObject);
  const done = map.done({
    added: [...changes.set].some(([key, value]) => old[key] !== value),
    removed: changes.remove.some((key) => old[key] !== undefined),
    changed: Object.keys(patch).length > 0,
  });
  if (dryRun === "client" || flags.on("local"))
    return yield* printResult(session, wanted, done, dryRun === "none" ? "none" : "client");
  let result: KObject = info.object;
  if (Object.keys(patch).length > 0) {
    const client = yield* session.client();
    const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
    result = yield* client.patch(info.mapping, info.namespace, info.name, "merge", JSON.stringify(patch), { query });
  }
  yield* printResult(session, result, done, dryRun);
}

function refuseOverwriting(map: MetadataMap, { set }: Changes, old: { readonly [key: string]: string }): void {
  const taken = [...set].filter(([key, value]) => old[key] !== undefined && old[key] !== value).map(([key]) => key);
  if (taken.length === 0) return;
  const listed = taken.map((key) => `'${key}' already has a value (${old[key]!})`).join("; ");
  throw new CommandError(
    map.field === "labels"
      ? `${listed}, and --overwrite is false`
      : `--overwrite is false but found the following declared annotation(s): ${listed}`,
  );
}

function withMap(
  object: KObject,
  field: "labels" | "annotations",
  values: { readonly [key: string]: string },
  version: string,
): KObject {
  const { [field]: _old, ...rest } = object.metadata;
  return {
    ...object,
    metadata: {
      ...rest,
      ...(Object.keys(values).length > 0 && { [field]: values }),
      ...(version !== "" && { resourceVersion: version }),
    },
  };
}
