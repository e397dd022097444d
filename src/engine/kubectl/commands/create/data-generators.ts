import { base64Text } from "../../../pki/bytes";
import type { KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import { array, bool, text, type FlagSpec } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import type { Session } from "../../session";
import { nameWithHash } from "./content-hash";
import { bytesOf, gatherData, isBinary } from "./data-sources";
import type { Generator } from "./generator";

/**
 * `kubectl create configmap` and `create secret generic`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_configmap.go, create_secret.go.
 */
export const configMap: Generator = {
  name: "configmap",
  aliases: ["cm"],
  usage: "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a ConfigMap",
  flags: dataFlags(),
  failure: "failed to create configmap",
  *make(session, name, flags) {
    const found = Object.entries(yield* gatherData(session, flags, "ConfigMap", name));
    const plain = found.filter(([, value]) => !isBinary(value));
    const binary = found
      .filter(([, value]) => isBinary(value))
      .map(([key, value]) => [key, base64Text(bytesOf(value))] as const);
    const object: KObject = {
      apiVersion: "v1",
      ...(plain.length > 0 && { data: Object.fromEntries(plain) }),
      ...(binary.length > 0 && { binaryData: Object.fromEntries(binary) }),
      kind: "ConfigMap",
      metadata: { name },
    };
    return flags.on("append-hash") ? nameWithHash(object) : object;
  },
};

export const secretGeneric: Generator = {
  name: "generic",
  usage: "NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
  short: "Create a Secret of files and literals",
  flags: [...dataFlags(), text("type", "The type of the Secret.")],
  failure: "failed to create secret",
  failureColon: false,
  *make(session, name, flags) {
    const object = yield* secretOf(session, name, flags, flags.text("type"));
    return flags.on("append-hash") ? nameWithHash(object) : object;
  },
};

function dataFlags(): readonly FlagSpec[] {
  return [
    array("from-file", "A file, a folder, or key=file."),
    array("from-literal", "key=value."),
    array("from-env-file", "A file of NAME=value lines."),
    bool("append-hash", "Put a hash of the content behind the name."),
  ];
}

/** A Secret of what the flags name. */
export function* secretOf(session: Session, name: string, flags: FlagValues, type: string): Task<KObject> {
  return secret(name, type, yield* gatherData(session, flags, "Secret", name));
}

/** A Secret of plain texts. */
export function secret(name: string, type: string, plain: { readonly [key: string]: string }): KObject {
  const data = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, base64Text(bytesOf(value))]));
  return {
    apiVersion: "v1",
    ...(Object.keys(data).length > 0 && { data }),
    kind: "Secret",
    metadata: { name },
    ...(type !== "" && { type }),
  };
}
