import { isObject, withKey, withoutKey } from "../../../apimachinery/json-value";
import type { Json, JsonObject } from "../../../apimachinery/object";
import { base64Text, utf8Bytes } from "../../../pki/bytes";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, usageError } from "../../command-error";
import { bool } from "../../flags/flag-spec";
import {
  changeKubeconfig,
  ENTRY_FIELDS,
  entryIn,
  withEntry,
  withoutEntry,
  type EntryList,
} from "../../kubeconfig/edit-kubeconfig";
import type { Session } from "../../session";

/**
 * `config set` and `config unset`: single values by their path.
 *
 * Upstream: config/set.go, config/navigation_step_parser.go.
 */
export const VALUE_COMMANDS: readonly Command[] = [
  {
    name: "set",
    short: "Set a single value",
    args: "any",
    usage: "PROPERTY VALUE",
    run: setValue,
    flags: [bool("set-raw-bytes", "Write the bytes of the value as they are, into a field that holds base64.")],
  },
  { name: "unset", short: "Take a single value away", args: "any", usage: "PROPERTY", run: unsetValue },
];

type PropertyPath =
  | { readonly kind: "top"; readonly field: string }
  | { readonly kind: "entry"; readonly list: EntryList; readonly name: string; readonly field: string | undefined };

const BOOLEANS = ["insecure-skip-tls-verify", "disable-compression"];
const FIELDS: { readonly [list in EntryList]: readonly string[] } = {
  clusters: [
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
  ],
  contexts: ["cluster", "user", "namespace"],
  users: [
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "as",
    "as-uid",
    "username",
    "password",
  ],
};

function* setValue(session: Session, args: readonly string[]): Task {
  if (args.length !== 2) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const [property = "", value = ""] = args;
  const path = parseProperty(property);
  if (path.kind === "entry" && path.field === undefined) throw new CommandError("unable to set a struct");
  const typed = typedValue(path.field!, value, session.flags.on("set-raw-bytes"));
  yield* changeKubeconfig(session, (file) =>
    path.kind === "top"
      ? withKey(file, path.field, value)
      : withEntry(file, path.list, path.name, withKey(entryIn(file, path.list, path.name) ?? {}, path.field!, typed)),
  );
  yield* session.out(`Property "${property}" set.\n`);
}

function* unsetValue(session: Session, args: readonly string[]): Task {
  if (args.length !== 1) throw usageError(session.path, `Unexpected args: [${args.join(" ")}]`);
  const [property = ""] = args;
  const path = parseProperty(property);
  yield* changeKubeconfig(session, (file) => withoutProperty(file, path));
  yield* session.out(`Property "${property}" unset.\n`);
}

function withoutProperty(file: JsonObject, path: PropertyPath): JsonObject {
  if (path.kind === "top") return withoutKey(file, path.field);
  if (path.field === undefined) return withoutEntry(file, path.list, path.name);
  const entry = entryIn(file, path.list, path.name);
  if (entry === undefined) throw new CommandError(`current map key \`${path.name}\` is invalid`);
  return withEntry(file, path.list, path.name, withoutKey(entry, path.field));
}

function typedValue(field: string, value: string, raw: boolean): Json {
  if (BOOLEANS.includes(field)) {
    if (!["true", "false"].includes(value))
      throw new CommandError(`strconv.ParseBool: parsing "${value}": invalid syntax`);
    return value === "true";
  }
  return field.endsWith("-data") && raw ? base64Text(utf8Bytes(value)) : value;
}

/** Names of entries may hold dots: what stands before the name of a field belongs to them. */
export function parseProperty(property: string): PropertyPath {
  const [root = "", ...rest] = property.split(".");
  if (["current-context", "kind", "apiVersion"].includes(root) && rest.length === 0)
    return { kind: "top", field: root };
  if (!isEntryList(root)) throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  if (rest.length === 0) return { kind: "top", field: root };
  const last = rest.at(-1)!;
  if (rest.length > 1 && FIELDS[root].includes(last))
    return { kind: "entry", list: root, name: rest.slice(0, -1).join("."), field: last };
  return { kind: "entry", list: root, name: rest.join("."), field: undefined };
}

function isEntryList(word: string): word is EntryList {
  return isObject(ENTRY_FIELDS) && Object.hasOwn(ENTRY_FIELDS, word);
}
