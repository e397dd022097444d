import { isConfigMapKey } from "../../../apimachinery/names";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import type { Session } from "../../session";

/**
 * What `--from-file`, `--from-literal` and `--from-env-file` gather, by key. Values are texts in which a byte that is
 * no UTF-8 is a lone surrogate.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create_configmap.go (handleConfigMapFromFileSources and the others),
 * pkg/util/hash.
 */
export function* gatherData(
  session: Session,
  flags: FlagValues,
  kind: string,
  name: string,
): Task<{ readonly [key: string]: string }> {
  const has = (flag: string): boolean => flags.has(flag) && flags.list(flag).length > 0;
  if (has("from-env-file") && (has("from-file") || has("from-literal"))) {
    throw new CommandError("from-env-file cannot be combined with from-file or from-literal");
  }
  const data: { [key: string]: string } = {};
  const add = (key: string, value: string): void => {
    const faults = isConfigMapKey(key);
    if (faults.length > 0)
      throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ${kind}: ${faults.join(",")}`);
    if (Object.hasOwn(data, key)) {
      const where =
        kind === "ConfigMap"
          ? `Data for ConfigMap ${JSON.stringify(name)}`
          : `Data for ${kind} ${JSON.stringify(name)}`;
      throw new CommandError(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in ${where}`,
      );
    }
    data[key] = value;
  };
  for (const source of flags.has("from-file") ? flags.list("from-file") : []) yield* addFiles(session, source, add);
  for (const literal of flags.has("from-literal") ? flags.list("from-literal") : []) add(...parseLiteral(literal));
  for (const path of flags.has("from-env-file") ? flags.list("from-env-file") : []) {
    for (const [key, value] of parseEnvFile(yield* fileContent(session, path), session.io.env)) add(key, value);
  }
  return data;
}

/** `key=value`, the value perhaps in quotes. */
export function parseLiteral(literal: string): [string, string] {
  const at = literal.indexOf("=");
  if (at <= 0) throw new CommandError(`invalid literal source ${literal}, expected key=value`);
  return [literal.slice(0, at), literal.slice(at + 1).replace(/^(["'])(.*)\1$/s, "$2")];
}

/** Lines `NAME=value`, and `NAME` for what the environment has. */
export function parseEnvFile(
  content: string,
  env: { readonly [name: string]: string },
): readonly (readonly [string, string])[] {
  const lines = content
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return lines.flatMap((line) => {
    const at = line.indexOf("=");
    const key = at < 0 ? line : line.slice(0, at);
    const faults = isRelaxedName(key);
    if (faults.length > 0)
      throw new CommandError(`${JSON.stringify(key)} is not a valid key name: ${faults.join(";")}`);
    const value = at < 0 ? env[key] : line.slice(at + 1);
    return value === undefined ? [] : [[key, value] as const];
  });
}

function isRelaxedName(key: string): readonly string[] {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) return [];
  return [
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must " +
      "not start with a " +
      "digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is " +
      "'[-._a-zA-Z][-._a-zA-Z0-9]*')",
  ];
}

function* addFiles(session: Session, source: string, add: (key: string, value: string) => void): Task {
  const parts = source.split("=");
  if (parts.length > 2) throw new CommandError("key names or file paths cannot contain '='");
  if (parts.length === 2 && parts[0] === "") throw new CommandError(`key name for file path ${parts[1]} missing`);
  if (parts.length === 2 && parts[1] === "") throw new CommandError(`file path for key name ${parts[0]} missing`);
  const path = parts.at(-1)!;
  const key = parts.length === 2 ? parts[0]! : (path.split("/").at(-1) ?? path);
  const stat = yield* session.io.files.stat(path);
  if (stat?.kind !== "folder") return add(key, yield* fileContent(session, path));
  if (parts.length === 2) throw new CommandError("cannot give a key name for a directory path");
  for (const name of (yield* session.io.files.list(path)) ?? []) {
    const inner = yield* session.io.files.stat(`${path}/${name}`);
    if (inner?.kind === "file" && isConfigMapKey(name).length === 0)
      add(name, yield* fileContent(session, `${path}/${name}`));
  }
}

export function* fileContent(session: Session, path: string): Task<string> {
  const found = yield* session.io.files.read(path);
  if (found === undefined) throw new CommandError(`error reading ${path}: no such file or directory`);
  return found;
}

/** Does a text stand for bytes that are no UTF-8? */
export function isBinary(text: string): boolean {
  return /[\ud800-\udfff]/u.test(text);
}

/** The bytes that a text of CommandIo stands for. */
export function bytesOf(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return Uint8Array.from(bytes);
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
