import { isList, isObject } from "../../apimachinery/json-value";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { array, bool, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { preferencesFile, type PreferencesFile } from "../kuberc/preferences";
import { PRINT_FLAGS, printResult } from "../printers/print-result";
import type { Session } from "../session";

/**
 * `kubectl kuberc view` and `set`: the file with preferences.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/kuberc. Left out: `set --section=credentialplugin`.
 */
export const KUBERC: Command = {
  name: "kuberc",
  group: "Settings",
  short: "Deal with the file of preferences",
  subcommands: [
    { name: "view", short: "Show the preferences", args: "any", run: view, flags: PRINT_FLAGS },
    {
      name: "set",
      short: "Change a preference",
      args: "any",
      run: set,
      required: ["section"],
      flags: [
        text("section", "defaults or aliases."),
        text("command", "The command that it is about."),
        text("name", "The name of the alias."),
        array("option", "flag=value; may be given several times."),
        array("prependarg", "A word to put first; for aliases."),
        array("appendarg", "A word to put last; for aliases."),
        text("policy", "Not a part of this kubectl yet."),
        array("allowlist-entry", "Not a part of this kubectl yet."),
        bool("overwrite", "Also what is set already."),
      ],
    },
  ],
};

function fileOf(session: Session, flags: FlagValues): PreferencesFile {
  const file = preferencesFile(session.io.env, flags.text("kuberc"));
  if (file === undefined) throw new CommandError("KUBERC is disabled via KUBERC=off environment variable");
  return file;
}

function* view(session: Session, _args: readonly string[], flags: FlagValues): Task {
  const { path, explicit } = fileOf(session, flags);
  const content = yield* session.io.files.read(path);
  if (content === undefined) {
    if (explicit) throw new CommandError(`kuberc file not found at ${path}`);
    yield* session.out(
      `kuberc file not found at ${path}\n` +
        "Would you like to generate a default kuberc file with recommended options? (y/N): ",
    );
    const answer = (yield* session.io.readLine())?.trim().toLowerCase();
    if (answer === "y") yield* save(session, path, RECOMMENDED);
    return;
  }
  const preference = { ...EMPTY, ...parse(content) } as unknown as KObject;
  yield* printResult(session, preference, "", "none", flags.text("output") === "" ? "yaml" : flags.text("output"));
}

function* set(session: Session, _args: readonly string[], flags: FlagValues): Task {
  const { path } = fileOf(session, flags);
  checkSet(flags);
  const content = (yield* session.io.files.read(path)) ?? "";
  const preference: JsonObject = { ...EMPTY, ...(content === "" ? {} : parse(content)) };
  const section = flags.text("section");
  const entries = isList(preference[section]) ? (preference[section] as readonly JsonObject[]) : [];
  const options = flags.list("option").map(parseOption);
  yield* save(session, path, { ...preference, [section]: withEntry(entries, flags, options) });
}

function checkSet(flags: FlagValues): void {
  const [section, name] = [flags.text("section"), flags.text("name")];
  if (section === "credentialplugin" || flags.text("policy") !== "") {
    throw new CommandError("credential plugins are not part of this kubectl yet");
  }
  if (section !== "defaults" && section !== "aliases") {
    throw new CommandError(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  }
  if (section === "aliases" && name === "") throw new CommandError("--name is required when --section=aliases");
  if (section === "defaults" && name !== "")
    throw new CommandError("--name should not be specified when --section=defaults");
  if (section === "defaults" && (flags.list("prependarg").length > 0 || flags.list("appendarg").length > 0)) {
    throw new CommandError("--prependarg and --appendarg are only valid for --section=aliases");
  }
  if (flags.text("command") === "")
    throw new CommandError("--command is required when --section=aliases or --section=defaults");
}

function parseOption(option: string): JsonObject {
  const at = option.indexOf("=");
  if (at < 0) throw new CommandError(`invalid option format "${option}", expected flag=value`);
  return { default: option.slice(at + 1), name: option.slice(0, at).replace(/^-+/, "") };
}

/** The entries with one more, or with another in the place of the one that has its name. */
function withEntry(
  entries: readonly JsonObject[],
  flags: FlagValues,
  options: readonly JsonObject[],
): readonly JsonObject[] {
  const isAlias = flags.text("section") === "aliases";
  const key = isAlias ? "name" : "command";
  const at = entries.findIndex((each) => each[key] === flags.text(key));
  if (at >= 0 && !flags.on("overwrite")) {
    throw new CommandError(
      isAlias
        ? `alias "${flags.text("name")}" already exists, use --overwrite to replace`
        : `defaults for command "${flags.text("command")}" already exist, use --overwrite to replace`,
    );
  }
  const old = entries[at] ?? {};
  const kept = (field: string, given: readonly Json[]): JsonObject => {
    const value = given.length > 0 ? given : old[field];
    return value === undefined ? {} : { [field]: value };
  };
  const entry: JsonObject = {
    ...(isAlias && { name: flags.text("name") }),
    command: flags.text("command"),
    ...(isAlias && {
      ...kept("prependArgs", flags.list("prependarg")),
      ...kept("appendArgs", flags.list("appendarg")),
    }),
    ...kept("options", options),
  };
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}

function* save({ io }: Session, path: string, preference: JsonObject): Task {
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  if (folder !== "") yield* io.files.mkdir(folder);
  if (!(yield* io.files.write(path, writeYaml(preference)))) {
    throw new CommandError(`failed to write kuberc file: open ${path}: no such file or directory`);
  }
  yield* io.write(1, `Updated ${path}\n`);
}

function parse(content: string): JsonObject {
  try {
    const value = plainJson(readYaml(content).value);
    return isObject(value) ? value : {};
  } catch (error) {
    if (error instanceof YamlError) throw new CommandError(`error parsing kuberc file: ${error.message}`);
    throw error;
  }
}

const EMPTY: JsonObject = {
  apiVersion: "kubectl.config.k8s.io/v1beta1",
  kind: "Preference",
  aliases: [],
  defaults: [],
};

const RECOMMENDED: JsonObject = {
  ...EMPTY,
  defaults: [
    { command: "apply", options: [{ default: "true", name: "server-side" }] },
    { command: "delete", options: [{ default: "true", name: "interactive" }] },
  ],
};
