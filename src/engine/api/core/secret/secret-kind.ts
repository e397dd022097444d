import { field } from "../../../apimachinery/field-errors";
import { isConfigMapKey } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys } from "../../../apimachinery/utf8";
import { secretColumns } from "../../columns/core-columns";
import type { Secret } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { semanticEqual, withoutField } from "../../strategy";
import { base64Bytes, MAX_DATA_BYTES } from "../data-size";

/**
 * Secret: like a ConfigMap, of bytes, with a type that never changes and says which keys must be there.
 *
 * Upstream: pkg/registry/core/secret/strategy.go, pkg/apis/core/v1/conversion.go (stringData), validation.go
 * (ValidateSecret).
 * Left out: whether the JSON of docker configurations parses, and its exact complaint.
 */
export const secretKind: Kind<Secret> = {
  namespaced: true,
  columns: secretColumns,
  resetFields: [],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,

  defaults(secret) {
    const typed = withTexts((secret.type ?? "") === "" ? { ...secret, type: "Opaque" } : secret);
    const texts = typed.stringData;
    if (texts === undefined) return typed;
    // What is written as text is stored as bytes and never seen again.
    const data: Record<string, string> = { ...typed.data };
    for (const [key, text] of Object.entries(texts)) data[key] = base64OfText(text);
    return Object.keys(data).length === 0
      ? withoutField(typed, "stringData")
      : { ...withoutField(typed, "stringData"), data };
  },

  prepareForCreate: (secret) => secret,
  prepareForUpdate: (secret, old) =>
    (secret.type ?? "") === "" && old.type !== undefined ? { ...secret, type: old.type } : secret,
  validate: validateSecret,

  validateUpdate(secret, old) {
    const errs = validateObjectMetaUpdate(secret.metadata, old.metadata);
    if (secret.type !== old.type) errs.push(field.invalid("type", secret.type ?? "", "field is immutable"));
    if (old.immutable === true) {
      const why = "field is immutable when `immutable` is set";
      if (secret.immutable !== true) errs.push(field.forbidden("immutable", why));
      if (!semanticEqual(secret.data ?? {}, old.data ?? {})) errs.push(field.forbidden("data", why));
    }
    return [...errs, ...validateSecret(secret)];
  },

  selectableFields: (secret) => ({ type: secret.type ?? "" }),
};

/** A key without a value holds no bytes. */
function withTexts(secret: Secret): Secret {
  const entries = Object.entries(secret.data ?? {});
  if (!entries.some(([, value]) => value === null)) return secret;
  return { ...secret, data: Object.fromEntries(entries.map(([key, value]) => [key, value ?? ""])) };
}

function validateSecret(secret: Secret): FieldError[] {
  const errs = validateObjectMeta(secret.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain });
  const data = secret.data ?? {};
  let bytes = 0;
  for (const key of sortedKeys(data)) {
    for (const message of isConfigMapKey(key)) errs.push(field.invalid(`data[${key}]`, key, message));
    bytes += base64Bytes(data[key] ?? "");
  }
  if (bytes > MAX_DATA_BYTES) errs.push(field.tooLong("data", MAX_DATA_BYTES));
  errs.push(...validateByType(secret, data));
  return errs;
}

function validateByType(secret: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  const type = secret.type ?? "";
  const has = (key: string) => Object.hasOwn(data, key);
  if (type === "kubernetes.io/service-account-token") {
    const account = secret.metadata.annotations?.["kubernetes.io/service-account.name"] ?? "";
    return account === "" ? [field.required("metadata.annotations[kubernetes.io/service-account.name]", "")] : [];
  }
  if (type === "kubernetes.io/basic-auth") {
    if (has("username") || has("password")) return [];
    return [field.required("data[username]", ""), field.required("data[password]", "")];
  }
  return (REQUIRED_KEYS[type] ?? [])
    .filter((key) => (type === "kubernetes.io/ssh-auth" ? (data[key] ?? "") === "" : !has(key)))
    .map((key) => field.required(`data[${key}]`, ""));
}

const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

function base64OfText(text: string): string {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    out +=
      b === undefined
        ? "=="
        : ALPHABET.charAt((group >> 6) & 63) + (c === undefined ? "=" : ALPHABET.charAt(group & 63));
  }
  return out;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
