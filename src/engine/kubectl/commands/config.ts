import { withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import { base64Text, utf8Bytes } from "../../pki/bytes";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, SilentExit } from "../command-error";
import { bool, text } from "../flags/flag-spec";
import { beside } from "../kubeconfig/client-config";
import { changeKubeconfig, withEntry } from "../kubeconfig/edit-kubeconfig";
import { loadKubeconfig, textOf, type Entry, type Kubeconfig } from "../kubeconfig/kubeconfig";
import { objectPrinter } from "../printers/object-printer";
import { TabWriter } from "../printers/tab-writer";
import type { Session } from "../session";
import { ENTRY_COMMANDS } from "./config/config-entries";
import { VALUE_COMMANDS } from "./config/config-values";

/** Looks at and changes the kubeconfig. Upstream: k8s.io/kubectl/pkg/cmd/config. */
export const CONFIG: Command = {
  name: "config",
  group: "Settings",
  short: "Look at and change the kubeconfig",
  subcommands: [
    ...ENTRY_COMMANDS,
    ...VALUE_COMMANDS,
    { name: "current-context", short: "Show the context in use", args: "any", run: currentContext },
    {
      name: "get-contexts",
      short: "List the contexts",
      args: "any",
      usage: "[NAME...]",
      run: getContexts,
      flags: [
        bool("no-headers", "Leave out the line of headers."),
        text("output", "name for the names alone.", { short: "o" }),
      ],
    },
    {
      name: "get-clusters",
      short: "List the clusters",
      args: "any",
      run: (session) => names(session, (config) => config.clusters),
    },
    {
      name: "get-users",
      short: "List the users",
      args: "any",
      run: (session) => names(session, (config) => config.users),
    },
    {
      name: "use-context",
      aliases: ["use"],
      short: "Choose the context in use",
      args: "any",
      usage: "NAME",
      run: useContext,
    },
    {
      name: "set-context",
      short: "Make or change a context",
      args: "any",
      usage: "[NAME | --current]",
      run: setContext,
      flags: [bool("current", "Change the context in use.")],
    },
    {
      name: "view",
      short: "Show the kubeconfig",
      args: "any",
      run: view,
      flags: [
        bool("minify", "Only what the context in use needs."),
        bool("raw", "Show certificates and secrets too."),
        bool("flatten", "Put the content of files in their place."),
        text("output", "yaml, json, jsonpath.", { short: "o", fallback: "yaml" }),
        bool("allow-missing-template-keys", "Print nothing where a template names a field that is not there.", {
          fallback: "true",
        }),
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
      return [
        name === config.currentContext ? "*" : "",
        name,
        textOf(value, "cluster"),
        textOf(value, "user"),
        textOf(value, "namespace"),
      ];
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
  yield* changeKubeconfig(session, (file) => withKey(file, "current-context", name));
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
  yield* changeKubeconfig(session, (file) => withEntry(file, "contexts", name, context));
  yield* session.out(`Context "${name}" ${known === undefined ? "created" : "modified"}.\n`);
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== field));
}

function* view(session: Session): Task {
  const { flags } = session;
  const config = yield* load(session);
  const chosen = flags.on("minify") ? minified(config, flags.text("context") || config.currentContext) : config;
  const raw = flags.on("raw") || flags.on("flatten");
  const shown = flags.on("flatten") ? yield* flattened(session, chosen) : chosen;
  if (flags.text("output") === "json")
    return yield* session.out(`${JSON.stringify(inStructOrder(asDocument(shown, raw)), undefined, 4)}\n`);
  const printer = yield* objectPrinter(session, flags.text("output"), { managedFields: true });
  yield* session.out(printer(asDocument(shown, raw) as unknown as KObject));
}

function minified(config: Kubeconfig, name: string): Kubeconfig {
  const context = config.contexts.get(name);
  if (context === undefined) throw new CommandError("cannot locate context " + name);
  const only = (entries: ReadonlyMap<string, Entry>, key: string): ReadonlyMap<string, Entry> =>
    new Map([...entries].filter(([each]) => each === key));
  return {
    ...config,
    currentContext: name,
    contexts: only(config.contexts, name),
    clusters: only(config.clusters, textOf(context.value, "cluster")),
    users: only(config.users, textOf(context.value, "user")),
  };
}

function asDocument(config: Kubeconfig, raw: boolean): Json {
  const listed = (entries: ReadonlyMap<string, Entry>, field: string): Json => {
    const sorted = [...entries].sort(([a], [b]) => cmpUtf8(a, b));
    return sorted.length === 0
      ? null
      : sorted.map(([name, { value }]) => ({ [field]: raw ? value : masked(value), name }));
  };
  return {
    apiVersion: "v1",
    clusters: listed(config.clusters, "cluster"),
    contexts: listed(config.contexts, "context"),
    "current-context": config.currentContext,
    kind: "Config",
    users: listed(config.users, "user"),
  };
}

function masked(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key.endsWith("-data")) return [key, "DATA+OMITTED"];
      return [key, key === "token" || key === "password" ? "REDACTED" : inner];
    }),
  );
}

/** The content of files in the place of their paths. */
function* flattened(session: Session, config: Kubeconfig): Task<Kubeconfig> {
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  for (const [name, entry] of config.clusters)
    clusters.set(name, yield* withContent(session, entry, ["certificate-authority"]));
  for (const [name, entry] of config.users)
    users.set(name, yield* withContent(session, entry, ["client-certificate", "client-key"]));
  return { ...config, clusters, users };
}

function* withContent(session: Session, entry: Entry, fields: readonly string[]): Task<Entry> {
  let { value } = entry;
  for (const field of fields) {
    const file = textOf(value, field);
    if (file === "") continue;
    const path = beside(entry, file);
    const content = yield* session.io.files.read(path);
    if (content === undefined) throw new CommandError(`open ${path}: no such file or directory`);
    value = withKey(without(value, field), `${field}-data`, base64Text(utf8Bytes(content)));
  }
  return { ...entry, value };
}

/** JSON keeps the order of upstream's structs, while YAML sorts. */
const ORDER = [
  "kind",
  "apiVersion",
  "name",
  "preferences",
  "clusters",
  "users",
  "contexts",
  "current-context",
  "server",
  "tls-server-name",
  "insecure-skip-tls-verify",
  "certificate-authority",
  "certificate-authority-data",
  "proxy-url",
  "client-certificate",
  "client-certificate-data",
  "client-key",
  "client-key-data",
  "token",
  "tokenFile",
  "username",
  "password",
  "cluster",
  "user",
  "namespace",
];

function inStructOrder(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(inStructOrder);
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => rank(a) - rank(b) || cmpUtf8(a, b))
      .map(([key, inner]) => [key, inStructOrder(inner)]),
  );
}
