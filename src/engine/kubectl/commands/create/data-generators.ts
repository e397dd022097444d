import { base64Text, utf8Bytes } from "../../../pki/bytes";
import { isConfigMapKey } from "../../../apimachinery/names";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import { array, bool, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import type { Session } from "../../session";
import type { Generator } from "./generator";

/** `kubectl create configmap` and `create secret generic`. Upstream: k8s.io/kubectl/pkg/cmd/create/create_configmap.go, create_secret.go. */
const FLAGS: readonly FlagSpec[] = [
  array("from-file", "A file, a folder, or key=file."), array("from-literal", "key=value."), array("from-env-file", "A file of NAME=value lines."),
  bool("append-hash", "Put a hash of the content behind the name."),
];

export const configMap: Generator = {
  name: "configmap", aliases: ["cm"], usage: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a ConfigMap", flags: FLAGS, failure: "failed to create configmap",
  *make(session, name, flags) {
    const data = yield* dataOf(session, flags, "ConfigMap");
    return { apiVersion: "v1", ...(Object.keys(data).length > 0 && { data }), kind: "ConfigMap", metadata: { name } };
  },
};

export const secretGeneric: Generator = {
  name: "generic", usage: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a Secret of files and literals", flags: [...FLAGS, text("type", "The type of the Secret.")], failure: "failed to create secret",
  *make(session, name, flags) {
    const plain = yield* dataOf(session, flags, "Secret");
    const data = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, base64Text(utf8Bytes(value))]));
    const type = flags.text("type");
    return { apiVersion: "v1", ...(Object.keys(data).length > 0 && { data }), kind: "Secret", metadata: { name }, ...(type !== "" && { type }) };
  },
};

function* dataOf(session: Session, flags: FlagValues, kind: string): Task<{ [key: string]: string }> {
  if (flags.on("append-hash")) throw new CommandError("--append-hash is not part of this kubectl yet");
  const data: { [key: string]: string } = {};
  const add = (key: string, value: string): void => {
    const faults = isConfigMapKey(key);
    if (faults.length > 0) throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ${kind}: ${faults.join(",")}`);
    if (Object.hasOwn(data, key)) throw new CommandError(`cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${kind}`);
    data[key] = value;
  };
  for (const source of flags.list("from-file")) yield* addFiles(session, source, add);
  for (const literal of flags.list("from-literal")) {
    const at = literal.indexOf("=");
    if (at <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, at), literal.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2"));
  }
  for (const path of flags.list("from-env-file")) {
    for (const line of (yield* content(session, path)).split(/\r?\n/)) {
      const trimmed = line.trimStart();
      if (trimmed === "" || trimmed.startsWith("#")) continue;
      const at = trimmed.indexOf("=");
      add(at < 0 ? trimmed : trimmed.slice(0, at), at < 0 ? session.io.env[trimmed] ?? "" : trimmed.slice(at + 1));
    }
  }
  return data;
}

function* addFiles(session: Session, source: string, add: (key: string, value: string) => void): Task {
  const at = source.indexOf("=");
  const path = at < 0 ? source : source.slice(at + 1);
  const key = at < 0 ? path.split("/").at(-1) ?? path : source.slice(0, at);
  const stat = yield* session.io.files.stat(path);
  if (stat?.kind !== "folder") return add(key, yield* content(session, path));
  if (at >= 0) throw new CommandError("cannot give a key name for a directory path");
  for (const name of (yield* session.io.files.list(path)) ?? []) {
    const inner = yield* session.io.files.stat(`${path}/${name}`);
    if (inner?.kind === "file" && isConfigMapKey(name).length === 0) add(name, yield* content(session, `${path}/${name}`));
  }
}

function* content(session: Session, path: string): Task<string> {
  const found = yield* session.io.files.read(path);
  if (found === undefined) throw new CommandError(`error reading ${path}: no such file or directory`);
  return found;
}
