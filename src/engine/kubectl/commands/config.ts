import { isList, isObject, withKey } from "../../apimachinery/json-value";
import { plainJson } from "../../apimachinery/json/plain-json";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SilentExit } from "../command-error";
import { bool, text } from "../flags/flag-spec";
import { kubeconfigFiles, loadKubeconfig, textOf, type Entry, type Kubeconfig } from "../kubeconfig/kubeconfig";
import { objectPrinter } from "../printers/object-printer";
import { TabWriter } from "../printers/tab-writer";
import type { Session } from "../session";

/** Looks at and changes the kubeconfig. Upstream: k8s.io/kubectl/pkg/cmd/config. Left out: set, unset, set-cluster, set-credentials, rename and delete. */
export const CONFIG: Command = {
  name: "config", group: "Settings", short: "Look at and change the kubeconfig",
  subcommands: [
    { name: "current-context", short: "Show the context in use", args: "any", run: currentContext },
    {
      name: "get-contexts", short: "List the contexts", args: "any", usage: "[NAME...]", run: getContexts,
      flags: [bool("no-headers", "Leave out the line of headers."), text("output", "name for the names alone.", { short: "o" })],
    },
    { name: "get-clusters", short: "List the clusters", args: "any", run: (session) => names(session, (config) => config.clusters) },
    { name: "get-users", short: "List the users", args: "any", run: (session) => names(session, (config) => config.users) },
    { name: "use-context", aliases: ["use"], short: "Choose the context in use", args: "any", usage: "NAME", run: useContext },
    {
      name: "set-context", short: "Make or change a context", args: "any", usage: "[NAME | --current]", run: setContext,
      flags: [bool("current", "Change the context in use.")],
    },
    {
      name: "view", short: "Show the kubeconfig", args: "any", run: view,
      flags: [
        bool("minify", "Only what the context in use needs."), bool("raw", "Show certificates and secrets too."),
        bool("flatten", "Put the content of files in their place."), text("output", "yaml, json, jsonpath.", { short: "o", fallback: "yaml" }),
        bool("allow-missing-template-keys", "Print nothing where a template names a field that is not there.", { fallback: "true" }),
      ],
    },
  ],
};

function load(session: Session): Task<Kubeconfig> {
  return loadKubeconfig(session.io, session.flags.text("kubeconfig"));
}

function* currentContext(session: Session): Task {
  const { currentContext: name } = yield* load(session);
  if (name === "") throw new CommandError("current-context is not set");
  yield* session.out(`${name}\n`);
}

function* getContexts(session: Session, args: readonly string[]): Task {
  const config = yield* load(session);
  const { flags } = session;
  const wanted = args.length > 0 ? args : [...config.contexts.keys()].sort(cmpUtf8);
  const missing = wanted.filter((name) => !config.contexts.has(name));
  const found = wanted.filter((name) => config.contexts.has(name));
  if (flags.text("output") === "name") yield* session.out(found.map((name) => `${name}\n`).join(""));
  else {
    const head = flags.on("no-headers") ? [] : [["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]];
    const rows = found.map((name) => {
      const { value } = config.contexts.get(name)!;
      return [name === config.currentContext ? "*" : "", name, textOf(value, "cluster"), textOf(value, "user"), textOf(value, "namespace")];
    });
    yield* session.out(new TabWriter(6, 3).format([...head, ...rows].map((cells) => `${cells.join("\t")}\n`).join("")));
  }
  for (const name of missing) yield* session.err(`error: context ${name} not found\n`);
  if (missing.length > 0) throw new SilentExit();
}

function* names(session: Session, pick: (config: Kubeconfig) => ReadonlyMap<string, Entry>): Task {
  const config = yield* load(session);
  yield* session.out(["NAME", ...[...pick(config).keys()].sort(cmpUtf8)].map((each) => `${each}\n`).join(""));
}

function* useContext(session: Session, [name = ""]: readonly string[]): Task {
  const config = yield* load(session);
  if (!config.contexts.has(name)) throw new CommandError(`no context exists with the name: "${name}"`);
  yield* change(session, (file) => withKey(file, "current-context", name));
  yield* session.out(`Switched to context "${name}".\n`);
}

function* setContext(session: Session, [given = ""]: readonly string[]): Task {
  const config = yield* load(session);
  const { flags } = session;
  const name = flags.on("current") ? config.currentContext : given;
  if (name === "") throw new CommandError("you must specify a non-empty context name or --current");
  const known = config.contexts.get(name);
  let context: JsonObject = known?.value ?? {};
  for (const field of ["cluster", "user", "namespace"]) {
    if (!flags.changed(field)) continue;
    context = flags.text(field) === "" ? without(context, field) : withKey(context, field, flags.text(field));
  }
  yield* change(session, (file) => withKey(file, "contexts", withNamed(file.contexts, name, context)));
  yield* session.out(`Context "${name}" ${known === undefined ? "created" : "modified"}.\n`);
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}

function withNamed(list: Json | undefined, name: string, context: JsonObject): Json {
  const items = isList(list) ? list : [];
  const entry = { context, name };
  return items.some((each) => isObject(each) && each.name === name)
    ? items.map((each) => (isObject(each) && each.name === name ? entry : each)) : [...items, entry];
}

/** Rewrites the first of the files that is there. */
function* change(session: Session, edit: (file: JsonObject) => JsonObject): Task {
  const files = kubeconfigFiles(session.io, session.flags.text("kubeconfig"));
  for (const path of files) {
    const content = yield* session.io.files.read(path);
    if (content === undefined) continue;
    const value = plainJson(readYaml(content).value);
    return void (yield* session.io.files.write(path, writeYaml(edit(isObject(value) ? value : {}))));
  }
  yield* session.io.files.write(files[0]!, writeYaml(edit({ apiVersion: "v1", kind: "Config" })));
}

function* view(session: Session): Task {
  const { flags } = session;
  const config = yield* load(session);
  const chosen = flags.on("minify") ? minified(config, flags.text("context") || config.currentContext) : config;
  const raw = flags.on("raw") || flags.on("flatten");
  const printer = yield* objectPrinter(session, flags.text("output"), { managedFields: true });
  yield* session.out(printer(asDocument(chosen, raw) as unknown as KObject));
}

function minified(config: Kubeconfig, name: string): Kubeconfig {
  const context = config.contexts.get(name);
  if (context === undefined) throw new CommandError("cannot locate context " + name);
  const only = (entries: ReadonlyMap<string, Entry>, key: string): ReadonlyMap<string, Entry> => new Map([...entries].filter(([each]) => each === key));
  return {
    ...config, currentContext: name, contexts: only(config.contexts, name),
    clusters: only(config.clusters, textOf(context.value, "cluster")), users: only(config.users, textOf(context.value, "user")),
  };
}

function asDocument(config: Kubeconfig, raw: boolean): Json {
  const listed = (entries: ReadonlyMap<string, Entry>, field: string): Json => {
    const sorted = [...entries].sort(([a], [b]) => cmpUtf8(a, b));
    return sorted.length === 0 ? null : sorted.map(([name, { value }]) => ({ [field]: raw ? value : masked(value), name }));
  };
  return {
    apiVersion: "v1", clusters: listed(config.clusters, "cluster"), contexts: listed(config.contexts, "context"),
    "current-context": config.currentContext, kind: "Config", users: listed(config.users, "user"),
  };
}

function masked(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
    if (key.endsWith("-data")) return [key, "DATA+OMITTED"];
    return [key, key === "token" || key === "password" ? "REDACTED" : inner];
  }));
}
